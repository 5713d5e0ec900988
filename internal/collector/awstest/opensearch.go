package awstest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// The OpenSearch domains of the account, which one call after the other describes. All are in eu-west-1.
const (
	DomainLogs = "logs" // in a VPC
	DomainOpen = "open" // with an endpoint that is public, and no access policy
)

var domainNames = []string{"a", "b", "c", "d", DomainLogs, DomainOpen}

// DomainARN returns the ARN of an OpenSearch domain of the account.
func DomainARN(name string) string { return "arn:aws:es:eu-west-1:" + Account + ":domain/" + name }

var opensearchRoutes = map[string]string{
	"GET /2021-01-01/domain": "ListDomainNames", "POST /2021-01-01/opensearch/domain-info": "DescribeDomains",
}

// opensearchAnswer answers for Amazon OpenSearch Service, which describes no more than five domains at once.
func opensearchAnswer(r Request) Answer {
	switch r.Operation {
	case "opensearch:ListDomainNames":
		var names []string
		for _, name := range domainNames {
			if r.Region == "eu-west-1" {
				names = append(names, `{"DomainName":`+quote(name)+`,"EngineType":"OpenSearch"}`)
			}
		}
		return Answer{Body: `{"DomainNames":[` + strings.Join(names, ",") + `]}`}
	case "opensearch:DescribeDomains":
		var in struct{ DomainNames []string }
		_ = json.Unmarshal([]byte(r.Body), &in) // no body is no domain
		if len(in.DomainNames) > 5 {
			return Error(http.StatusBadRequest, "ValidationException", "Please provide a maximum of 5 domain names to describe.")(r)
		}
		var domains []string
		for _, name := range in.DomainNames {
			domains = append(domains, domain(name))
		}
		return Answer{Body: `{"DomainStatusList":[` + strings.Join(domains, ",") + `]}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

func domain(name string) string {
	policy, vpc := ownPolicy("es:ESHttpGet", DomainARN(name)+"/*"), ""
	switch name {
	case DomainLogs:
		vpc = `,"VPCOptions":{"VPCId":"vpc-1","SubnetIds":["subnet-1"],"SecurityGroupIds":["sg-1"]}`
	case DomainOpen:
		policy = `""`
	}
	return `{"DomainId":"` + Account + `/` + name + `","DomainName":` + quote(name) + `,"ARN":` + quote(DomainARN(name)) + `,"AccessPolicies":` + policy + vpc +
		`,"EncryptionAtRestOptions":{"Enabled":true},"NodeToNodeEncryptionOptions":{"Enabled":true},"DomainEndpointOptions":{"EnforceHTTPS":true}}`
}

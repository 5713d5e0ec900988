package awstest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

var macieRoutes = map[string]string{"GET /macie": "GetMacieSession", "POST /datasources/s3": "DescribeBuckets"}

// macieAnswer answers for Amazon Macie, which is enabled everywhere. The account administers it for another.
func macieAnswer(r Request) Answer {
	switch r.Operation {
	case "macie:GetMacieSession":
		return Answer{Body: `{"status":"ENABLED","createdAt":"2024-01-01T00:00:00Z","findingPublishingFrequency":"ONE_HOUR","serviceRole":"arn:aws:iam::` + Account + `:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie","updatedAt":"2025-01-01T00:00:00Z"}`}
	case "macie:DescribeBuckets":
		return macieBuckets(r)
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

// macieBuckets is the buckets of the region, of the accounts that are asked for. In eu-west-1 one is on the second page.
func macieBuckets(r Request) Answer {
	var in struct {
		Criteria struct {
			AccountID struct{ Eq []string } `json:"accountId"`
		}
		NextToken string
	}
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no criteria
	const told = `,"automatedDiscoveryMonitoringStatus":"MONITORED","lastAutomatedDiscoveryTime":"2025-12-31T00:00:00Z","sensitivityScore":1,"jobDetails":{"isDefinedInJob":"TRUE","isMonitoredByJob":"FALSE","lastJobId":"j","lastJobRunTime":"2025-12-01T00:00:00.5Z"}`
	bucket := func(account, name, more string) string {
		return fmt.Sprintf(`{"accountId":%q,"bucketArn":"arn:aws:s3:::%s","bucketName":%[2]q,"region":%q%s}`, account, name, r.Region, more)
	}
	list := ""
	switch {
	case r.Region == "us-east-1":
		list = bucket(Account, "logs-"+Account, told)
	case r.Region == "eu-west-1" && in.NextToken == "":
		list = bucket(Account, "unreadable-"+Account, `,"errorCode":"ACCESS_DENIED","errorMessage":"Macie is not allowed to access the bucket"`)
	case r.Region == "eu-west-1":
		list = bucket(Account, "data-"+Account, told)
	}
	if len(in.Criteria.AccountID.Eq) == 0 && list != "" {
		list += "," + bucket("222233334444", "web-222233334444", told)
	}
	if r.Region == "eu-west-1" && in.NextToken == "" {
		return Answer{Body: `{"buckets":[` + list + `],"nextToken":"2"}`}
	}
	return Answer{Body: `{"buckets":[` + list + `]}`}
}

package awstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Management is the management account of the organization of which the account is a delegated administrator.
const Management = "999988887777"

// An organizationList is a list of Organizations: what its member in the answer is called, and what is in it by what is
// asked about.
type organizationList struct {
	name    string
	members map[string][]string
}

// organizationLists is the members of the lists of Organizations, by operation and by what is asked about; there is one
// on a page. ListAccounts does not say where the accounts are.
var organizationLists = map[string]organizationList{
	"ListRoots": {"Roots", map[string][]string{"": {
		`{"Id":"r-test","Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"},{"Type":"RESOURCE_CONTROL_POLICY","Status":"ENABLED"}]}`,
		`{"Id":"r-more","Name":"More","PolicyTypes":[]}`, // Organizations has one root; the API has a list
	}}},
	"ListOrganizationalUnitsForParent": {"OrganizationalUnits", map[string][]string{
		"r-test":             {unit("ou-test-workloads", "Workloads"), unit("ou-test-security", "Security")},
		"ou-test-workloads0": {unit("ou-test-production", "Production"), unit("ou-test-sandbox", "Sandbox")},
	}},
	"ListAccounts": {"Accounts", map[string][]string{"": {
		member(Management, "management"), member(Account, "security"), member("222233334444", "web"),
	}}},
	"ListAccountsForParent": {"Accounts", map[string][]string{
		"r-test":              {member(Management, "management")},
		"ou-test-security0":   {member(Account, "security")},
		"ou-test-production0": {member("222233334444", "web")},
	}},
	"ListPolicies": {"Policies", map[string][]string{
		"SERVICE_CONTROL_POLICY":  {policySummary("p-FullAWSAccess", "SERVICE_CONTROL_POLICY", true), policySummary("p-guardrail1", "SERVICE_CONTROL_POLICY", false)},
		"RESOURCE_CONTROL_POLICY": {policySummary("p-RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY", true)},
		"BACKUP_POLICY":           {policySummary("p-backup1", "BACKUP_POLICY", false)},
		"TAG_POLICY":              {policySummary("p-tagpolicy1", "TAG_POLICY", false), policySummary("p-tagpolicy2", "TAG_POLICY", false)},
	}},
	"ListTargetsForPolicy": {"Targets", map[string][]string{
		"p-FullAWSAccess":    {target("r-test", "ROOT"), target("ou-test-workloads0", "ORGANIZATIONAL_UNIT"), target(Account, "ACCOUNT")},
		"p-RCPFullAWSAccess": {target("r-test", "ROOT"), target(Account, "ACCOUNT")},
		"p-guardrail1":       {target("r-test", "ROOT"), target("ou-test-security0", "ORGANIZATIONAL_UNIT")},
		"p-backup1":          {target("ou-test-production0", "ORGANIZATIONAL_UNIT")},
	}},
	"ListTagsForResource": {"Tags", map[string][]string{
		"ou-test-production0": {tag("env", "prod"), tag("team", "web")},
		"222233334444":        {tag("env", "prod")},
	}},
	"ListAWSServiceAccessForOrganization": {"EnabledServicePrincipals", map[string][]string{"": {
		`{"ServicePrincipal":"iam.amazonaws.com","DateEnabled":1704067200}`, `{"ServicePrincipal":"guardduty.amazonaws.com","DateEnabled":1704067200}`,
	}}},
	"ListDelegatedAdministrators": {"DelegatedAdministrators", map[string][]string{"": {
		member("222233334444", "web"), member(Account, "security"),
	}}},
	"ListDelegatedServicesForAccount": {"DelegatedServices", map[string][]string{
		Account:        {`{"ServicePrincipal":"guardduty.amazonaws.com","DelegationEnabledDate":1704067200}`, `{"ServicePrincipal":"config.amazonaws.com","DelegationEnabledDate":1704067200}`},
		"222233334444": {`{"ServicePrincipal":"ssm.amazonaws.com","DelegationEnabledDate":1704067200}`},
	}},
}

var policyDocuments = map[string]string{
	"p-FullAWSAccess":    fullAccess,
	"p-RCPFullAWSAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`,
	"p-backup1":          `{"plans":{"daily":{"regions":{"@@assign":["eu-west-1"]}}}}`,
	"p-guardrail1":       `{"Version":"2012-10-17","Statement":{"Sid":"Stay","Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}}`,
	"p-tagpolicy1":       "{\n  \"tags\": {\"CostCenter\": {\"tag_key\": {\"@@assign\": \"CostCenter\"}}}\n}",
	"p-tagpolicy2":       `{}`,
}

func unit(id, name string) string { return fmt.Sprintf(`{"Id":"%s0","Name":%q}`, id, name) }

func member(id, name string) string {
	return fmt.Sprintf(`{"Id":%q,"Arn":"arn:aws:organizations::%s:account/o-exampleorgid/%s","Name":%q,"Email":%q,"State":"ACTIVE","Status":"ACTIVE","JoinedMethod":"CREATED","JoinedTimestamp":1704067200.25}`, id, Management, id, name, ContactEmail)
}

func policySummary(id, kind string, managed bool) string {
	return fmt.Sprintf(`{"Id":%q,"Name":%q,"Type":%q,"AwsManaged":%t}`, id, strings.TrimPrefix(id, "p-"), kind, managed)
}

func tag(key, value string) string { return fmt.Sprintf(`{"Key":%q,"Value":%q}`, key, value) }

func target(id, kind string) string {
	return fmt.Sprintf(`{"TargetId":%q,"Name":"whatever","Type":%q}`, id, kind)
}

// organizationAnswer answers for Organizations.
func organizationAnswer(r Request) Answer {
	_, name, _ := strings.Cut(r.Operation, ":")
	if l, ok := organizationLists[name]; ok {
		return l.answer(r)
	}
	switch name {
	case "DescribeOrganization":
		return describeOrganization(Management)
	case "DescribePolicy":
		document, ok := policyDocuments[organizationInput(r).PolicyId]
		if !ok {
			return Error(http.StatusBadRequest, "PolicyNotFoundException", "You specified a policy that doesn't exist.")(r)
		}
		return Answer{Body: fmt.Sprintf(`{"Policy":{"PolicySummary":{},"Content":%q}}`, document)}
	case "DescribeResourcePolicy":
		return Answer{Body: fmt.Sprintf(`{"ResourcePolicy":{"Content":%q}}`,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"`+Account+`"},"Action":"organizations:AttachPolicy","Resource":"*"}]}`)}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

type organizationRequest struct{ ParentId, PolicyId, AccountId, ResourceId, Filter, NextToken string }

func organizationInput(r Request) organizationRequest {
	var in organizationRequest
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no token
	return in
}

func describeOrganization(management string) Answer {
	return Answer{Body: `{"Organization":{"Id":"o-exampleorgid","Arn":"arn:aws:organizations::` + management + `:organization/o-exampleorgid","FeatureSet":"ALL","MasterAccountId":"` + management + `"}}`}
}

// answer is one member of the list, and where it goes on.
func (l organizationList) answer(r Request) Answer {
	in := organizationInput(r)
	members := l.members[in.ParentId+in.PolicyId+in.AccountId+in.ResourceId+in.Filter]
	i := len(in.NextToken) // "", "x", "xx" ...
	if i >= len(members) {
		return Answer{Body: `{"` + l.name + `":[]}`}
	}
	next := ""
	if i+1 < len(members) {
		next = `,"NextToken":"` + strings.Repeat("x", i+1) + `"`
	}
	return Answer{Body: `{"` + l.name + `":[` + members[i] + `]` + next + `}`}
}

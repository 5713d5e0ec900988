package awstest

import (
	"net/http"
	"strings"
)

// mixedOrganization answers for Organizations as the management account of an organization that is not in good order: its
// members are web, which is in a unit under a guardrail, lab directly under the root, and old, which is suspended.
func mixedOrganization(r Request) Answer {
	_, name, _ := strings.Cut(r.Operation, ":")
	switch name {
	case "DescribeOrganization":
		return describeOrganization(Account)
	case "DescribeResourcePolicy":
		return Error(http.StatusBadRequest, "ResourcePolicyNotFoundException", "there is no resource policy")(r)
	}
	a := mixedOrganizationLists[name].answer(r)
	a.Body = strings.ReplaceAll(a.Body, Management, Account) // in the ARNs of the accounts
	return a
}

var mixedOrganizationLists = map[string]organizationList{
	"ListRoots": {"Roots", map[string][]string{"": {
		`{"Id":"r-test","Name":"Root","PolicyTypes":[{"Type":"RESOURCE_CONTROL_POLICY","Status":"PENDING_ENABLE"},{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}`,
	}}},
	"ListOrganizationalUnitsForParent": {"OrganizationalUnits", map[string][]string{
		"r-test": {unit("ou-test-misc", "Misc"), unit("ou-test-production", "Production")},
	}},
	"ListAccounts": {"Accounts", map[string][]string{"": {
		member(Account, "management"), placed("222233334444", "web", "ou-test-production0"), member("333344445555", "lab"), suspended("444455556666", "old"),
	}}},
	"ListAccountsForParent": {"Accounts", map[string][]string{
		"r-test":              {member(Account, "management"), member("333344445555", "lab"), suspended("444455556666", "old")},
		"ou-test-production0": {member("222233334444", "web")},
	}},
	"ListPolicies": {"Policies", map[string][]string{
		"SERVICE_CONTROL_POLICY":  {policySummary("p-FullAWSAccess", "SERVICE_CONTROL_POLICY", true), policySummary("p-guardrail1", "SERVICE_CONTROL_POLICY", false)},
		"RESOURCE_CONTROL_POLICY": {policySummary("p-RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY", true)},
	}},
	"ListTargetsForPolicy": {"Targets", map[string][]string{
		"p-FullAWSAccess": {
			target("r-test", "ROOT"), target("ou-test-production0", "ORGANIZATIONAL_UNIT"), target("222233334444", "ACCOUNT"),
			target("333344445555", "ACCOUNT"), target("444455556666", "ACCOUNT"),
		},
		"p-guardrail1": {target("ou-test-production0", "ORGANIZATIONAL_UNIT")},
	}},
	"ListAWSServiceAccessForOrganization": {"EnabledServicePrincipals", map[string][]string{"": {
		`{"ServicePrincipal":"config.amazonaws.com","DateEnabled":1704067200}`, `{"ServicePrincipal":"guardduty.amazonaws.com","DateEnabled":1704067200}`,
	}}},
	"ListDelegatedAdministrators": {"DelegatedAdministrators", map[string][]string{"": {member("222233334444", "web")}}},
	"ListDelegatedServicesForAccount": {"DelegatedServices", map[string][]string{
		"222233334444": {`{"ServicePrincipal":"guardduty.amazonaws.com","DelegationEnabledDate":1704067200}`},
	}},
}

// placed is a member of which the list of accounts says where it is.
func placed(id, name, in string) string {
	return strings.Replace(member(id, name), `"State"`, `"Paths":["o-exampleorgid/r-test/`+in+`/`+id+`/"],"State"`, 1)
}

func suspended(id, name string) string {
	return strings.ReplaceAll(member(id, name), `"ACTIVE"`, `"SUSPENDED"`)
}

package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// The types of Organizations. The id of an account is its ARN, because the 12 digits stand for what is said of the account
// that is scanned; that of the others is the one that is unique in the organization: "ou-...", "p-...", "r-...". What is
// said of the organization as a whole are facts of the account. Policies are two types, because the two kinds of documents
// have nothing in common, and because policies are listed type of policy by type of policy: a rule about guardrails does
// not make a scan list the others.
const (
	OrganizationsAccount            snapshot.Type = "AWS::Organizations::Account"
	OrganizationsManagementPolicy   snapshot.Type = "AWS::Organizations::ManagementPolicy"
	OrganizationsOrganizationalUnit snapshot.Type = "AWS::Organizations::OrganizationalUnit"
	OrganizationsPolicy             snapshot.Type = "AWS::Organizations::Policy"
	OrganizationsRoot               snapshot.Type = "AWS::Organizations::Root"
)

// organizationsService is what is read of AWS Organizations.
var organizationsService = service{
	name:  "organizations",
	types: organizationsTypes,
	account: []Fact{
		{Name: "delegated_administrators", Value: []DelegatedAdministrator{}, Read: "organizations:ListDelegatedAdministrators", Doc: "The accounts that administer services for the organization. Seen from the management account and from delegated administrators only."},
		{Name: "organization", Value: Organization{}, Read: "organizations:DescribeOrganization", Optional: true, Doc: "The organization that the account belongs to; absent for a standalone account."},
		{Name: "organization_resource_policy", Value: iampolicy.Document{}, Read: "organizations:DescribeResourcePolicy", Optional: true, Doc: "The policy by which the organization delegates the management of its policies to members."},
		{Name: "trusted_services", Value: []string{}, Read: "organizations:ListAWSServiceAccessForOrganization", Doc: "The principals of the services that have trusted access to the organization. Seen from the management account and from delegated administrators only."},
	},
	operations: []Operation{
		{Name: "organizations:DescribeOrganization", Answer: "json:Organization"},
		{Name: "organizations:DescribePolicy", Answer: "json:Policy"},
		{Name: "organizations:DescribeResourcePolicy", Answer: "json:ResourcePolicy"},
		{Name: "organizations:ListAWSServiceAccessForOrganization", Answer: "json:EnabledServicePrincipals"},
		{Name: "organizations:ListAccounts", Answer: "json:Accounts"},
		{Name: "organizations:ListAccountsForParent", Answer: "json:Accounts", With: []string{"organizations:ListOrganizationalUnitsForParent", "organizations:ListRoots"}},
		{Name: "organizations:ListDelegatedAdministrators", Answer: "json:DelegatedAdministrators", With: []string{"organizations:ListDelegatedServicesForAccount"}},
		{Name: "organizations:ListDelegatedServicesForAccount", Answer: "json:DelegatedServices"},
		{Name: "organizations:ListOrganizationalUnitsForParent", Answer: "json:OrganizationalUnits", With: []string{"organizations:ListRoots"}},
		{Name: "organizations:ListPolicies", Answer: "json:Policies"},
		{Name: "organizations:ListRoots", Answer: "json:Roots"},
		{Name: "organizations:ListTagsForResource", Answer: "json:Tags"},
		{Name: "organizations:ListTargetsForPolicy", Answer: "json:Targets"},
	},
}

var organizationsTypes = []Type{
	{
		Name: OrganizationsAccount, List: "organizations:ListAccounts", Global: true,
		Doc: "An account of the organization, the management account included. Seen from the management account and from delegated administrators only.",
		Facts: []Fact{
			{Name: "account_id", Value: "", Read: "organizations:ListAccounts", Doc: "Its 12 digits."},
			{Name: "joined_method", Value: "", Read: "organizations:ListAccounts", Doc: "INVITED or CREATED."},
			{Name: "joined_timestamp", Value: Time{}, Read: "organizations:ListAccounts", Doc: "When it became part of the organization."},
			{Name: "path", Value: []string{}, Read: "organizations:ListAccountsForParent", Doc: "The ids of the root and of the organizational units that it is in, the root first."},
			{Name: "state", Value: "", Read: "organizations:ListAccounts", Doc: "PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED."},
			{Name: "tags", Value: map[string]string{}, Read: "organizations:ListTagsForResource", Doc: "Its tags."},
		},
	},
	{
		Name: OrganizationsManagementPolicy, List: "organizations:ListPolicies", Global: true,
		Doc: "A management policy of the organization (tags, backup, opt-out of AI services, chat applications, declarative policies, settings of Security Hub, Inspector and GuardDuty ...), attached or not.",
		Facts: []Fact{
			{Name: "aws_managed", Value: false, Read: "organizations:ListPolicies", Doc: "Whether AWS manages it."},
			{Name: "content", Value: "", Read: "organizations:DescribePolicy", Doc: "Its text: a JSON object that is not made of statements, and that each type of policy has a syntax of its own for."},
			{Name: "targets", Value: []PolicyTarget{}, Read: "organizations:ListTargetsForPolicy", Doc: "What it is attached to directly."},
			{Name: "type", Value: "", Read: "organizations:ListPolicies", Doc: "TAG_POLICY, BACKUP_POLICY, AISERVICES_OPT_OUT_POLICY ..."},
		},
	},
	{
		Name: OrganizationsOrganizationalUnit, List: "organizations:ListOrganizationalUnitsForParent", Global: true,
		Doc: "An organizational unit.",
		Facts: []Fact{
			{Name: "path", Value: []string{}, Read: "organizations:ListOrganizationalUnitsForParent", Doc: "The ids of the root and of the organizational units that it is in, the root first."},
			{Name: "tags", Value: map[string]string{}, Read: "organizations:ListTagsForResource", Doc: "Its tags."},
		},
	},
	{
		Name: OrganizationsPolicy, List: "organizations:ListPolicies", Global: true,
		Doc: "A service or resource control policy of the organization, attached or not.",
		Facts: []Fact{
			{Name: "aws_managed", Value: false, Read: "organizations:ListPolicies", Doc: "Whether AWS manages it."},
			{Name: "document", Value: iampolicy.Document{}, Read: "organizations:DescribePolicy", Doc: "Its document."},
			{Name: "targets", Value: []PolicyTarget{}, Read: "organizations:ListTargetsForPolicy", Doc: "What it is attached to directly."},
			{Name: "type", Value: "", Read: "organizations:ListPolicies", Doc: "SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY."},
		},
	},
	{
		Name: OrganizationsRoot, List: "organizations:ListRoots", Global: true,
		Doc: "The root of the organization's tree.",
		Facts: []Fact{
			{Name: "policy_types", Value: []PolicyType{}, Read: "organizations:ListRoots", Doc: "The policy types that are enabled, or about to be."},
		},
	},
}

// A PolicyType is a type of policy at a root.
type PolicyType struct {
	Type   string `json:"type"`   // SERVICE_CONTROL_POLICY ...
	Status string `json:"status"` // ENABLED, PENDING_ENABLE or PENDING_DISABLE
}

// A PolicyTarget is what a policy of the organization is attached to.
type PolicyTarget struct {
	ID   string `json:"id"`
	Type string `json:"type"` // ACCOUNT, ORGANIZATIONAL_UNIT or ROOT
}

// A DelegatedAdministrator is an account that administers services for the organization.
type DelegatedAdministrator struct {
	AccountID string   `json:"account_id"`
	State     string   `json:"state"`    // as of AWS::Organizations::Account
	Services  []string `json:"services"` // principals: guardduty.amazonaws.com
}

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

var organizationsTypes = []Type{
	{
		Name: OrganizationsAccount, Service: "organizations", List: "organizations:ListAccounts", Global: true,
		Doc: "An account of the organization, the management account included. Seen from the management account and from delegated administrators only.",
		Facts: []Fact{
			{Name: "account_id", Service: "organizations", Value: "", Read: "organizations:ListAccounts", Doc: "Its 12 digits."},
			{Name: "joined_method", Service: "organizations", Value: "", Read: "organizations:ListAccounts", Doc: "INVITED or CREATED."},
			{Name: "joined_timestamp", Service: "organizations", Value: Time{}, Read: "organizations:ListAccounts", Doc: "When it became part of the organization."},
			{Name: "path", Service: "organizations", Value: []string{}, Read: "organizations:ListAccountsForParent", Doc: "The ids of the root and of the organizational units that it is in, the root first."},
			{Name: "state", Service: "organizations", Value: "", Read: "organizations:ListAccounts", Doc: "PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED."},
			{Name: "tags", Service: "organizations", Value: map[string]string{}, Read: "organizations:ListTagsForResource", Doc: "Its tags."},
		},
	},
	{
		Name: OrganizationsManagementPolicy, Service: "organizations", List: "organizations:ListPolicies", Global: true,
		Doc: "A management policy of the organization (tags, backup, opt-out of AI services, chat applications, declarative policies, settings of Security Hub, Inspector and GuardDuty ...), attached or not.",
		Facts: []Fact{
			{Name: "aws_managed", Service: "organizations", Value: false, Read: "organizations:ListPolicies", Doc: "Whether AWS manages it."},
			{Name: "content", Service: "organizations", Value: "", Read: "organizations:DescribePolicy", Doc: "Its text: a JSON object that is not made of statements, and that each type of policy has a syntax of its own for."},
			{Name: "targets", Service: "organizations", Value: []PolicyTarget{}, Read: "organizations:ListTargetsForPolicy", Doc: "What it is attached to directly."},
			{Name: "type", Service: "organizations", Value: "", Read: "organizations:ListPolicies", Doc: "TAG_POLICY, BACKUP_POLICY, AISERVICES_OPT_OUT_POLICY ..."},
		},
	},
	{
		Name: OrganizationsOrganizationalUnit, Service: "organizations", List: "organizations:ListOrganizationalUnitsForParent", Global: true,
		Doc: "An organizational unit.",
		Facts: []Fact{
			{Name: "path", Service: "organizations", Value: []string{}, Read: "organizations:ListOrganizationalUnitsForParent", Doc: "The ids of the root and of the organizational units that it is in, the root first."},
			{Name: "tags", Service: "organizations", Value: map[string]string{}, Read: "organizations:ListTagsForResource", Doc: "Its tags."},
		},
	},
	{
		Name: OrganizationsPolicy, Service: "organizations", List: "organizations:ListPolicies", Global: true,
		Doc: "A service or resource control policy of the organization, attached or not.",
		Facts: []Fact{
			{Name: "aws_managed", Service: "organizations", Value: false, Read: "organizations:ListPolicies", Doc: "Whether AWS manages it."},
			{Name: "document", Service: "organizations", Value: iampolicy.Document{}, Read: "organizations:DescribePolicy", Doc: "Its document."},
			{Name: "targets", Service: "organizations", Value: []PolicyTarget{}, Read: "organizations:ListTargetsForPolicy", Doc: "What it is attached to directly."},
			{Name: "type", Service: "organizations", Value: "", Read: "organizations:ListPolicies", Doc: "SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY."},
		},
	},
	{
		Name: OrganizationsRoot, Service: "organizations", List: "organizations:ListRoots", Global: true,
		Doc: "The root of the organization's tree.",
		Facts: []Fact{
			{Name: "policy_types", Service: "organizations", Value: []PolicyType{}, Read: "organizations:ListRoots", Doc: "The policy types that are enabled, or about to be."},
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

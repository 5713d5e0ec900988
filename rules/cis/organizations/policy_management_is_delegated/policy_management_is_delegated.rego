# METADATA
# title: Policies of the organization are managed from a member account
# description: |
#   The resource policy of the organization lets an active member account create, change, attach, detach or delete
#   policies, so that nobody needs the management account for it. This is not the registration of administrators of
#   services. With the parameter governance_account_ids, no other account may have been let in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
# custom:
#   resource: AWS::::Account
#   facts: [organization, organization_resource_policy]
#   related:
#     accounts: {type: AWS::Organizations::Account, facts: [account_id, state]}
#   parameters: {governance_account_ids: []}
#   looser: {governance_account_ids: allowed}
#   severity: MEDIUM
#   responsibility: customer
#   remediation: |
#     Attach a delegation policy that names a governance account, and the types of policies that it needs.
#     aws organizations put-resource-policy --content file://delegation-policy.json
package cis.organizations.policy_management_is_delegated

import data.cis.organizations.policy_management_is_delegated.related

not_applicable contains "the account belongs to no organization" if not input.resource.organization

deny contains "the organization has no delegation policy" if not input.resource.organization_resource_policy

deny contains "the delegation policy lets no member account manage policies" if {
	input.resource.organization_resource_policy
	count(_delegates) == 0
}

deny contains sprintf("account %s may manage policies and is not an active member of the organization", [id]) if {
	some id in _delegates
	not id in _active
}

deny contains sprintf("account %s may manage policies and is not one for governance", [id]) if {
	count(input.params.governance_account_ids) > 0
	some id in _delegates
	not id in input.params.governance_account_ids
}

deny contains "everyone may manage policies" if "*" in _managers

note contains sprintf("account %s manages policies: is it one for governance?", [id]) if {
	count(input.params.governance_account_ids) == 0
	some id in _delegates
}

note contains sprintf("%s may be done to the whole organization", [action]) if {
	some statement in input.resource.organization_resource_policy.statements
	statement.effect == "Allow"
	some action in _wide(statement)
}

_active contains account.account_id if {
	some account in related.accounts
	account.state == "ACTIVE"
}

# The accounts, the management account aside, that may manage policies, or that a principal of theirs may.
_delegates contains id if {
	some principal in _managers
	id := _account_of(principal)
	id != input.resource.organization.management_account_id
}

_managers := posture.iam.principals_allowed(input.resource.organization_resource_policy, [
	"organizations:AttachPolicy", "organizations:CreatePolicy", "organizations:DeletePolicy",
	"organizations:DetachPolicy", "organizations:UpdatePolicy",
])

_account_of(id) := id if regex.match(`^[0-9]{12}$`, id)

_account_of(id) := split(id, ":")[4] if regex.match(`^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:`, id)

_wide(statement) := {action |
	some action in object.get(statement, "actions", [])
	lower(action) in {"*", "organizations:*"}
} if {
	"*" in statement.resources
}

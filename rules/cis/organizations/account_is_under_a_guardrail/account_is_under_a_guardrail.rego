# METADATA
# title: Active member account is under a service or resource control policy that restricts it
# description: |
#   A policy that is attached to the account, to a unit above it or to the root denies something, or an allow-list has
#   replaced FullAWSAccess at one of these levels. A Deny that can never match is no guardrail, and neither is a copy of
#   FullAWSAccess under another name. Whether the guardrails are those that the organization wants is for a person to
#   say, with the list in the messages; the parameter guardrails, a list of {name, actions}, says it once and for all:
#   each action is then denied on every resource, to all but principals that are exempt. The management account cannot
#   be restricted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
# custom:
#   resource: AWS::Organizations::Account
#   facts: [account_id, path, state]
#   related:
#     accounts: {type: "AWS::::Account", facts: [organization]}
#     policies: {type: AWS::Organizations::Policy, facts: [document, targets, type]}
#     roots: {type: AWS::Organizations::Root, facts: [policy_types]}
#   parameters: {guardrails: []}
#   looser: {guardrails: fewer}
#   severity: HIGH
#   responsibility: customer
#   remediation: |
#     Write policies that protect logging and security services and keep accounts from leaving the organization, try
#     them in a unit for tests, and attach them to the root.
#     aws organizations enable-policy-type --root-id ROOT --policy-type SERVICE_CONTROL_POLICY
#     aws organizations attach-policy --policy-id POLICY --target-id ROOT
package cis.organizations.account_is_under_a_guardrail

import data.cis.organizations.account_is_under_a_guardrail.related
import data.lib.guardrail

not_applicable contains sprintf("the account is %s", [input.resource.state]) if input.resource.state != "ACTIVE"

not_applicable contains "service and resource control policies do not restrict the management account" if {
	some account in related.accounts
	account.organization.management_account_id == input.resource.account_id
}

manual contains message if {
	_enabled
	count(input.params.guardrails) == 0
	some message in _guardrails
}

deny contains "service control policies are not enabled in the organization" if not _enabled

deny contains "no service or resource control policy restricts it" if {
	_enabled
	count(_guardrails) == 0
}

deny contains sprintf("guardrail %s: %s is not denied", [wanted.name, action]) if {
	_enabled
	count(_guardrails) > 0
	some wanted in input.params.guardrails
	some action in wanted.actions
	not _denied(action)
}

deny contains sprintf("guardrail %s names no action: nothing would be held against it", [wanted.name]) if {
	some wanted in input.params.guardrails
	count(wanted.actions) == 0
}

_enabled if "SERVICE_CONTROL_POLICY" in _types

_types contains kind.type if {
	some root in related.roots
	some kind in root.policy_types
	kind.status == "ENABLED"
}

_levels := {level | some level in input.resource.path} | {input.resource.account_id}

# What denies something, and where FullAWSAccess has given way.
_guardrails contains sprintf("%s, attached to %s, denies %s", [policy.name, target.id, guardrail.subject(statement)]) if {
	some policy in related.policies
	policy.type in ({"RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"} & _types)
	some target in policy.targets
	target.id in _levels
	some statement in _denials(policy)
}

_guardrails contains sprintf("an allow-list takes the place of FullAWSAccess at %s", [level]) if {
	_enabled
	some level in _governed
	not level in _open
}

_governed contains target.id if {
	some policy in related.policies
	policy.type == "SERVICE_CONTROL_POLICY"
	some target in policy.targets
	target.id in _levels
}

_open contains target.id if {
	some policy in related.policies
	policy.type == "SERVICE_CONTROL_POLICY"
	some target in policy.targets
	target.id in _levels
	_allows_everything(policy)
}

_denials(policy) := guardrail.denials(policy.document)

_allows_everything(policy) if count(posture.iam.full_administrator_statements(policy.document)) > 0

_denied(action) if {
	some policy in related.policies
	policy.type in ({"RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"} & _types)
	some target in policy.targets
	target.id in _levels
	some statement in _denials(policy)
	guardrail.absolute(statement)
	guardrail.about(statement, action)
}

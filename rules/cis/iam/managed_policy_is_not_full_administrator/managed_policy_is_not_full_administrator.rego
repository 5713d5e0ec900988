# METADATA
# title: Managed policy does not allow every action on every resource
# description: |
#   No statement of the default version allows every action on every resource, whatever its conditions.
#   Customer-managed and AWS-managed policies count where they are attached to a user, a group or a role; to bound
#   permissions is not to be attached. CIS 1.2 counts unattached customer-managed policies too (include_unattached).
#   Inline policies are not part of the control.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   resource: AWS::IAM::ManagedPolicy
#   facts: [attached_to, attachment_count, aws_managed, document]
#   parameters: {include_unattached: false}
#   looser: {include_unattached: false}
#   severity: HIGH
#   security_hub: [IAM.1]
#   prowler:
#     - iam_aws_attached_policy_no_administrative_privileges
#     - iam_customer_attached_policy_no_administrative_privileges
#   responsibility: customer
#   remediation: |
#     Grant what is needed and detach the policy; accept a break-glass role by an exception.
#     aws iam detach-role-policy --role-name ROLE --policy-arn ARN
package cis.iam.managed_policy_is_not_full_administrator

not_applicable contains "the policy is not attached" if {
	input.resource.attachment_count == 0
	not _unattached_in_scope
}

deny contains sprintf("%s: %s", [statement.label, statement.reason]) if some statement in _offending

note contains sprintf("the policy is %s-managed", [_manager]) if {
	_in_scope
	some _ in _offending
}

note contains sprintf("attached to %s", [concat(", ", sort(_holders))]) if {
	some _ in _offending
	count(_holders) > 0
}

note contains sprintf("%s: %s", [statement.label, statement.reason]) if {
	_in_scope
	some statement in posture.iam.allow_not_action_statements(input.resource.document)
}

_in_scope if input.resource.attachment_count > 0

_in_scope if _unattached_in_scope

_unattached_in_scope if {
	input.params.include_unattached
	input.resource.aws_managed == false
}

_offending := posture.iam.full_administrator_statements(input.resource.document)

_manager := "AWS" if input.resource.aws_managed

_manager := "customer" if input.resource.aws_managed == false

_holders contains sprintf("%s %s", [holder.type, holder.name]) if some holder in input.resource.attached_to

# METADATA
# title: Role trust policy does not trust everyone
# description: |
#   No statement of the trust policy lets everyone assume the role, unless a condition pins the caller to fixed
#   values or a Deny takes everybody else out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   resource: AWS::IAM::Role
#   facts: [assume_role_policy]
#   severity: CRITICAL
#   responsibility: customer
#   remediation: |
#     Name the principals that may assume the role, or add a condition that fixes the caller.
#     aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json
package cis.iam.role_trust_policy_has_no_wildcard_principal

deny contains sprintf("%s: %s", [statement.label, statement.reason]) if {
	some statement in posture.iam.public_statements(input.resource.assume_role_policy)
}

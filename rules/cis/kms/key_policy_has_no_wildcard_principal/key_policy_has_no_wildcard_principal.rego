# METADATA
# title: KMS key policy does not grant to everyone
# description: |
#   No statement of the key policy grants to everyone, unless a condition pins the caller to fixed values or a Deny takes
#   everybody else out. kms:ViaService alone pins nobody: every account calls through that service. The policies of
#   AWS-managed keys are not the customer's.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   resource: AWS::KMS::Key
#   facts: [key_manager, policy]
#   severity: CRITICAL
#   security_hub: [KMS.5]
#   prowler: [kms_key_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller, such as kms:CallerAccount.
#     aws kms put-key-policy --key-id KEY --policy-name default --policy file://policy.json
package cis.kms.key_policy_has_no_wildcard_principal

not_applicable contains "AWS manages the key, and its policy" if input.resource.key_manager == "AWS"

deny contains sprintf("%s: %s", [statement.label, statement.reason]) if {
	some statement in posture.iam.public_statements(input.resource.policy)
}

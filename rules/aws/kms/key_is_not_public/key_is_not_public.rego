# METADATA
# title: KMS key is not usable by everyone
# description: |
#   The policy of a key of the customer does not let everyone use it, unless a condition pins the caller to fixed values
#   or a Deny takes everybody else out. Keys that wait for their deletion cannot be used.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
# custom:
#   resource: AWS::KMS::Key
#   facts: [key_manager, key_state, policy]
#   severity: CRITICAL
#   security_hub: [KMS.5]
#   prowler: [kms_key_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Narrow the principal, or add a condition that fixes the caller, such as kms:CallerAccount.
#     aws kms put-key-policy --key-id KEY --policy-name default --policy file://policy.json
package aws.kms.key_is_not_public

not_applicable contains "AWS manages the key, and its policy" if input.resource.key_manager == "AWS"

not_applicable contains "the key waits for its deletion" if {
	input.resource.key_state in {"PendingDeletion", "PendingReplicaDeletion"}
}

deny contains sprintf("%s: %s", [statement.label, statement.reason]) if {
	some statement in posture.iam.public_statements(input.resource.policy)
}

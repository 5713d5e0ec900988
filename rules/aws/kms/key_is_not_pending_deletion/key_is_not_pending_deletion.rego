# METADATA
# title: KMS key is not scheduled for deletion
# description: |
#   The key does not wait for its deletion. What is encrypted with a deleted key cannot be read any more by anybody, and
#   nothing brings the key back. Each key of a set of multi-Region keys is judged alone. Accept a deletion that is meant.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
# custom:
#   resource: AWS::KMS::Key
#   facts: [deletion_date, key_manager, key_state, pending_deletion_window_in_days]
#   severity: CRITICAL
#   security_hub: [KMS.3]
#   prowler: [kms_cmk_not_deleted_unintentionally]
#   responsibility: customer
#   remediation: |
#     Cancel the deletion and disable the key instead.
#     aws kms cancel-key-deletion --key-id KEY
package aws.kms.key_is_not_pending_deletion

not_applicable contains "AWS manages the key" if input.resource.key_manager == "AWS"

deny contains "the key is scheduled for deletion" if input.resource.key_state == "PendingDeletion"

deny contains "the key is scheduled for deletion after its replica keys" if {
	input.resource.key_state == "PendingReplicaDeletion"
}

note contains sprintf("the key will be deleted on %s", [input.resource.deletion_date]) if {
	input.resource.key_state == "PendingDeletion"
}

note contains sprintf("the key will be deleted %d days after its last replica key", [input.resource.pending_deletion_window_in_days]) if {
	input.resource.key_state == "PendingReplicaDeletion"
}

# METADATA
# title: Trail encrypts its log files with a KMS key
# description: |
#   The trail encrypts its log files with a key of KMS that is enabled. The default encryption of the bucket is another
#   matter. The state of another account's key is that account's matter.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::CloudTrail::Trail
#   facts: [kms_key_id, kms_key_state]
#   severity: MEDIUM
#   security_hub: [CloudTrail.2]
#   prowler: [cloudtrail_kms_encryption_enabled]
#   responsibility: shared
#   aws: performs the encryption and protects key material in HSMs
#   remediation: |
#     Give the trail a key whose policy lets CloudTrail encrypt with it.
#     aws cloudtrail update-trail --name TRAIL --kms-key-id KEY_ARN
package cis.cloudtrail.trail_is_encrypted_with_kms

import data.lib.trail

not_applicable contains sprintf("the trail belongs to account %s", [trail.owner(input.resource.id)]) if {
	trail.owner(input.resource.id) != input.resource.account
}

deny contains "no KMS key encrypts the log files" if not input.resource.kms_key_id

deny contains "the KMS key is not enabled: what the trail records is not delivered" if not _usable

note contains sprintf("the key is in the state %s", [input.resource.kms_key_state]) if not _usable

_usable if not input.resource.kms_key_id

_usable if trail.owner(input.resource.kms_key_id) != input.resource.account

_usable if input.resource.kms_key_state in {"Enabled", "Updating"}

# METADATA
# title: KMS key rotates automatically
# description: |
#   Automatic rotation is on for enabled symmetric keys of the customer whose material KMS made and holds. Other keys
#   cannot rotate automatically, and AWS rotates its own. Any period will do. A multi-Region key rotates by its primary
#   key: a replica is judged by its own status, which is the primary's, only where the primary is not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
# custom:
#   resource: AWS::KMS::Key
#   facts: [custom_key_store_id, key_manager, key_spec, key_state, multi_region, origin, rotation]
#   related:
#     keys: {type: AWS::KMS::Key, facts: [key_state]}
#   severity: MEDIUM
#   security_hub: [KMS.4]
#   prowler: [kms_cmk_rotation_enabled]
#   responsibility: shared
#   aws: generates and keeps every key version, rotates on schedule
#   remediation: |
#     Enable automatic rotation; of a multi-Region key, in the region of its primary key.
#     aws kms enable-key-rotation --key-id KEY --rotation-period-in-days 365
package cis.kms.key_rotates

import data.cis.kms.key_rotates.related

not_applicable contains "AWS manages the key, and rotates it" if input.resource.key_manager == "AWS"

not_applicable contains sprintf("the key is not enabled: it is in the state %s", [input.resource.key_state]) if {
	input.resource.key_state != "Enabled"
}

not_applicable contains sprintf("a key of the kind %s cannot rotate automatically", [input.resource.key_spec]) if {
	input.resource.key_spec != "SYMMETRIC_DEFAULT"
}

not_applicable contains sprintf("a key with material of the origin %s cannot rotate automatically", [input.resource.origin]) if {
	input.resource.origin != "AWS_KMS"
}

not_applicable contains "a key in a custom key store cannot rotate automatically" if input.resource.custom_key_store_id

not_applicable contains sprintf("the key rotates with its primary key %s", [input.resource.multi_region.primary_key_arn]) if {
	input.resource.multi_region.primary_key_arn != input.resource.id
	some key in related.keys
	key.id == input.resource.multi_region.primary_key_arn
	key.key_state == "Enabled"
}

# What the metadata says nothing of: a partition or a kind of key to come.
not_applicable contains "KMS does not support automatic rotation of the key" if {
	_rotatable
	not input.resource.rotation
}

deny contains "automatic rotation is off" if not _rotates

note contains sprintf("the key rotates less than once a year: every %d days", [input.resource.rotation.rotation_period_in_days]) if {
	_rotates
	input.resource.rotation.rotation_period_in_days > 365
}

_rotates if input.resource.rotation.enabled

_rotatable if {
	input.resource.key_manager != "AWS"
	input.resource.key_state == "Enabled"
	input.resource.key_spec == "SYMMETRIC_DEFAULT"
	input.resource.origin == "AWS_KMS"
	not input.resource.custom_key_store_id
}

# METADATA
# title: Active access keys of an IAM user are rotated
# description: |
#   Each active access key was created, or last changed, within the limit. Decided from the credential report.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   resource: AWS::IAM::User
#   facts: [credential_report]
#   parameters: {max_age_days: 90}
#   looser: {max_age_days: greater}
#   severity: MEDIUM
#   security_hub: [IAM.3]
#   prowler: [iam_rotate_access_key_90_days]
#   responsibility: customer
#   remediation: |
#     Make a second key, switch to it, deactivate the old one and delete it; a role is better.
#     aws iam create-access-key --user-name USER
#     aws iam update-access-key --user-name USER --access-key-id OLD --status Inactive
package cis.iam.user_access_keys_are_rotated

not_applicable contains "the user has no active access key" if {
	every key in input.resource.credential_report.access_keys { key.active == false }
}

deny contains sprintf("access key %d was last rotated on %s, more than %d days ago", [key.slot, date, days]) if {
	days := input.params.max_age_days
	some key in input.resource.credential_report.access_keys
	key.active
	date := object.get(key, "last_rotated", "an unknown date")
	not _rotated(key)
}

_rotated(key) if _within_limit(key.last_rotated)

_within_limit(t) if not posture.time.older_than(t, input.now, input.params.max_age_days)

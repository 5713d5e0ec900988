# METADATA
# title: IAM user has no credentials that went unused
# description: |
#   The console password and each active access key were used within the limit. A credential that was never used counts
#   from the time when it was created or last changed. Decided from the credential report.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::IAM::User
#   facts: [credential_report]
#   severity: MEDIUM
#   security_hub: [IAM.22, IAM.8]
#   prowler: [iam_user_accesskey_unused, iam_user_console_access_unused]
#   responsibility: customer
#   parameters: {max_unused_days: 45}
#   looser: {max_unused_days: greater}
#   remediation: |
#     Deactivate the access key, or delete the password.
#     aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive
#     aws iam delete-login-profile --user-name USER
package cis.iam.user_has_no_unused_credentials

not_applicable contains "the user has neither a password nor an active access key" if {
	_no_password
	every key in input.resource.credential_report.access_keys { key.active == false }
}

deny contains sprintf("the password was not used for %d days", [input.params.max_unused_days]) if {
	not _no_password
	not _password_in_use
}

deny contains sprintf("access key %d was not used for %d days", [key.slot, input.params.max_unused_days]) if {
	some key in input.resource.credential_report.access_keys
	key.active
	not _key_in_use(key)
}

_no_password if input.resource.credential_report.password_enabled == false

_password_in_use if _within_limit(input.resource.credential_report.password_last_used)

_password_in_use if {
	not input.resource.credential_report.password_last_used
	_within_limit(input.resource.credential_report.password_last_changed)
}

_key_in_use(key) if _within_limit(key.last_used_date)

_key_in_use(key) if {
	not key.last_used_date
	_within_limit(key.last_rotated)
}

_within_limit(t) if not posture.time.at_least_days_old(t, input.now, input.params.max_unused_days)

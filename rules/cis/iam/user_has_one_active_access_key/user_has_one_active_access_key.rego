# METADATA
# title: IAM user has no second active access key
# description: |
#   The user has one active access key at most. Decided from the credential report; there is no grace while a key is
#   being replaced.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   resource: AWS::IAM::User
#   facts: [credential_report]
#   severity: LOW
#   prowler: [iam_user_two_active_access_key]
#   responsibility: customer
#   remediation: |
#     Deactivate the surplus key, then delete it.
#     aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive
package cis.iam.user_has_one_active_access_key

not_applicable contains "the user has no active access key" if count(_active) == 0

deny contains sprintf("%d access keys are active", [count(_active)]) if count(_active) > 1

_active contains key.slot if {
	some key in input.resource.credential_report.access_keys
	key.active
}

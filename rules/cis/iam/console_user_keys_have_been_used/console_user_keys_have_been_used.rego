# METADATA
# title: Console user has no access key that was never used
# description: |
#   No active access key of a user with a console password went unused since it was made: such keys are usually left
#   over from setting the user up. Decided from the credential report; there is no grace for new keys.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   resource: AWS::IAM::User
#   facts: [credential_report]
#   severity: LOW
#   prowler: [iam_user_no_setup_initial_access_key]
#   responsibility: customer
#   remediation: |
#     Delete the key that is not needed.
#     aws iam delete-access-key --user-name USER --access-key-id KEY
package cis.iam.console_user_keys_have_been_used

not_applicable contains "the user has no console password" if {
	input.resource.credential_report.password_enabled == false
}

deny contains sprintf("access key %d is active and was never used", [key.slot]) if {
	some key in input.resource.credential_report.access_keys
	key.active
	not key.last_used_date
}

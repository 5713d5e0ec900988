# METADATA
# title: Passwords expire within 90 days
# description: |
#   The password policy lets the passwords of IAM users expire within the limit. Only CIS 1.2 asks for it, and NIST
#   SP 800-63B advises against periodic expiry. An account without a policy of its own falls back to the defaults of
#   IAM, which are weaker: it fails. The policy binds IAM users at their next change of password, and neither the
#   root user nor federated users.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [password_policy]
#   parameters: {max_age_days: 90}
#   looser: {max_age_days: greater}
#   severity: LOW
#   security_hub: [IAM.17]
#   prowler: [iam_password_policy_expires_passwords_within_90_days_or_less]
#   responsibility: customer
#   remediation: |
#     Set the account password policy. The call replaces the whole policy, so pass every setting.
#     aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 \
#       --require-uppercase-characters --require-lowercase-characters --require-symbols --require-numbers \
#       --allow-users-to-change-password --max-password-age 90
package cis.iam.password_policy_expires_passwords

deny contains "the account has no password policy of its own" if not input.resource.password_policy

deny contains sprintf("passwords do not expire within %d days", [input.params.max_age_days]) if not compliant

compliant if {
	input.resource.password_policy.expire_passwords
	input.resource.password_policy.max_password_age >= 1
	input.resource.password_policy.max_password_age <= input.params.max_age_days
}

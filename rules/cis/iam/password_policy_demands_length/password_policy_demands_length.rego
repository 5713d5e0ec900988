# METADATA
# title: Password policy demands at least 14 characters
# description: |
#   The password policy for IAM users demands the minimum length. An account without a policy of its own falls back
#   to the defaults of IAM, which are weaker: it fails. The policy binds IAM users at their next change of password,
#   and neither the root user nor federated users.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [password_policy]
#   parameters: {min_length: 14}
#   looser: {min_length: less}
#   severity: MEDIUM
#   security_hub: [IAM.15]
#   prowler: [iam_password_policy_minimum_length_14]
#   responsibility: customer
#   remediation: |
#     Set the account password policy. The call replaces the whole policy, so pass every setting.
#     aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 \
#       --require-uppercase-characters --require-lowercase-characters --require-symbols --require-numbers \
#       --allow-users-to-change-password
package cis.iam.password_policy_demands_length

deny contains "the account has no password policy of its own" if not input.resource.password_policy

deny contains sprintf("passwords may be shorter than %d characters", [input.params.min_length]) if not compliant

compliant if input.resource.password_policy.minimum_password_length >= input.params.min_length

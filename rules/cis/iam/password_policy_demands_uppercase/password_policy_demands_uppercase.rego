# METADATA
# title: Password policy demands an uppercase letter
# description: |
#   The password policy for IAM users demands an uppercase letter. Only CIS 1.2 asks for it. An account without a
#   policy of its own falls back to the defaults of IAM, which are weaker: it fails. The policy binds IAM users at
#   their next change of password, and neither the root user nor federated users.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [password_policy]
#   severity: MEDIUM
#   security_hub: [IAM.11]
#   prowler: [iam_password_policy_uppercase]
#   responsibility: customer
#   remediation: |
#     Set the account password policy. The call replaces the whole policy, so pass every setting.
#     aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 \
#       --require-uppercase-characters --require-lowercase-characters --require-symbols --require-numbers \
#       --allow-users-to-change-password
package cis.iam.password_policy_demands_uppercase

deny contains "the account has no password policy of its own" if not input.resource.password_policy

deny contains "passwords do not need an uppercase letter" if not compliant

compliant if input.resource.password_policy.require_uppercase_characters

# METADATA
# title: Password policy remembers 24 passwords
# description: |
#   The password policy for IAM users refuses the last 24 passwords, the most that IAM can remember. An account
#   without a policy of its own falls back to the defaults of IAM, which are weaker: it fails. The policy binds IAM
#   users at their next change of password, and neither the root user nor federated users.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [password_policy]
#   parameters: {remembered: 24}
#   looser: {remembered: less}
#   severity: LOW
#   security_hub: [IAM.16]
#   prowler: [iam_password_policy_reuse_24]
#   responsibility: customer
#   remediation: |
#     Set the account password policy. The call replaces the whole policy, so pass every setting.
#     aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 \
#       --require-uppercase-characters --require-lowercase-characters --require-symbols --require-numbers \
#       --allow-users-to-change-password
package cis.iam.password_policy_prevents_reuse

deny contains "the account has no password policy of its own" if not input.resource.password_policy

deny contains sprintf("one of the last %d passwords may be used again", [input.params.remembered]) if not compliant

compliant if input.resource.password_policy.password_reuse_prevention >= input.params.remembered

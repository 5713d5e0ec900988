# METADATA
# title: Root sign-in is protected by MFA
# description: |
#   The root user has an MFA device, or it has no password to sign in with. A root user that has access keys only passes
#   here and fails root_has_no_access_keys. The account summary decides; the credential report, which may be hours
#   older, is not asked.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [account_mfa_enabled, account_password_present, partition]
#   severity: CRITICAL
#   security_hub: [IAM.9]
#   prowler: [iam_root_mfa_enabled]
#   responsibility: customer
#   remediation: |
#     Register an MFA device as the root user, or remove the root credentials of member accounts from the organization.
#     aws iam get-account-summary --query "SummaryMap.[AccountMFAEnabled,AccountPasswordPresent]"
package cis.iam.root_has_mfa

import data.lib.root

not_applicable contains "no root user signs in to this partition" if {
	input.resource.partition in root.partitions_without_sign_in
}

deny contains "the root user has a password and no MFA device" if not compliant

compliant if input.resource.account_mfa_enabled

compliant if _no_password

note contains "the root user has no password" if {
	input.resource.partition == "aws"
	_no_password
}

_no_password if input.resource.account_password_present == false

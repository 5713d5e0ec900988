# METADATA
# title: The root user has no access keys
# description: |
#   The root user has no access key, not even an inactive one: the remedy is to delete them. The account summary
#   decides; the credential report, which may be hours older, only says whether the keys are active.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [account_access_keys_present, credential_report]
#   severity: CRITICAL
#   security_hub: [IAM.4]
#   prowler: [iam_no_root_access_key]
#   responsibility: customer
#   remediation: |
#     Delete the keys as the root user, or from the organization with a root session of the member account.
#     aws sts assume-root --target-principal ACCOUNT \
#       --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials
package cis.iam.root_has_no_access_keys

deny contains "the root user has an access key" if not compliant

compliant if input.resource.account_access_keys_present == false

note contains sprintf("the keys were inactive in the credential report of %s", [report.generated_time]) if {
	input.resource.account_access_keys_present
	report := input.resource.credential_report
	every key in report.access_keys { key.active == false }
}

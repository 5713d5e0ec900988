# METADATA
# title: IAM user with a console password has MFA
# description: |
#   The user has an MFA device of any kind, or no password to sign in to the console with. Decided from the
#   credential report, which may be some hours old.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::IAM::User
#   facts: [credential_report]
#   severity: MEDIUM
#   security_hub: [IAM.5]
#   prowler: [iam_user_mfa_enabled_console_access]
#   responsibility: customer
#   remediation: |
#     Let the user register an MFA device, and deny everything else until then.
#     aws iam enable-mfa-device --user-name USER --serial-number arn:aws:iam::ACCOUNT:mfa/USER \
#       --authentication-code1 CODE --authentication-code2 CODE
package cis.iam.user_with_password_has_mfa

not_applicable contains "the user has no console password" if {
	input.resource.credential_report.password_enabled == false
}

deny contains "the user has a console password and no MFA device" if not compliant

compliant if input.resource.credential_report.mfa_active

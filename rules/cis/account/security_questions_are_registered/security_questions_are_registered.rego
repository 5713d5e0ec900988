# METADATA
# title: Security questions are registered
# description: |
#   CIS up to 4.0.1 asks for security challenge questions on the account. AWS has withdrawn them: an account without
#   them cannot get them any more, and no API says whether an account has them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
# custom:
#   resource: AWS::::Account
#   facts: []
#   severity: LOW
#   prowler: [account_security_questions_are_registered_in_the_aws_account]
#   responsibility: inherited
#   aws: withdrew the feature
#   remediation: |
#     None. Rely on MFA for the root user, and manage the root credentials of member accounts from the organization.
package cis.account.security_questions_are_registered

manual contains "AWS has withdrawn security questions and no API shows them: accept this item by attestation"

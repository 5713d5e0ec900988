# METADATA
# title: S3 bucket asks for MFA to delete versions
# description: |
#   Versioning and MFA delete are enabled on the bucket. Neither a lifecycle configuration, which S3 does not allow
#   beside MFA delete, nor Object Lock exempts a bucket: the audit text knows no such exemption. Accept them by an
#   exception.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
# custom:
#   resource: AWS::S3::Bucket
#   facts: [versioning]
#   severity: LOW
#   security_hub: [S3.20]
#   prowler: [s3_bucket_no_mfa_delete]
#   responsibility: customer
#   remediation: |
#     Enable versioning with MFA delete. Only the root user of the account can, with its MFA device, which an
#     account whose root credentials were removed does not have: protect versions with Object Lock there, and accept
#     the finding.
#     aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled,MFADelete=Enabled \
#       --mfa "arn:aws:iam::ACCOUNT:mfa/root-account-mfa-device CODE"
package cis.s3.bucket_has_mfa_delete

deny contains "versioning is not enabled" if not _versioned

deny contains "MFA delete is not enabled" if not _mfa_delete

_versioned if input.resource.versioning.status == "Enabled"

_mfa_delete if input.resource.versioning.mfa_delete == "Enabled"

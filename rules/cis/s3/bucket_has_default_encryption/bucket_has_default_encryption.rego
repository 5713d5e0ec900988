# METADATA
# title: S3 bucket has default encryption
# description: |
#   The bucket has a default encryption rule. S3 has applied SSE-S3 to every bucket since January 2023, so in
#   practice the rule is always there. Objects written earlier are not encrypted by it. Only CIS 1.3 to 1.5 ask for
#   it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
# custom:
#   resource: AWS::S3::Bucket
#   facts: [encryption]
#   severity: MEDIUM
#   prowler: [s3_bucket_default_encryption]
#   responsibility: inherited
#   aws: encrypts every object at rest by default and runs the key service
#   remediation: |
#     Set a default rule; use a customer-managed key where one is required.
#     aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration \
#       '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}'
package cis.s3.bucket_has_default_encryption

deny contains "the bucket has no default encryption" if not compliant

compliant if {
	some rule in input.resource.encryption.rules
	rule.sse_algorithm in {"AES256", "aws:kms", "aws:kms:dsse"}
}

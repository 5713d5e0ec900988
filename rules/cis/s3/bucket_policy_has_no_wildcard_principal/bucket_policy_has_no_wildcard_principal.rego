# METADATA
# title: S3 bucket policy does not grant to everyone
# description: |
#   No statement of the bucket policy grants to everyone, unless a condition pins the caller to fixed values, a Deny
#   takes everybody else out, or RestrictPublicBuckets acts on the policy: that setting holds back a policy that is
#   public by the meaning of S3, which knows fewer conditions than IAM does.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   resource: AWS::S3::Bucket
#   facts: [policy, public_access_block]
#   related:
#     accounts: {type: AWS::::Account, facts: [public_access_block]}
#   severity: CRITICAL
#   security_hub: [S3.2, S3.3]
#   responsibility: customer
#   remediation: |
#     Name the principals, add a condition that fixes the caller, or turn on Block Public Access.
#     aws s3api put-bucket-policy --bucket BUCKET --policy file://policy.json
package cis.s3.bucket_policy_has_no_wildcard_principal

import data.cis.s3.bucket_policy_has_no_wildcard_principal.related

not_applicable contains "the bucket has no policy" if not input.resource.policy

deny contains sprintf("%s: %s", [statement.label, statement.reason]) if {
	some statement in posture.iam.public_statements(input.resource.policy)
	not _restricted
}

note contains "the policy grants to everyone and RestrictPublicBuckets holds it back" if _restricted

_restricted if {
	posture.iam.public_by_s3(input.resource.policy)
	_restrict_public_buckets
}

_restrict_public_buckets if input.resource.public_access_block.restrict_public_buckets

_restrict_public_buckets if {
	some account in related.accounts
	account.public_access_block.restrict_public_buckets
}

# METADATA
# title: S3 bucket blocks public access
# description: |
#   All four Block Public Access settings are in force for the bucket: each is on for the bucket or for the account.
#   The settings of the account are those that S3 reports, with a policy of the organization applied.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
# custom:
#   resource: AWS::S3::Bucket
#   facts: [public_access_block]
#   related:
#     accounts: {type: AWS::::Account, facts: [public_access_block]}
#   severity: HIGH
#   security_hub: [S3.1, S3.8]
#   prowler: [s3_bucket_level_public_access_block]
#   responsibility: customer
#   remediation: |
#     Serve public content through CloudFront, then turn the four settings on for the account.
#     aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration \
#       BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
package cis.s3.bucket_blocks_public_access

import data.cis.s3.bucket_blocks_public_access.related

deny contains "BlockPublicAcls is on for neither the bucket nor the account" if not _block_public_acls

deny contains "IgnorePublicAcls is on for neither the bucket nor the account" if not _ignore_public_acls

deny contains "BlockPublicPolicy is on for neither the bucket nor the account" if not _block_public_policy

deny contains "RestrictPublicBuckets is on for neither the bucket nor the account" if not _restrict_public_buckets

_block_public_acls if input.resource.public_access_block.block_public_acls

_block_public_acls if {
	some account in related.accounts
	account.public_access_block.block_public_acls
}

_ignore_public_acls if input.resource.public_access_block.ignore_public_acls

_ignore_public_acls if {
	some account in related.accounts
	account.public_access_block.ignore_public_acls
}

_block_public_policy if input.resource.public_access_block.block_public_policy

_block_public_policy if {
	some account in related.accounts
	account.public_access_block.block_public_policy
}

_restrict_public_buckets if input.resource.public_access_block.restrict_public_buckets

_restrict_public_buckets if {
	some account in related.accounts
	account.public_access_block.restrict_public_buckets
}

note contains "all four settings are on for the account" if {
	some account in related.accounts
	account.public_access_block.block_public_acls
	account.public_access_block.ignore_public_acls
	account.public_access_block.block_public_policy
	account.public_access_block.restrict_public_buckets
}

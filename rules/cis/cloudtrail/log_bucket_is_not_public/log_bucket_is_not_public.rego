# METADATA
# title: The bucket of the trail is not public
# description: |
#   Neither the access control list nor the policy of the bucket that the trail delivers to grants to everyone. A grant
#   that Block Public Access holds back is one nevertheless: it comes into force with a change of that setting. With the
#   parameter accept_blocked it passes. The bucket may be another account's, and then unreadable.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::CloudTrail::Trail
#   facts: [s3_bucket_acl, s3_bucket_name, s3_bucket_policy, s3_bucket_public_access_block]
#   parameters: {accept_blocked: false}
#   looser: {accept_blocked: true}
#   severity: CRITICAL
#   security_hub: [CloudTrail.6]
#   prowler: [cloudtrail_logs_s3_bucket_is_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Take the grants to everyone away, and turn on Block Public Access.
#     aws s3api put-public-access-block --bucket BUCKET --public-access-block-configuration \
#       BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
package cis.cloudtrail.log_bucket_is_not_public

import data.lib.resource_policy
import data.lib.trail

not_applicable contains sprintf("the trail belongs to account %s", [trail.owner(input.resource.id)]) if {
	trail.owner(input.resource.id) != input.resource.account
}

deny contains sprintf("the access control list of %s grants %s to %s", [input.resource.s3_bucket_name, grant.permission, group]) if {
	some grant in input.resource.s3_bucket_acl.grants
	group := _everyone[grant.grantee]
	not _acl_is_held_back
}

deny contains sprintf("the policy of %s grants to everyone", [input.resource.s3_bucket_name]) if not _policy_is_private

note contains statement if some statement in resource_policy.grants_to_everyone(input.resource.s3_bucket_policy)

note contains "Block Public Access of the bucket ignores grants of access control lists" if {
	input.resource.s3_bucket_public_access_block.ignore_public_acls
	some grant in input.resource.s3_bucket_acl.grants
	_everyone[grant.grantee]
}

note contains "Block Public Access of the bucket restricts a public policy" if {
	input.resource.s3_bucket_public_access_block.restrict_public_buckets
	posture.iam.public_by_s3(input.resource.s3_bucket_policy)
}

_everyone := {
	"http://acs.amazonaws.com/groups/global/AllUsers": "everyone",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "everyone with an account of AWS",
}

_acl_is_held_back if {
	input.params.accept_blocked
	input.resource.s3_bucket_public_access_block.ignore_public_acls
}

_policy_is_private if not input.resource.s3_bucket_policy

_policy_is_private if count(resource_policy.grants_to_everyone(input.resource.s3_bucket_policy)) == 0

_policy_is_private if {
	input.params.accept_blocked
	input.resource.s3_bucket_public_access_block.restrict_public_buckets
	posture.iam.public_by_s3(input.resource.s3_bucket_policy)
}

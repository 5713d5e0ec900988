# METADATA
# title: The bucket of the trail writes server access logs
# description: |
#   The bucket that the trail delivers to writes server access logs. The bucket may be another account's: then S3 says so
#   only to those that its owner lets read its logging.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::CloudTrail::Trail
#   facts: [s3_bucket_logging, s3_bucket_name]
#   severity: LOW
#   security_hub: [CloudTrail.7]
#   prowler: [cloudtrail_logs_s3_bucket_access_logging_enabled]
#   responsibility: customer
#   remediation: |
#     Log the accesses to the bucket to another one.
#     aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status \
#       '{"LoggingEnabled":{"TargetBucket":"LOGS","TargetPrefix":"cloudtrail/"}}'
package cis.cloudtrail.log_bucket_writes_access_logs

import data.lib.trail

not_applicable contains sprintf("the trail belongs to account %s", [trail.owner(input.resource.id)]) if {
	trail.owner(input.resource.id) != input.resource.account
}

deny contains sprintf("the bucket %s writes no access logs", [input.resource.s3_bucket_name]) if not input.resource.s3_bucket_logging

note contains sprintf("the bucket %s writes its access logs to itself", [input.resource.s3_bucket_name]) if {
	input.resource.s3_bucket_logging.target_bucket == input.resource.s3_bucket_name
}

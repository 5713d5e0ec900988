# METADATA
# title: Trail delivers to CloudWatch Logs
# description: |
#   The trail has a log group of CloudWatch Logs, delivered to it within the last day, and the latest delivery did not
#   fail. Of a trail that was started less than a day ago and has not delivered yet, a person decides.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::CloudTrail::Trail
#   facts:
#     - cloud_watch_logs_log_group_arn
#     - is_logging
#     - latest_cloud_watch_logs_delivery_error
#     - latest_cloud_watch_logs_delivery_time
#     - start_logging_time
#   severity: MEDIUM
#   security_hub: [CloudTrail.5]
#   prowler: [cloudtrail_cloudwatch_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Give the trail a log group and a role that may write to it, and look at the error of its status.
#     aws cloudtrail update-trail --name TRAIL --cloud-watch-logs-log-group-arn GROUP_ARN --cloud-watch-logs-role-arn ROLE_ARN
package cis.cloudtrail.trail_delivers_to_cloudwatch_logs

import data.lib.trail

not_applicable contains sprintf("the trail belongs to account %s", [trail.owner(input.resource.id)]) if {
	trail.owner(input.resource.id) != input.resource.account
}

manual contains sprintf("logging began at %s and nothing was delivered yet: look again tomorrow", [input.resource.start_logging_time]) if {
	input.resource.cloud_watch_logs_log_group_arn
	input.resource.is_logging
	not input.resource.latest_cloud_watch_logs_delivery_time
	not input.resource.latest_cloud_watch_logs_delivery_error
	posture.time.at_least_days_old(input.resource.start_logging_time, input.now, 1) == false
}

deny contains "the trail has no log group" if not input.resource.cloud_watch_logs_log_group_arn

deny contains "the trail is not logging" if not input.resource.is_logging

deny contains "nothing was delivered to the log group within the last day" if {
	input.resource.cloud_watch_logs_log_group_arn
	not _fresh
}

deny contains "the latest delivery to the log group failed" if not _clean

note contains sprintf("CloudTrail says of the latest delivery: %s", [input.resource.latest_cloud_watch_logs_delivery_error])

note contains sprintf("the last delivery was at %s", [input.resource.latest_cloud_watch_logs_delivery_time]) if not _fresh

_fresh if posture.time.at_least_days_old(input.resource.latest_cloud_watch_logs_delivery_time, input.now, 1) == false

_clean if not input.resource.latest_cloud_watch_logs_delivery_error

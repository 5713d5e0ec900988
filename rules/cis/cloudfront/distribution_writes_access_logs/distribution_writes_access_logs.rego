# METADATA
# title: CloudFront distribution writes access logs
# description: |
#   The distribution writes a log of the requests that it takes: standard logging to S3 (legacy), a delivery of CloudWatch
#   Logs (standard logging v2), or real-time logs of every one of its cache behaviors. A distribution that is disabled takes
#   no requests.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html
# custom:
#   resource: AWS::CloudFront::Distribution
#   facts: [cache_behaviors, enabled, log_deliveries, logging]
#   severity: MEDIUM
#   security_hub: [CloudFront.5]
#   prowler: [cloudfront_distributions_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Make a delivery source of the distribution and a delivery to a bucket, a log group or a Firehose stream.
#     aws logs put-delivery-source --name NAME --resource-arn ARN --log-type ACCESS_LOGS --region us-east-1
package cis.cloudfront.distribution_writes_access_logs

not_applicable contains "the distribution is disabled" if not input.resource.enabled

deny contains "the distribution writes no access logs" if not _logs

note contains sprintf("the cache behavior %s has real-time logs, and others have none", [behavior.path_pattern]) if {
	not _logs
	some behavior in input.resource.cache_behaviors
	behavior.realtime_log_config_arn
}

_logs if input.resource.logging.enabled

_logs if {
	some delivery in input.resource.log_deliveries
	delivery.log_type == "ACCESS_LOGS"
}

_logs if {
	every behavior in input.resource.cache_behaviors {
		behavior.realtime_log_config_arn
	}
}

# METADATA
# title: Load balancer writes access logs
# description: |
#   An Application Load Balancer writes a log of the requests that it takes, to S3 itself or by a delivery of CloudWatch
#   Logs. So does a Network Load Balancer for its TLS listeners; without one there is nothing that it would write. A Gateway
#   Load Balancer writes none.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html
# custom:
#   resource: AWS::ElasticLoadBalancingV2::LoadBalancer
#   facts: [access_logs, listeners, log_deliveries, type]
#   severity: MEDIUM
#   security_hub: [ELB.5]
#   prowler: [elbv2_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Turn the access logs on.
#     aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value=BUCKET
package cis.elbv2.load_balancer_writes_access_logs

not_applicable contains "a Gateway Load Balancer writes no access logs" if input.resource.type == "gateway"

not_applicable contains "the load balancer has no TLS listener: it would write nothing" if {
	input.resource.type == "network"
	not _tls
}

deny contains "the load balancer writes no access logs" if not _logs

_tls if {
	some listener in input.resource.listeners
	listener.protocol == "TLS"
}

_logs if input.resource.access_logs.enabled

_logs if {
	some delivery in input.resource.log_deliveries
	delivery.log_type in {"ALB_ACCESS_LOGS", "NLB_ACCESS_LOGS"}
}

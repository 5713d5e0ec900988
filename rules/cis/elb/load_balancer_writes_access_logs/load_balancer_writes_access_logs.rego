# METADATA
# title: Classic Load Balancer writes access logs
# description: The load balancer writes a log of the requests that it takes to S3, whether it is public or internal.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html
# custom:
#   resource: AWS::ElasticLoadBalancing::LoadBalancer
#   facts: [access_log]
#   severity: MEDIUM
#   security_hub: [ELB.5]
#   prowler: [elb_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Turn the access log on.
#     aws elb modify-load-balancer-attributes --load-balancer-name NAME --load-balancer-attributes "AccessLog={Enabled=true,S3BucketName=BUCKET}"
package cis.elb.load_balancer_writes_access_logs

deny contains "the load balancer writes no access log" if not input.resource.access_log.enabled

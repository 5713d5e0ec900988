# METADATA
# title: Stage of a REST API writes access logs
# description: |
#   The stage writes a log of the requests that it takes, to a log group or a Firehose stream. Logs of the execution are
#   another thing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html
# custom:
#   resource: AWS::ApiGateway::Stage
#   facts: [access_log_settings]
#   severity: MEDIUM
#   security_hub: [APIGateway.1]
#   prowler: [apigateway_restapi_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Give the stage a destination for its access logs.
#     aws apigateway update-stage --rest-api-id API --stage-name STAGE --patch-operations op=replace,path=/accessLogSettings/destinationArn,value=LOG_GROUP_ARN
package cis.apigateway.stage_writes_access_logs

deny contains "the stage writes no access logs" if not _logs

_logs if input.resource.access_log_settings.destination_arn != ""

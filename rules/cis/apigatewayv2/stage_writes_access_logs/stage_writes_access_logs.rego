# METADATA
# title: Stage of an HTTP or WebSocket API writes access logs
# description: |
#   The stage writes a log of the requests that it takes, to a log group or a Firehose stream. Logs of the execution are
#   another thing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html
# custom:
#   resource: AWS::ApiGatewayV2::Stage
#   facts: [access_log_settings]
#   severity: MEDIUM
#   security_hub: [APIGateway.9]
#   prowler: [apigatewayv2_api_access_logging_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Give the stage a destination for its access logs.
#     aws apigatewayv2 update-stage --api-id API --stage-name STAGE --access-log-settings DestinationArn=LOG_GROUP_ARN,Format=FORMAT
package cis.apigatewayv2.stage_writes_access_logs

deny contains "the stage writes no access logs" if not _logs

_logs if input.resource.access_log_settings.destination_arn != ""

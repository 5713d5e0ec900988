# METADATA
# title: Lambda function policy does not grant to everyone
# description: |
#   No statement of the function's policy grants to everyone, unless a condition pins the caller to fixed values or a
#   Deny takes everybody else out. That a function URL wants a signature (AWS_IAM) pins nobody: every account can sign.
#   Published versions and aliases have policies of their own, which are not read.
# related_resources:
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::Lambda::Function
#   facts: [policy]
#   severity: CRITICAL
#   security_hub: [Lambda.1]
#   prowler: [awslambda_function_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Take the statement away and grant to a principal, with aws:SourceArn or aws:SourceAccount where it is a service.
#     aws lambda remove-permission --function-name FUNCTION --statement-id SID
package cis.lambda.function_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the function has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

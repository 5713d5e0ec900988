# METADATA
# title: REST API policy does not grant to everyone
# description: |
#   No statement of the resource policy of the REST API grants to everyone, unless a condition pins the caller to fixed
#   values (a network, a VPC, an organization) or a Deny takes everybody else out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::ApiGateway::RestApi
#   facts: [policy]
#   severity: CRITICAL
#   responsibility: customer
#   remediation: |
#     Name the principals, or the networks that may call.
#     aws apigateway update-rest-api --rest-api-id API --patch-operations op=replace,path=/policy,value=POLICY
package cis.apigateway.rest_api_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the REST API has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

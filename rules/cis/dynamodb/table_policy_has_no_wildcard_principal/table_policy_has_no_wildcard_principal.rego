# METADATA
# title: DynamoDB table policy does not grant to everyone
# description: |
#   No statement of the table's resource policy grants to everyone, unless a condition pins the caller to fixed values
#   or a Deny takes everybody else out. The policy of the table's stream is not read.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::DynamoDB::Table
#   facts: [policy]
#   severity: CRITICAL
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller.
#     aws dynamodb put-resource-policy --resource-arn ARN --policy file://policy.json
package cis.dynamodb.table_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the table has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

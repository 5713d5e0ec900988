# METADATA
# title: SQS queue policy does not grant to everyone
# description: |
#   No statement of the queue policy grants to everyone, unless a condition pins the caller to fixed values or a Deny takes
#   everybody else out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-iam-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html
# custom:
#   resource: AWS::SQS::Queue
#   facts: [policy]
#   severity: CRITICAL
#   security_hub: [SQS.3]
#   prowler: [sqs_queues_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller, such as aws:SourceArn with aws:SourceAccount.
#     aws sqs set-queue-attributes --queue-url URL --attributes file://policy.json
package cis.sqs.queue_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the queue has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

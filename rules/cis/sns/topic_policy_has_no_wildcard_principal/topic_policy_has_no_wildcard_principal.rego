# METADATA
# title: SNS topic policy does not grant to everyone
# description: |
#   No statement of the topic policy grants to everyone, unless a condition pins the caller to fixed values or a Deny takes
#   everybody else out. The policy that a topic has by itself is for everyone of the account: aws:SourceOwner pins it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html
# custom:
#   resource: AWS::SNS::Topic
#   facts: [policy]
#   severity: CRITICAL
#   security_hub: [SNS.4]
#   prowler: [sns_topics_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller, such as aws:SourceAccount or aws:PrincipalOrgID.
#     aws sns set-topic-attributes --topic-arn TOPIC --attribute-name Policy --attribute-value file://policy.json
package cis.sns.topic_policy_has_no_wildcard_principal

import data.lib.resource_policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

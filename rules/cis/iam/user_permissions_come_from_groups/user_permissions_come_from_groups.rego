# METADATA
# title: IAM user has permissions through groups only
# description: |
#   No managed policy is attached to the user and no policy is embedded in it. A permissions boundary is neither.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::IAM::User
#   facts: [attached_managed_policies, inline_policies]
#   severity: LOW
#   security_hub: [IAM.2]
#   prowler: [iam_policy_attached_only_to_group_or_roles]
#   responsibility: customer
#   remediation: |
#     Move the permissions to a group, or to a role for federated users.
#     aws iam detach-user-policy --user-name USER --policy-arn ARN
#     aws iam delete-user-policy --user-name USER --policy-name NAME
package cis.iam.user_permissions_come_from_groups

deny contains sprintf("managed policy %s is attached to the user", [policy.name]) if {
	some policy in input.resource.attached_managed_policies
}

deny contains sprintf("policy %s is embedded in the user", [policy.name]) if {
	some policy in input.resource.inline_policies
}

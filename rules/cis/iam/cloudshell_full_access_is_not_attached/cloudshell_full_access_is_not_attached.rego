# METADATA
# title: AWSCloudShellFullAccess is not attached
# description: |
#   The AWS-managed policy AWSCloudShellFullAccess, which lets files be moved in and out, is attached to no user,
#   group or role. To bound permissions is not to be attached. Access to CloudShell through other policies is not
#   looked at.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: []
#   related:
#     groups: {type: AWS::IAM::Group, facts: [attached_managed_policies]}
#     roles: {type: AWS::IAM::Role, facts: [attached_managed_policies]}
#     users: {type: AWS::IAM::User, facts: [attached_managed_policies]}
#   severity: MEDIUM
#   security_hub: [IAM.27]
#   prowler: [iam_policy_cloudshell_admin_not_attached]
#   responsibility: customer
#   remediation: |
#     Detach the policy, and grant CloudShell without file transfer where it is needed.
#     aws iam detach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/AWSCloudShellFullAccess
package cis.iam.cloudshell_full_access_is_not_attached

import data.cis.iam.cloudshell_full_access_is_not_attached.related

deny contains sprintf("AWSCloudShellFullAccess is attached to group %s", [group.name]) if {
	some group in related.groups
	_has_policy(group.attached_managed_policies)
}

deny contains sprintf("AWSCloudShellFullAccess is attached to role %s", [role.name]) if {
	some role in related.roles
	_has_policy(role.attached_managed_policies)
}

deny contains sprintf("AWSCloudShellFullAccess is attached to user %s", [user.name]) if {
	some user in related.users
	_has_policy(user.attached_managed_policies)
}

# A policy of the customer's own has the account id before :policy/.
_has_policy(attached) if {
	some policy in attached
	endswith(policy.arn, ":iam::aws:policy/AWSCloudShellFullAccess")
}

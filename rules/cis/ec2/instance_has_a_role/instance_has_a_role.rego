# METADATA
# title: EC2 instance has a role
# description: |
#   The instance has an instance profile, and a role is in it, so that nothing on it needs keys of its own. A profile can
#   be empty. Instances that call no AWS service need none: that is for an exception to say.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
# custom:
#   resource: AWS::EC2::Instance
#   facts: [iam_instance_profile, state]
#   related:
#     roles: {type: AWS::IAM::Role, facts: [instance_profiles]}
#   severity: MEDIUM
#   prowler: [ec2_instance_profile_attached]
#   responsibility: customer
#   remediation: |
#     Put a role into an instance profile and attach it.
#     aws iam add-role-to-instance-profile --instance-profile-name PROFILE --role-name ROLE
#     aws ec2 associate-iam-instance-profile --instance-id INSTANCE --iam-instance-profile Name=PROFILE
package cis.ec2.instance_has_a_role

import data.cis.ec2.instance_has_a_role.related

not_applicable contains sprintf("the instance is %s", [input.resource.state]) if {
	input.resource.state in {"shutting-down", "terminated"}
}

deny contains "the instance has no instance profile" if not input.resource.iam_instance_profile

deny contains sprintf("no role is in the instance profile %s", [input.resource.iam_instance_profile]) if not _role

_role if {
	some role in related.roles
	input.resource.iam_instance_profile in role.instance_profiles
}

# METADATA
# title: Default security group has no rules
# description: |
#   The default security group of a VPC, which whatever is launched without another one gets, has no inbound and no
#   outbound rules, so that it connects nothing. AWS creates it with both, and it cannot be deleted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::SecurityGroup
#   facts: [egress, group_name, ingress, network_interfaces]
#   severity: HIGH
#   security_hub: [EC2.2]
#   prowler: [ec2_securitygroup_default_restrict_traffic]
#   responsibility: customer
#   remediation: |
#     Give what uses the group another one, then take its rules away.
#     aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE
#     aws ec2 revoke-security-group-egress --group-id GROUP --security-group-rule-ids RULE
package cis.ec2.default_security_group_has_no_rules

# EC2 reserves the name: no other group can have it.
not_applicable contains "the group is not the default of its VPC" if input.resource.group_name != "default"

deny contains sprintf("it has the inbound rule %s", [rule.security_group_rule_id]) if some rule in input.resource.ingress

deny contains sprintf("it has the outbound rule %s", [rule.security_group_rule_id]) if some rule in input.resource.egress

note contains sprintf("it is used by %s", [concat(", ", input.resource.network_interfaces)]) if {
	input.resource.group_name == "default"
	count(input.resource.network_interfaces) > 0
}

note contains "no network interface uses the group" if {
	input.resource.group_name == "default"
	count(input.resource.network_interfaces) == 0
}

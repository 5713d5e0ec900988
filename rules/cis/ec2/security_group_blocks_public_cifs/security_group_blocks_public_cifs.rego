# METADATA
# title: Security group admits no SMB from every address
# description: |
#   No inbound rule for TCP or all traffic, and no rules together, admit port 445 (SMB, CIFS) from every IPv4 or every IPv6
#   address, however that is written or cut into pieces.
#   What a prefix list holds counts as if the rule named it; other security groups as a source are no addresses.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::SecurityGroup
#   facts: [ingress, network_interfaces, prefix_lists]
#   severity: HIGH
#   security_hub: [EC2.19]
#   prowler: [ec2_instance_port_cifs_exposed_to_internet]
#   responsibility: customer
#   remediation: |
#     Take the rule away; reach instances through Session Manager, or allow known addresses only.
#     aws ec2 revoke-security-group-ingress --group-id GROUP \
#       --ip-permissions "IpProtocol=tcp,FromPort=445,ToPort=445,IpRanges=[{CidrIp=0.0.0.0/0}]"
package cis.ec2.security_group_blocks_public_cifs

deny contains sprintf("%s %s", [open.label, open.reason]) if {
	some open in posture.net.public_rules(_of_ranges, [], ["tcp"], [445], ["ipv4", "ipv6"])
	open.whole
}

deny contains sprintf("%s %s", [open.label, open.reason]) if {
	count(_of_ranges) < count(input.resource.ingress)
	some open in _open
	open.whole
}

note contains sprintf("%s %s", [open.label, open.reason]) if {
	some open in _open
	not open.whole
}

note contains "no network interface uses the group" if count(input.resource.network_interfaces) == 0

_open := posture.net.public_rules(input.resource.ingress, input.resource.prefix_lists, ["tcp"], [445], ["ipv4", "ipv6"])

# These decide whatever the prefix lists of the others hold.
_of_ranges := [rule | some rule in input.resource.ingress; not rule.prefix_list_id]

# METADATA
# title: Network ACL admits no remote administration from every address
# description: |
#   No inbound entry for TCP, UDP or all traffic, and no entries together, allow the ports of SSH and RDP from every IPv4
#   or every IPv6 address. The benchmark asks for no such entry, whatever the others are; one that entries before it deny
#   is said to be, and with the parameter effective it does not count. The default network ACL of a VPC allows everything
#   until it is changed. The parameter admin_ports adds other ports.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::NetworkAcl
#   facts: [associations, entries]
#   parameters: {admin_ports: [22, 3389], effective: false}
#   looser: {admin_ports: fewer, effective: true}
#   severity: MEDIUM
#   security_hub: [EC2.21]
#   prowler:
#     - ec2_networkacl_allow_ingress_any_port
#     - ec2_networkacl_allow_ingress_tcp_port_22
#     - ec2_networkacl_allow_ingress_tcp_port_3389
#   responsibility: customer
#   remediation: |
#     Limit the entry to known addresses, or to the ports that the subnets serve.
#     aws ec2 replace-network-acl-entry --network-acl-id ACL --ingress --rule-number NUMBER --protocol 6 \
#       --port-range From=22,To=22 --cidr-block 10.0.0.0/8 --rule-action allow
package cis.ec2.network_acl_blocks_public_administration

deny contains sprintf("%s %s", [open.label, open.reason]) if {
	some open in _open
	not _unreachable(open)
}

note contains sprintf("%s %s", [open.label, open.reason]) if {
	some open in _open
	_unreachable(open)
}

note contains "no subnet uses the network ACL" if count(input.resource.associations) == 0

_open contains open if {
	some open in posture.net.public_entries(input.resource.entries, ["tcp", "udp"], input.params.admin_ports, ["ipv4", "ipv6"])
	open.whole
}

_unreachable(open) if {
	input.params.effective
	count(open.shadowed_by) > 0
}

# METADATA
# title: RDS instance is not publicly accessible
# description: |
#   The endpoint of the database instance does not resolve to a public address. That it does is the failure, however its
#   security groups stand today: the message says whether one of them lets everyone in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   resource: AWS::RDS::DBInstance
#   facts: [db_instance_status, endpoint_port, publicly_accessible, security_groups]
#   related:
#     groups: {type: AWS::EC2::SecurityGroup, facts: [ingress, prefix_lists]}
#   severity: CRITICAL
#   security_hub: [RDS.2]
#   prowler: [rds_instance_no_public_access]
#   responsibility: customer
#   remediation: |
#     Turn public accessibility off, and put the database into private subnets.
#     aws rds modify-db-instance --db-instance-identifier INSTANCE --no-publicly-accessible --apply-immediately
package cis.rds.instance_is_not_publicly_accessible

import data.cis.rds.instance_is_not_publicly_accessible.related

not_applicable contains "the instance is being deleted" if input.resource.db_instance_status == "deleting"

deny contains "the endpoint resolves to a public address" if input.resource.publicly_accessible

note contains sprintf("security group %s admits port %d from everywhere", [group.name, input.resource.endpoint_port]) if {
	input.resource.publicly_accessible
	some group in _open
}

note contains "no security group of the instance admits its port from everywhere today" if {
	input.resource.publicly_accessible
	input.resource.endpoint_port # without one nothing can be said of it
	count(_seen) == count(input.resource.security_groups)
	count(_open) == 0
}

_seen contains group if {
	some group in related.groups
	group.name in input.resource.security_groups
}

_open contains group if {
	some group in _seen
	some open in posture.net.public_rules(group.ingress, group.prefix_lists, ["tcp"], [input.resource.endpoint_port], ["ipv4", "ipv6"])
	open.whole
}

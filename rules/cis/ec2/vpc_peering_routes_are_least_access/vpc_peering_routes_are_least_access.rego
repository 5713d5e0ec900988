# METADATA
# title: Routes over a peering connection reach less than the whole VPC
# description: |
#   No route table sends more over the peering connection than to parts of the VPC on the other side: neither everything
#   nor, by one route or by several together, all of a range of that VPC. Where the only subnet of that VPC is the
#   whole range no route could be narrower, and a person decides. Each side is judged in the account that owns it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
# custom:
#   resource: AWS::EC2::VPCPeeringConnection
#   facts: [accepter, prefix_lists, requester, route_tables, status, subnets]
#   severity: MEDIUM
#   prowler: [vpc_peering_routing_tables_with_least_privilege]
#   responsibility: customer
#   remediation: |
#     Replace the route with routes to the subnets that are needed.
#     aws ec2 create-route --route-table-id TABLE --destination-cidr-block 10.1.2.0/24 --vpc-peering-connection-id CONNECTION
#     aws ec2 delete-route --route-table-id TABLE --destination-cidr-block 10.1.0.0/16
package cis.ec2.vpc_peering_routes_are_least_access

not_applicable contains sprintf("the connection is %s", [input.resource.status]) if input.resource.status != "active"

manual contains sprintf("%s; the only subnet there is all of it: is all of it needed?", [route.text]) if {
	not _can_be_narrower
	some route in _wide
}

manual contains sprintf("the ranges of %s are not known: what do the routes of %s reach?", [route.peer, route.table]) if {
	some route in _routes
	count(route.ranges) == 0
	count(_wide) == 0
}

deny contains route.text if some route in _wide

note contains sprintf("route table %s (%s) reaches %s %% of %s in %s", [route.table, route.users, reach.percent, reach.cidr, route.peer]) if {
	some route in _routes
	some reach in posture.net.coverage(route.ranges, route.destinations)
	not reach.whole
	count(reach.by) > 0
}

note contains sprintf("the routes of %s are in account %s", [side.vpc_id, side.owner_id]) if {
	some side in [input.resource.accepter, input.resource.requester]
	side.owner_id != input.resource.account
}

# What reaches all of a range of the other side, or of an address family.
_wide contains {
	"text": sprintf("route table %s (%s) reaches all of %s in %s by %s", [
		route.table, route.users, reach.cidr, route.peer,
		concat(" and ", reach.by),
	]),
	"peer": route.peer,
	"cidr": reach.cidr,
	"exact": {cidr | some cidr in reach.by} == {reach.cidr},
} if {
	some route in _routes
	some reach in posture.net.coverage(array.concat(route.ranges, ["0.0.0.0/0", "::/0"]), route.destinations)
	reach.whole
}

# The whole range of a VPC cannot be narrower where its only subnet is all of it.
_can_be_narrower if {
	some route in _wide
	not route.exact
}

_can_be_narrower if {
	some route in _wide
	_subnets(route.peer) != {route.cidr}
}

# The tables that route over the connection, each with the other side.
_routes contains {
	"table": table.route_table_id,
	"users": _users(table),
	"destinations": destinations,
	"peer": peer.vpc_id,
	"ranges": array.concat(peer.cidr_blocks, peer.ipv6_cidr_blocks),
} if {
	some table in input.resource.route_tables
	destinations := _destinations(table)
	count(destinations) > 0
	peer := _peer(table)
}

# What prefix lists hold matters only where a route names one.
_destinations(table) := posture.net.destinations(_over(table), []) if not _names_a_list(table)

_destinations(table) := posture.net.destinations(_over(table), input.resource.prefix_lists) if _names_a_list(table)

_names_a_list(table) if {
	some route in _over(table)
	route.destination_prefix_list_id
}

_over(table) := [route | some route in table.routes; route.state == "active"]

_peer(table) := input.resource.accepter if table.vpc_id == input.resource.requester.vpc_id

_peer(table) := input.resource.requester if table.vpc_id == input.resource.accepter.vpc_id

_subnets(vpc) := {object.get(subnet, "cidr_block", "no IPv4") | some subnet in input.resource.subnets; subnet.vpc_id == vpc}

_users(table) := "the main one" if _main(table)

_users(table) := sprintf("subnets: %d", [count([a | some a in table.associations; a.subnet_id])]) if not _main(table)

_main(table) if {
	some association in table.associations
	association.main
}

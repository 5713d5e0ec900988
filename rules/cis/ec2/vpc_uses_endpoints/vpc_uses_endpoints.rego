# METADATA
# title: VPC reaches AWS services through VPC endpoints
# description: |
#   The subnets with workloads reach the services that are asked for through endpoints of the VPC: Amazon S3 and DynamoDB
#   by routes to a gateway endpoint, others by an interface endpoint with private DNS in each of their zones. Which VPCs
#   are in scope is for a person to say, once: by a tag that in_scope_tags names. Until then a VPC fails if its workloads
#   reach the internet and it has no gateway endpoint for S3, and a person has to look at any other. Services in
#   used_services are demanded of subnets without a way to the internet as well; central_endpoint_vpcs names the VPCs
#   whose interface endpoints serve the others.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
#   - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::VPC
#   facts: [endpoints, network_interfaces, owner_id, route_tables, subnets, tags]
#   parameters: {central_endpoint_vpcs: [], in_scope_tags: [], services: [s3, dynamodb], used_services: []}
#   looser: {central_endpoint_vpcs: more, in_scope_tags: allowed, services: fewer, used_services: fewer}
#   severity: MEDIUM
#   security_hub: [EC2.10, EC2.55, EC2.56, EC2.57, EC2.58, EC2.60]
#   responsibility: customer
#   remediation: |
#     Create the endpoints, and route to them from every subnet with workloads.
#     aws ec2 create-vpc-endpoint --vpc-id VPC --service-name com.amazonaws.REGION.s3 --route-table-ids TABLE
package cis.ec2.vpc_uses_endpoints

not_applicable contains sprintf("the VPC belongs to account %s", [input.resource.owner_id]) if {
	input.resource.owner_id != input.resource.account
}

not_applicable contains "no workload has a network interface in the VPC" if count(_workload_subnets) == 0

not_applicable contains sprintf("the VPC is out of scope; it has no tag %s", [concat(" or ", input.params.in_scope_tags)]) if {
	_scoped
	not _in_scope
}

manual contains sprintf("is the VPC in scope? %d of its %d subnets with workloads have a route to an endpoint for %s", [
	count(_workload_subnets - _without(service)),
	count(_workload_subnets), service,
]) if {
	not _scoped
	not _lacks_s3
	some service in _gateway_services
}

manual contains sprintf("is the VPC in scope? endpoints for %s are in %d of the %d zones with workloads", [
	service, count(_zones(_workload_subnets) & _endpoint_zones(service)),
	count(_zones(_workload_subnets)),
]) if {
	not _scoped
	not _lacks_s3
	some service in _interface_services
}

manual contains "no service is asked for: nothing would be held against the VPC" if count(input.params.services) == 0

deny contains "workloads reach the internet, and there is no gateway endpoint for s3" if _lacks_s3

deny contains sprintf("subnet %s has no route to an endpoint for %s", [subnet, service]) if {
	_scoped
	some service in _gateway_services
	some subnet in _without(service)
	_demanded(subnet, service)
}

deny contains sprintf("no endpoint for %s with private DNS is in %s", [service, zone]) if {
	_scoped
	count(input.params.central_endpoint_vpcs) == 0
	some service in _interface_services
	some zone in (_zones(_workload_subnets) - _endpoint_zones(service))
}

note contains sprintf("interface endpoints for %s are taken to be in %s", [
	concat(", ", _interface_services),
	concat(", ", input.params.central_endpoint_vpcs),
]) if {
	count(input.params.central_endpoint_vpcs) > 0
	count(_interface_services) > 0
}

note contains sprintf("%s endpoint %s for %s", [endpoint.vpc_endpoint_type, endpoint.vpc_endpoint_id, endpoint.service_name]) if {
	some endpoint in input.resource.endpoints
	_available(endpoint)
}

_scoped if count(input.params.in_scope_tags) > 0

_in_scope if {
	some tag in input.params.in_scope_tags
	some key, _ in input.resource.tags
	key == tag
}

_lacks_s3 if {
	not _scoped
	"s3" in input.params.services
	some subnet in _workload_subnets
	_reaches_internet(subnet)
	count(_gateways("s3")) == 0
}

# Only these have gateway endpoints.
_gateway_services := {service | some service in input.params.services; service in {"s3", "dynamodb"}}

_interface_services := {service | some service in input.params.services; not service in {"s3", "dynamodb"}}

# The subnets in which something has an interface that is not part of the network itself.
_workload_subnets contains interface.subnet_id if {
	some interface in input.resource.network_interfaces
	not interface.interface_type in _infrastructure
}

_infrastructure := {
	"gateway_load_balancer", "gateway_load_balancer_endpoint", "nat_gateway", "network_load_balancer",
	"transit_gateway", "vpc_endpoint",
}

_available(endpoint) if lower(endpoint.state) == "available"

_serves(endpoint, service) if endswith(endpoint.service_name, sprintf(".%s.%s", [input.resource.region, service]))

_gateways(service) := {endpoint.vpc_endpoint_id |
	some endpoint in input.resource.endpoints
	_available(endpoint)
	endpoint.vpc_endpoint_type == "Gateway"
	_serves(endpoint, service)
}

# The subnets with workloads whose routes do not lead to a gateway endpoint for the service.
_without(service) := {subnet | some subnet in _workload_subnets; not _covered(subnet, service)}

_covered(subnet, service) if {
	some route in _routes(subnet)
	route.gateway_id in _gateways(service)
}

_demanded(subnet, _) if _reaches_internet(subnet)

_demanded(_, service) if service in input.params.used_services

_reaches_internet(subnet) if {
	some route in _routes(subnet)
	startswith(route.gateway_id, "igw-")
}

_reaches_internet(subnet) if {
	some route in _routes(subnet)
	route.nat_gateway_id
}

# The routes of the table that the subnet is associated with, or else of the main one.
_routes(subnet) := {route |
	some table in input.resource.route_tables
	_in_force(table, subnet)
	some route in table.routes
	route.state == "active"
}

_in_force(table, subnet) if _associated(table, subnet)

_in_force(table, subnet) if {
	some association in table.associations
	association.main
	count([other | some other in input.resource.route_tables; _associated(other, subnet)]) == 0
}

_associated(table, subnet) if {
	some association in table.associations
	association.subnet_id == subnet
}

_zones(ids) := {subnet.availability_zone | some subnet in input.resource.subnets; subnet.subnet_id in ids}

# The zones in which an endpoint answers to the service's own name.
_endpoint_zones(service) := {zone |
	some endpoint in input.resource.endpoints
	_available(endpoint)
	endpoint.vpc_endpoint_type == "Interface"
	endpoint.private_dns_enabled
	_serves(endpoint, service)
	some zone in _zones(endpoint.subnet_ids)
}

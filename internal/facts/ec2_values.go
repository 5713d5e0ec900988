package facts

// InstanceMetadataOptions is how an instance reaches its metadata.
type InstanceMetadataOptions struct {
	HTTPEndpoint            string `json:"http_endpoint"` // enabled or disabled
	HTTPTokens              string `json:"http_tokens"`   // required or optional
	HTTPPutResponseHopLimit int    `json:"http_put_response_hop_limit,omitempty"`
	State                   string `json:"state"` // applied, or pending while a change is on its way
}

// An InstanceNetworkInterface is a network interface of an instance.
type InstanceNetworkInterface struct {
	NetworkInterfaceID string   `json:"network_interface_id"`
	SubnetID           string   `json:"subnet_id,omitempty"`
	SecurityGroups     []string `json:"security_groups"`
	PublicIP           string   `json:"public_ip,omitempty"`
	IPv6Addresses      []string `json:"ipv6_addresses"`
}

// A SecurityGroupRule is a rule of a security group, with one source or destination.
type SecurityGroupRule struct {
	SecurityGroupRuleID string `json:"security_group_rule_id"`
	IPProtocol          string `json:"ip_protocol"`         // tcp, udp, icmp, icmpv6, a number, or -1 for all
	FromPort            *int   `json:"from_port,omitempty"` // of ICMP the type; -1 for all
	ToPort              *int   `json:"to_port,omitempty"`   // of ICMP the code
	CIDRIPv4            string `json:"cidr_ipv4,omitempty"`
	CIDRIPv6            string `json:"cidr_ipv6,omitempty"`
	PrefixListID        string `json:"prefix_list_id,omitempty"`
	ReferencedGroupID   string `json:"referenced_group_id,omitempty"`
}

// A PrefixList is a managed prefix list with its entries.
type PrefixList struct {
	PrefixListID string   `json:"prefix_list_id"`
	CIDRs        []string `json:"cidrs"`
}

// A NetworkACLEntry is an entry of a network ACL.
type NetworkACLEntry struct {
	RuleNumber    int        `json:"rule_number"` // 32767 is the last one, that denies all
	Egress        bool       `json:"egress"`
	RuleAction    string     `json:"rule_action"` // allow or deny
	Protocol      string     `json:"protocol"`    // a number, -1 for all
	PortRange     *PortRange `json:"port_range,omitempty"`
	CIDRBlock     string     `json:"cidr_block,omitempty"`
	IPv6CIDRBlock string     `json:"ipv6_cidr_block,omitempty"`
}

// A PortRange is an interval of ports, both ends included.
type PortRange struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// A NetworkACLAssociation is a subnet that a network ACL guards.
type NetworkACLAssociation struct {
	SubnetID string `json:"subnet_id"`
}

// A RouteTable is a route table of a VPC.
type RouteTable struct {
	RouteTableID string                  `json:"route_table_id"`
	VPCID        string                  `json:"vpc_id"`
	OwnerID      string                  `json:"owner_id"`
	Associations []RouteTableAssociation `json:"associations"`
	Routes       []Route                 `json:"routes"`
}

// A Route is a route of a route table; it has one destination and one target.
type Route struct {
	DestinationCIDRBlock        string `json:"destination_cidr_block,omitempty"`
	DestinationIPv6CIDRBlock    string `json:"destination_ipv6_cidr_block,omitempty"`
	DestinationPrefixListID     string `json:"destination_prefix_list_id,omitempty"`
	GatewayID                   string `json:"gateway_id,omitempty"` // local, igw-, vgw-, vpce-
	NATGatewayID                string `json:"nat_gateway_id,omitempty"`
	NetworkInterfaceID          string `json:"network_interface_id,omitempty"`
	EgressOnlyInternetGatewayID string `json:"egress_only_internet_gateway_id,omitempty"`
	TransitGatewayID            string `json:"transit_gateway_id,omitempty"`
	VPCPeeringConnectionID      string `json:"vpc_peering_connection_id,omitempty"`
	State                       string `json:"state"` // active or blackhole
}

// A RouteTableAssociation is what uses a route table.
type RouteTableAssociation struct {
	Main      bool   `json:"main"`
	SubnetID  string `json:"subnet_id,omitempty"`
	GatewayID string `json:"gateway_id,omitempty"`
}

// A Subnet is a subnet of a VPC.
type Subnet struct {
	SubnetID            string `json:"subnet_id"`
	VPCID               string `json:"vpc_id"`
	OwnerID             string `json:"owner_id"`
	AvailabilityZone    string `json:"availability_zone"`
	CIDRBlock           string `json:"cidr_block,omitempty"` // missing for one of IPv6 only
	MapPublicIPOnLaunch bool   `json:"map_public_ip_on_launch"`
}

// A VPCEndpoint is an endpoint of a VPC.
type VPCEndpoint struct {
	VPCEndpointID     string   `json:"vpc_endpoint_id"`
	VPCEndpointType   string   `json:"vpc_endpoint_type"`      // Gateway, Interface, GatewayLoadBalancer, Resource or ServiceNetwork
	ServiceName       string   `json:"service_name,omitempty"` // com.amazonaws.eu-west-1.s3; missing where it leads to a resource
	State             string   `json:"state"`                  // available, pendingAcceptance, failed ...
	PrivateDNSEnabled bool     `json:"private_dns_enabled"`
	RouteTableIDs     []string `json:"route_table_ids"` // of a gateway endpoint
	SubnetIDs         []string `json:"subnet_ids"`      // of an interface endpoint
}

// A SubnetInterfaces is how many network interfaces of a type are in a subnet.
type SubnetInterfaces struct {
	SubnetID      string `json:"subnet_id"`
	InterfaceType string `json:"interface_type"` // interface, nat_gateway, vpc_endpoint, lambda ...
	Count         int    `json:"count"`
}

// A FlowLog is a flow log of a VPC.
type FlowLog struct {
	FlowLogID          string `json:"flow_log_id"`
	FlowLogStatus      string `json:"flow_log_status"`                // ACTIVE
	TrafficType        string `json:"traffic_type"`                   // ACCEPT, REJECT or ALL
	DeliverLogsStatus  string `json:"deliver_logs_status,omitempty"`  // SUCCESS or FAILED
	LogDestinationType string `json:"log_destination_type,omitempty"` // cloud-watch-logs, s3 or kinesis-data-firehose
	LogDestination     string `json:"log_destination,omitempty"`      // the ARN of a log group, a bucket or a stream
}

// A PeeringVPC is one of the two VPCs of a peering connection.
type PeeringVPC struct {
	OwnerID        string   `json:"owner_id"`
	VPCID          string   `json:"vpc_id"`
	Region         string   `json:"region,omitempty"`
	CIDRBlocks     []string `json:"cidr_blocks"` // none while the connection is not active
	IPv6CIDRBlocks []string `json:"ipv6_cidr_blocks"`
}

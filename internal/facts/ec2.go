package facts

import "github.com/openposture/posture/internal/snapshot"

// The types of EC2. What lies in a VPC and is judged with it, such as its route tables and flow logs, is a fact of the VPC:
// as resources of their own they would have to be read in every region before anything could be said of a VPC in one.
const (
	EC2Instance             snapshot.Type = "AWS::EC2::Instance"
	EC2NetworkACL           snapshot.Type = "AWS::EC2::NetworkAcl"
	EC2SecurityGroup        snapshot.Type = "AWS::EC2::SecurityGroup"
	EC2VPC                  snapshot.Type = "AWS::EC2::VPC"
	EC2VPCPeeringConnection snapshot.Type = "AWS::EC2::VPCPeeringConnection"
)

const (
	describeFlowLogs           = "ec2:DescribeFlowLogs"
	describeInstances          = "ec2:DescribeInstances"
	describeNetworkACLs        = "ec2:DescribeNetworkAcls"
	describeNetworkInterfaces  = "ec2:DescribeNetworkInterfaces"
	describeRouteTables        = "ec2:DescribeRouteTables"
	describeSecurityGroups     = "ec2:DescribeSecurityGroups"
	describeSecurityGroupRules = "ec2:DescribeSecurityGroupRules"
	describeSubnets            = "ec2:DescribeSubnets"
	describeVPCEndpoints       = "ec2:DescribeVpcEndpoints"
	describeVPCPeerings        = "ec2:DescribeVpcPeeringConnections"
	describeVPCs               = "ec2:DescribeVpcs"
	getEBSDefaultKMSKeyID      = "ec2:GetEbsDefaultKmsKeyId"
	getEBSEncryptionByDefault  = "ec2:GetEbsEncryptionByDefault"
	getPrefixListEntries       = "ec2:GetManagedPrefixListEntries"
)

// ec2Service is what is read of Amazon EC2.
var ec2Service = service{
	name:  "ec2",
	types: ec2Types,
	region: []Fact{
		{Name: "ebs_default_kms_key_id", Value: "", Read: getEBSDefaultKMSKeyID, Doc: "The KMS key that EBS encrypts with where none is named: an alias, an id or an ARN."},
		{Name: "ebs_encryption_by_default", Value: false, Read: getEBSEncryptionByDefault, Doc: "Whether EBS encrypts new volumes and copies of snapshots in the region."},
	},
	operations: []Operation{
		{Name: describeFlowLogs, Bulk: true, Answer: "xml:DescribeFlowLogsResponse/flowLogSet"},
		{Name: describeInstances, Answer: "xml:DescribeInstancesResponse/reservationSet"},
		{Name: describeNetworkACLs, Answer: "xml:DescribeNetworkAclsResponse/networkAclSet"},
		{Name: describeNetworkInterfaces, Bulk: true, Answer: "xml:DescribeNetworkInterfacesResponse/networkInterfaceSet"},
		{Name: describeRouteTables, Bulk: true, Answer: "xml:DescribeRouteTablesResponse/routeTableSet"},
		{Name: describeSecurityGroupRules, Bulk: true, Answer: "xml:DescribeSecurityGroupRulesResponse/securityGroupRuleSet"},
		{Name: describeSecurityGroups, Answer: "xml:DescribeSecurityGroupsResponse/securityGroupInfo"},
		{Name: describeSubnets, Bulk: true, Answer: "xml:DescribeSubnetsResponse/subnetSet"},
		{Name: describeVPCEndpoints, Bulk: true, Answer: "xml:DescribeVpcEndpointsResponse/vpcEndpointSet"},
		{Name: describeVPCPeerings, Answer: "xml:DescribeVpcPeeringConnectionsResponse/vpcPeeringConnectionSet"},
		{Name: describeVPCs, Answer: "xml:DescribeVpcsResponse/vpcSet"},
		{Name: getEBSDefaultKMSKeyID, Answer: "xml:GetEbsDefaultKmsKeyIdResponse/kmsKeyId"},
		{Name: getEBSEncryptionByDefault, Answer: "xml:GetEbsEncryptionByDefaultResponse/ebsEncryptionByDefault"},
		{Name: getPrefixListEntries, Bulk: true, Answer: "xml:GetManagedPrefixListEntriesResponse/entrySet"},
	},
}

var ec2Types = []Type{
	{
		Name: EC2Instance, List: describeInstances, Doc: "An instance, those that other services manage and those that were terminated within the hour included.",
		Facts: []Fact{
			{Name: "iam_instance_profile", Value: "", Read: describeInstances, Optional: true, Doc: "The ARN of its instance profile; absent where it has none."},
			{Name: "image_id", Value: "", Read: describeInstances, Doc: "Its AMI."},
			{Name: "instance_type", Value: "", Read: describeInstances, Doc: "t3.micro ..."},
			{Name: "launch_time", Value: Time{}, Read: describeInstances, Doc: "When it was last started."},
			{Name: "metadata_options", Value: InstanceMetadataOptions{}, Read: describeInstances, Doc: "How it reaches its metadata."},
			{Name: "network_interfaces", Value: []InstanceNetworkInterface{}, Read: describeInstances, Doc: "Its network interfaces; none once it is terminated."},
			{Name: "operator", Value: "", Read: describeInstances, Optional: true, Doc: "The service that manages it; absent where the account does."},
			{Name: "platform", Value: "", Read: describeInstances, Optional: true, Doc: "windows; absent for anything else."},
			{Name: "public_ip_address", Value: "", Read: describeInstances, Optional: true, Doc: "Its public IPv4 address; absent where it has none."},
			{Name: "security_groups", Value: []string{}, Read: describeInstances, Doc: "The ids of its security groups."},
			{Name: "state", Value: "", Read: describeInstances, Doc: "pending, running, shutting-down, terminated, stopping or stopped."},
			{Name: "subnet_id", Value: "", Read: describeInstances, Optional: true, Doc: "Its subnet; absent once it is terminated."},
			{Name: "tags", Value: map[string]string{}, Read: describeInstances, Doc: "Its tags."},
			{Name: "virtualization_type", Value: "", Read: describeInstances, Doc: "hvm or paravirtual."},
			{Name: "vpc_id", Value: "", Read: describeInstances, Optional: true, Doc: "Its VPC; absent once it is terminated."},
		},
	},
	{
		Name: EC2NetworkACL, List: describeNetworkACLs, Doc: "A network ACL.",
		Facts: []Fact{
			{Name: "associations", Value: []NetworkACLAssociation{}, Read: describeNetworkACLs, Doc: "The subnets that it guards."},
			{Name: "entries", Value: []NetworkACLEntry{}, Read: describeNetworkACLs, Doc: "Its entries in the order of their numbers, the last ones that deny all included."},
			{Name: "is_default", Value: false, Read: describeNetworkACLs, Doc: "Whether it is the default of its VPC."},
			{Name: "owner_id", Value: "", Read: describeNetworkACLs, Doc: "The account that owns it."},
			{Name: "tags", Value: map[string]string{}, Read: describeNetworkACLs, Doc: "Its tags."},
			{Name: "vpc_id", Value: "", Read: describeNetworkACLs, Doc: "Its VPC."},
		},
	},
	{
		Name: EC2SecurityGroup, List: describeSecurityGroups, Doc: "A security group, those that other accounts share included.",
		Facts: []Fact{
			{Name: "egress", Value: []SecurityGroupRule{}, Read: describeSecurityGroupRules, Doc: "Its rules for outbound traffic."},
			{Name: "group_name", Value: "", Read: describeSecurityGroups, Doc: "Its name; default for the one that every VPC has."},
			{Name: "ingress", Value: []SecurityGroupRule{}, Read: describeSecurityGroupRules, Doc: "Its rules for inbound traffic."},
			{Name: "network_interfaces", Value: []string{}, Read: describeNetworkInterfaces, Doc: "The ids of the network interfaces that use it."},
			{Name: "owner_id", Value: "", Read: describeSecurityGroups, Doc: "The account that owns it."},
			{Name: "prefix_lists", Value: []PrefixList{}, Read: getPrefixListEntries, Doc: "The managed prefix lists that its inbound rules name, with their entries."},
			{Name: "tags", Value: map[string]string{}, Read: describeSecurityGroups, Doc: "Its tags."},
			{Name: "vpc_id", Value: "", Read: describeSecurityGroups, Doc: "Its VPC."},
		},
	},
	{
		Name: EC2VPC, List: describeVPCs, Doc: "A VPC, those of other accounts that share subnets with this one included.",
		Facts: []Fact{
			{Name: "cidr_blocks", Value: []string{}, Read: describeVPCs, Doc: "Its ranges of IPv4."},
			{Name: "endpoints", Value: []VPCEndpoint{}, Read: describeVPCEndpoints, Doc: "Its endpoints."},
			{Name: "flow_logs", Value: []FlowLog{}, Read: describeFlowLogs, Doc: "The flow logs of the VPC itself, not those of its subnets or interfaces."},
			{Name: "ipv6_cidr_blocks", Value: []string{}, Read: describeVPCs, Doc: "Its ranges of IPv6."},
			{Name: "is_default", Value: false, Read: describeVPCs, Doc: "Whether it is the default of its region."},
			{Name: "network_interfaces", Value: []SubnetInterfaces{}, Read: describeNetworkInterfaces, Doc: "How many network interfaces of each type are in its subnets, those of other services included."},
			{Name: "owner_id", Value: "", Read: describeVPCs, Doc: "The account that owns it."},
			{Name: "route_tables", Value: []RouteTable{}, Read: describeRouteTables, Doc: "Its route tables."},
			{Name: "subnets", Value: []Subnet{}, Read: describeSubnets, Doc: "Its subnets; of another account's VPC, those that it shares."},
			{Name: "tags", Value: map[string]string{}, Read: describeVPCs, Doc: "Its tags."},
		},
	},
	{
		Name: EC2VPCPeeringConnection, List: describeVPCPeerings, Doc: "A peering connection between two VPCs, as the region sees it that has one or both.",
		Facts: []Fact{
			{Name: "accepter", Value: PeeringVPC{}, Read: describeVPCPeerings, Doc: "The VPC that it was offered to."},
			{Name: "prefix_lists", Value: []PrefixList{}, Read: getPrefixListEntries, With: []string{describeRouteTables}, Doc: "The managed prefix lists that the routes in route_tables name, with their entries."},
			{Name: "requester", Value: PeeringVPC{}, Read: describeVPCPeerings, Doc: "The VPC that offered it."},
			{Name: "route_tables", Value: []RouteTable{}, Read: describeRouteTables, Doc: "The route tables of the region that route over it, with these routes only."},
			{Name: "status", Value: "", Read: describeVPCPeerings, Doc: "active, pending-acceptance, deleted ..."},
			{Name: "subnets", Value: []Subnet{}, Read: describeSubnets, Doc: "The subnets of its two VPCs in the region, as far as the account sees them."},
			{Name: "tags", Value: map[string]string{}, Read: describeVPCPeerings, Doc: "Its tags."},
		},
	},
}

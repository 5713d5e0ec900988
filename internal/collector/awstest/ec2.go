package awstest

import (
	"net/http"
	"strings"
)

// The ids of what EC2 has in the account, all of it in eu-west-1.
const (
	InstanceApp       = "i-0a00000000000a001"
	InstanceGone      = "i-0a00000000000a002" // terminated
	VPCProd           = "vpc-0a00000000000b001"
	VPCShared         = "vpc-0a00000000000b002" // of the account SharedBy
	GroupWeb          = "sg-0a00000000000c001"
	GroupDefault      = "sg-0a00000000000c002"
	ACLProd           = "acl-0a00000000000d001"
	PeeringData       = "pcx-0a00000000000e001" // active, with a VPC of the account SharedBy
	PeeringGone       = "pcx-0a00000000000e002"
	PrefixListOffice  = "pl-0a00000000000f001" // GroupWeb admits it
	PrefixListStorage = "pl-0a00000000000f002" // a route over PeeringData leads to it
	RouteTableMain    = "rtb-0a0000000000aa01"
	RouteTablePrivate = "rtb-0a0000000000aa02"
	SharedBy          = "444455556666"
)

// ec2Answer answers for Amazon EC2.
func ec2Answer(r Request) Answer {
	_, operation, _ := strings.Cut(r.Operation, ":")
	second := r.Form.Get("NextToken") != ""
	switch operation {
	case "GetEbsDefaultKmsKeyId":
		return ec2Result(r, `<kmsKeyId>alias/aws/ebs</kmsKeyId>`)
	case "GetEbsEncryptionByDefault":
		return ec2Result(r, `<ebsEncryptionByDefault>true</ebsEncryptionByDefault><sseType>sse-ebs</sseType>`)
	case "GetManagedPrefixListEntries":
		pages, ok := prefixLists[r.Form.Get("PrefixListId")]
		if !ok {
			return Error(http.StatusBadRequest, "InvalidPrefixListID.NotFound", "The prefix list ID does not exist")(r)
		}
		return ec2Page(r, "entrySet", pages, second)
	}
	list, ok := ec2Lists[operation]
	switch {
	case !ok:
		return Error(http.StatusBadRequest, "InvalidAction", "no such operation: "+r.Operation)(r)
	case r.Region != "eu-west-1":
		return ec2Result(r, `<`+list.set+`/>`)
	}
	return ec2Page(r, list.set, list.pages, second)
}

// ec2Page answers with one of the two pages of a list.
func ec2Page(r Request, set string, pages [2]string, second bool) Answer {
	if second {
		return ec2Result(r, `<`+set+`>`+pages[1]+`</`+set+`>`)
	}
	return ec2Result(r, `<`+set+`>`+pages[0]+`</`+set+`><nextToken>2</nextToken>`)
}

// ec2Items is the items of a set.
func ec2Items(items ...string) string {
	return `<item>` + strings.Join(items, `</item><item>`) + `</item>`
}

var prefixLists = map[string][2]string{
	PrefixListOffice: {
		ec2Items(`<cidr>203.0.113.0/24</cidr><description>office</description>`),
		ec2Items(`<cidr>198.51.100.0/24</cidr>`),
	},
	PrefixListStorage: {ec2Items(`<cidr>10.1.9.0/24</cidr>`), ``},
}

// ec2Lists is the two pages of each list, and the element that holds them.
var ec2Lists = map[string]struct {
	set   string
	pages [2]string
}{
	"DescribeFlowLogs":              {"flowLogSet", flowLogPages},
	"DescribeInstances":             {"reservationSet", instancePages},
	"DescribeNetworkAcls":           {"networkAclSet", networkACLPages},
	"DescribeNetworkInterfaces":     {"networkInterfaceSet", networkInterfacePages},
	"DescribeRouteTables":           {"routeTableSet", routeTablePages},
	"DescribeSecurityGroupRules":    {"securityGroupRuleSet", groupRulePages},
	"DescribeSecurityGroups":        {"securityGroupInfo", groupPages},
	"DescribeSubnets":               {"subnetSet", subnetPages},
	"DescribeVpcEndpoints":          {"vpcEndpointSet", endpointPages},
	"DescribeVpcPeeringConnections": {"vpcPeeringConnectionSet", peeringPages},
	"DescribeVpcs":                  {"vpcSet", vpcPages},
}

var instancePages = [2]string{
	ec2Items(`<reservationId>r-1</reservationId><ownerId>` + Account + `</ownerId><instancesSet>` + ec2Items(
		`<instanceId>`+InstanceApp+`</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name></instanceState>`+
			`<instanceType>t3.micro</instanceType><launchTime>2025-12-01T00:00:00.000Z</launchTime><platform>windows</platform>`+
			`<subnetId>subnet-0a01</subnetId><vpcId>`+VPCProd+`</vpcId><privateIpAddress>10.0.1.10</privateIpAddress><ipAddress>203.0.113.10</ipAddress>`+
			`<groupSet>`+ec2Items(`<groupId>`+GroupWeb+`</groupId><groupName>web</groupName>`)+`</groupSet>`+
			`<virtualizationType>hvm</virtualizationType><tagSet>`+ec2Items(`<key>team</key><value>data</value>`)+`</tagSet>`+
			`<networkInterfaceSet>`+ec2Items(`<networkInterfaceId>eni-0a01</networkInterfaceId><subnetId>subnet-0a01</subnetId><vpcId>`+VPCProd+`</vpcId>`+
			`<groupSet>`+ec2Items(`<groupId>`+GroupWeb+`</groupId>`)+`</groupSet><association><publicIp>203.0.113.10</publicIp></association>`+
			`<ipv6AddressesSet>`+ec2Items(`<ipv6Address>2001:db8::10</ipv6Address>`)+`</ipv6AddressesSet>`)+`</networkInterfaceSet>`+
			`<iamInstanceProfile><arn>`+instanceProfile+`</arn><id>AIPAAPP</id></iamInstanceProfile>`+
			`<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>`+
			`<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>`,
	) + `</instancesSet>`),
	ec2Items(`<reservationId>r-2</reservationId><ownerId>` + Account + `</ownerId><instancesSet>` + ec2Items(
		`<instanceId>`+InstanceGone+`</instanceId><imageId>ami-1</imageId><instanceState><code>48</code><name>terminated</name></instanceState>`+
			`<instanceType>t3.micro</instanceType><launchTime>2025-12-01T00:00:00.000Z</launchTime><virtualizationType>hvm</virtualizationType><networkInterfaceSet/>`+
			`<metadataOptions><state>pending</state><httpTokens>optional</httpTokens><httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>`+
			`<operator><managed>false</managed></operator>`,
	) + `</instancesSet>`),
}

const instanceProfile = `arn:aws:iam::` + Account + `:instance-profile/app`

var groupPages = [2]string{
	ec2Items(`<ownerId>` + Account + `</ownerId><groupId>` + GroupWeb + `</groupId><groupName>web</groupName><vpcId>` + VPCProd + `</vpcId>` +
		`<ipPermissions>` + ec2Items(
		`<ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><ipRanges>`+ec2Items(`<cidrIp>0.0.0.0/0</cidrIp>`)+`</ipRanges><ipv6Ranges>`+ec2Items(`<cidrIpv6>::/0</cidrIpv6>`)+`</ipv6Ranges>`,
		`<ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><prefixListIds>`+ec2Items(`<prefixListId>`+PrefixListOffice+`</prefixListId>`)+`</prefixListIds>`,
		`<ipProtocol>-1</ipProtocol><groups>`+ec2Items(`<groupId>`+GroupWeb+`</groupId><userId>`+Account+`</userId>`)+`</groups>`,
	) + `</ipPermissions><ipPermissionsEgress>` + ec2Items(`<ipProtocol>-1</ipProtocol><ipRanges>`+ec2Items(`<cidrIp>0.0.0.0/0</cidrIp>`)+`</ipRanges>`) + `</ipPermissionsEgress>` +
		`<tagSet>` + ec2Items(`<key>team</key><value>data</value>`) + `</tagSet>`),
	ec2Items(`<ownerId>` + Account + `</ownerId><groupId>` + GroupDefault + `</groupId><groupName>default</groupName><vpcId>` + VPCProd + `</vpcId><ipPermissions/><ipPermissionsEgress/>`),
}

var groupRulePages = [2]string{
	ec2Items(
		groupRule("sgr-0a01", `<ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><cidrIpv4>0.0.0.0/0</cidrIpv4>`),
		groupRule("sgr-0a02", `<ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><cidrIpv6>::/0</cidrIpv6>`),
		groupRule("sgr-0a03", `<ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><prefixListId>`+PrefixListOffice+`</prefixListId>`),
	),
	ec2Items(
		groupRule("sgr-0a04", `<ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><referencedGroupInfo><groupId>`+GroupWeb+`</groupId><userId>`+Account+`</userId></referencedGroupInfo>`),
		strings.Replace(groupRule("sgr-0a05", `<ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><cidrIpv4>0.0.0.0/0</cidrIpv4>`), "false", "true", 1),
	),
}

func groupRule(id, more string) string {
	return `<securityGroupRuleId>` + id + `</securityGroupRuleId><groupId>` + GroupWeb + `</groupId><groupOwnerId>` + Account + `</groupOwnerId><isEgress>false</isEgress>` + more
}

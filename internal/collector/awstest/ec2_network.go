package awstest

var networkInterfacePages = [2]string{
	ec2Items(`<networkInterfaceId>eni-0a01</networkInterfaceId><subnetId>subnet-0a01</subnetId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId>` +
		`<interfaceType>interface</interfaceType><groupSet>` + ec2Items(`<groupId>`+GroupWeb+`</groupId><groupName>web</groupName>`) + `</groupSet>`),
	ec2Items(
		`<networkInterfaceId>eni-0a02</networkInterfaceId><subnetId>subnet-0a01</subnetId><vpcId>`+VPCProd+`</vpcId><ownerId>`+Account+`</ownerId><interfaceType>nat_gateway</interfaceType><groupSet/>`,
		`<networkInterfaceId>eni-0a03</networkInterfaceId><subnetId>subnet-0a01</subnetId><vpcId>`+VPCProd+`</vpcId><ownerId>`+Account+`</ownerId><interfaceType>interface</interfaceType><groupSet/>`),
}

var networkACLPages = [2]string{
	ec2Items(`<networkAclId>` + ACLProd + `</networkAclId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><default>true</default>` +
		`<associationSet>` + ec2Items(`<networkAclAssociationId>aclassoc-1</networkAclAssociationId><networkAclId>`+ACLProd+`</networkAclId><subnetId>subnet-0a01</subnetId>`) + `</associationSet>` +
		`<entrySet>` + ec2Items(
		`<ruleNumber>100</ruleNumber><protocol>-1</protocol><ruleAction>allow</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock>`,
		`<ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock>`,
		`<ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>443</from><to>443</to></portRange>`,
		`<ruleNumber>101</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>false</egress><ipv6CidrBlock>::/0</ipv6CidrBlock><portRange><from>443</from><to>443</to></portRange>`,
	) + `</entrySet><tagSet>` + ec2Items(`<key>team</key><value>data</value>`) + `</tagSet>`),
	ec2Items(`<networkAclId>acl-0a00000000000d002</networkAclId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><default>false</default><associationSet/><entrySet/>`),
}

var vpcPages = [2]string{
	ec2Items(`<vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><state>available</state><cidrBlock>10.0.0.0/16</cidrBlock><isDefault>false</isDefault>` +
		`<cidrBlockAssociationSet>` + ec2Items(
		`<associationId>vpc-cidr-assoc-1</associationId><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState>`,
		`<associationId>vpc-cidr-assoc-2</associationId><cidrBlock>10.9.0.0/16</cidrBlock><cidrBlockState><state>disassociated</state></cidrBlockState>`,
	) + `</cidrBlockAssociationSet><ipv6CidrBlockAssociationSet>` + ec2Items(
		`<associationId>vpc-cidr-assoc-3</associationId><ipv6CidrBlock>2001:db8::/56</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState>`,
	) + `</ipv6CidrBlockAssociationSet><tagSet>` + ec2Items(`<key>team</key><value>data</value>`) + `</tagSet>`),
	ec2Items(`<vpcId>` + VPCShared + `</vpcId><ownerId>` + SharedBy + `</ownerId><state>available</state><cidrBlock>10.2.0.0/16</cidrBlock><isDefault>false</isDefault>` +
		`<cidrBlockAssociationSet>` + ec2Items(`<cidrBlock>10.2.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState>`) + `</cidrBlockAssociationSet>`),
}

var subnetPages = [2]string{
	ec2Items(`<subnetId>subnet-0a01</subnetId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><availabilityZone>eu-west-1a</availabilityZone><cidrBlock>10.0.1.0/24</cidrBlock><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch>`),
	ec2Items(`<subnetId>subnet-0a02</subnetId><vpcId>` + VPCShared + `</vpcId><ownerId>` + SharedBy + `</ownerId><availabilityZone>eu-west-1b</availabilityZone><mapPublicIpOnLaunch>false</mapPublicIpOnLaunch>`),
}

var routeTablePages = [2]string{
	ec2Items(`<routeTableId>` + RouteTableMain + `</routeTableId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><routeSet>` + ec2Items(
		`<destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state><origin>CreateRouteTable</origin>`,
		`<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-0a01</natGatewayId><state>active</state><origin>CreateRoute</origin>`,
		`<destinationPrefixListId>pl-6da54004</destinationPrefixListId><gatewayId>vpce-0a01</gatewayId><state>active</state><origin>CreateRoute</origin>`,
		`<destinationPrefixListId>`+PrefixListStorage+`</destinationPrefixListId><vpcPeeringConnectionId>`+PeeringData+`</vpcPeeringConnectionId><state>active</state><origin>CreateRoute</origin>`,
		`<destinationCidrBlock>10.1.3.0/24</destinationCidrBlock><vpcPeeringConnectionId>`+PeeringData+`</vpcPeeringConnectionId><state>active</state><origin>CreateRoute</origin>`,
	) + `</routeSet><associationSet>` + ec2Items(
		`<routeTableAssociationId>rtbassoc-1</routeTableAssociationId><main>true</main><associationState><state>associated</state></associationState>`,
		`<routeTableAssociationId>rtbassoc-2</routeTableAssociationId><subnetId>subnet-0a09</subnetId><main>false</main><associationState><state>disassociated</state></associationState>`,
	) + `</associationSet>`),
	ec2Items(`<routeTableId>` + RouteTablePrivate + `</routeTableId><vpcId>` + VPCProd + `</vpcId><ownerId>` + Account + `</ownerId><routeSet>` + ec2Items(
		`<destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-0a01</egressOnlyInternetGatewayId><state>active</state>`,
		`<destinationCidrBlock>10.5.0.0/16</destinationCidrBlock><transitGatewayId>tgw-0a01</transitGatewayId><state>active</state>`,
		`<destinationCidrBlock>10.6.0.0/16</destinationCidrBlock><networkInterfaceId>eni-0a01</networkInterfaceId><state>blackhole</state>`,
	) + `</routeSet><associationSet>` + ec2Items(
		`<routeTableAssociationId>rtbassoc-3</routeTableAssociationId><subnetId>subnet-0a01</subnetId><main>false</main><associationState><state>associated</state></associationState>`,
		`<routeTableAssociationId>rtbassoc-4</routeTableAssociationId><gatewayId>igw-0a01</gatewayId><main>false</main><associationState><state>associated</state></associationState>`,
	) + `</associationSet>`),
}

var endpointPages = [2]string{
	ec2Items(`<vpcEndpointId>vpce-0a01</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><vpcId>` + VPCProd + `</vpcId><serviceName>com.amazonaws.eu-west-1.s3</serviceName>` +
		`<state>available</state><privateDnsEnabled>false</privateDnsEnabled><routeTableIdSet>` + ec2Items(RouteTablePrivate, RouteTableMain) + `</routeTableIdSet>`),
	ec2Items(`<vpcEndpointId>vpce-0a02</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>` + VPCProd + `</vpcId><serviceName>com.amazonaws.eu-west-1.kms</serviceName>` +
		`<state>available</state><privateDnsEnabled>true</privateDnsEnabled><subnetIdSet>` + ec2Items("subnet-0a01") + `</subnetIdSet>`),
}

var flowLogPages = [2]string{
	ec2Items(`<flowLogId>fl-0a01</flowLogId><resourceId>` + VPCProd + `</resourceId><flowLogStatus>ACTIVE</flowLogStatus><trafficType>ALL</trafficType>` +
		`<deliverLogsStatus>SUCCESS</deliverLogsStatus><logDestinationType>s3</logDestinationType><logDestination>arn:aws:s3:::logs-` + Account + `</logDestination>`),
	ec2Items(`<flowLogId>fl-0a02</flowLogId><resourceId>subnet-0a01</resourceId><flowLogStatus>ACTIVE</flowLogStatus><trafficType>REJECT</trafficType>`),
}

var peeringPages = [2]string{
	ec2Items(`<vpcPeeringConnectionId>` + PeeringData + `</vpcPeeringConnectionId><requesterVpcInfo><ownerId>` + Account + `</ownerId><vpcId>` + VPCProd + `</vpcId><region>eu-west-1</region>` +
		`<cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockSet>` + ec2Items(`<cidrBlock>10.0.0.0/16</cidrBlock>`) + `</cidrBlockSet></requesterVpcInfo>` +
		`<accepterVpcInfo><ownerId>` + SharedBy + `</ownerId><vpcId>vpc-0a00000000000b003</vpcId><region>eu-west-1</region>` +
		`<cidrBlockSet>` + ec2Items(`<cidrBlock>10.1.0.0/16</cidrBlock>`) + `</cidrBlockSet><ipv6CidrBlockSet>` + ec2Items(`<ipv6CidrBlock>2001:db8:1::/56</ipv6CidrBlock>`) + `</ipv6CidrBlockSet></accepterVpcInfo>` +
		`<status><code>active</code><message>Active</message></status><tagSet>` + ec2Items(`<key>team</key><value>data</value>`) + `</tagSet>`),
	ec2Items(`<vpcPeeringConnectionId>` + PeeringGone + `</vpcPeeringConnectionId><requesterVpcInfo><ownerId>` + Account + `</ownerId><vpcId>` + VPCProd + `</vpcId></requesterVpcInfo>` +
		`<accepterVpcInfo><ownerId>` + SharedBy + `</ownerId><vpcId>vpc-0a00000000000b004</vpcId></accepterVpcInfo><status><code>deleted</code></status>`),
}

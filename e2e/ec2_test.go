//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A network is what a test made in EC2 of a region. EC2 makes up ids; the expectations have the names.
type network struct {
	*testing.T
	api    *ec2.Client
	region string
	names  map[string]string // by id
}

func newNetwork(t *testing.T, a *account, region string) *network {
	t.Helper()
	n := &network{T: t, region: region, names: map[string]string{}}
	n.api = ec2.NewFromConfig(a.cfg, func(o *ec2.Options) { o.Region = region })
	return n
}

// named gives the id a name.
func (n *network) named(id *string, name string) *string {
	n.names[*id] = name
	return id
}

// ranges names what EC2 made on its own: the default VPC, and a default group, network ACL and route table of each VPC.
func (n *network) ranges() {
	n.Helper()
	vpcs, err := n.api.DescribeVpcs(n.Context(), &ec2.DescribeVpcsInput{})
	must(n.T, err)
	for _, v := range vpcs.Vpcs {
		if *v.IsDefault {
			n.named(v.VpcId, "default@"+n.region)
		}
	}
	groups, err := n.api.DescribeSecurityGroups(n.Context(), &ec2.DescribeSecurityGroupsInput{})
	must(n.T, err)
	for i := range groups.SecurityGroups {
		if g := &groups.SecurityGroups[i]; *g.GroupName == "default" {
			n.named(g.GroupId, "of:"+n.names[*g.VpcId])
		}
	}
	acls, err := n.api.DescribeNetworkAcls(n.Context(), &ec2.DescribeNetworkAclsInput{})
	must(n.T, err)
	for _, acl := range acls.NetworkAcls {
		if *acl.IsDefault {
			n.named(acl.NetworkAclId, "of:"+n.names[*acl.VpcId])
		}
	}
}

func (n *network) vpc(name, cidr string) *string {
	n.Helper()
	out, err := n.api.CreateVpc(n.Context(), &ec2.CreateVpcInput{CidrBlock: &cidr})
	must(n.T, err)
	return n.named(out.Vpc.VpcId, name)
}

func (n *network) subnet(vpc *string, cidr string) *string {
	n.Helper()
	out, err := n.api.CreateSubnet(n.Context(), &ec2.CreateSubnetInput{VpcId: vpc, CidrBlock: &cidr})
	must(n.T, err)
	return out.Subnet.SubnetId
}

// rename puts the names in the place of the ids.
func (r *report) rename(names map[string]string) {
	var pairs []string
	for id, name := range names {
		pairs = append(pairs, id, name)
	}
	replacer := strings.NewReplacer(pairs...)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Resource.ID != f.Resource.Account {
			f.Resource.Name = replacer.Replace(f.Resource.Name)
		}
		for j := range f.Messages {
			f.Messages[j] = replacer.Replace(f.Messages[j])
		}
	}
}

// holds scans the account with some rules of EC2 and compares what it finds with what is expected.
func (e expectations) holds(t *testing.T, a *account, url string, rules []string, networks ...*network) {
	t.Helper()
	args := []string{"scan", "--endpoint-url", url, "--region", "us-east-1", "--region", "eu-west-1", "--format", "json", "--quiet"}
	for _, rule := range rules {
		args = append(args, "--rule", "cis.ec2."+rule)
	}
	r := posture(t, a, args...)
	if r.code != 0 {
		t.Errorf("exit code %d, stderr:\n%s", r.code, r.stderr)
	}
	rep := r.decode(t)
	for _, n := range networks {
		rep.rename(n.names)
	}
	e.check(t, rep)
}

// An instance is one to be made.
type instance struct {
	name    string
	options *types.InstanceMetadataOptionsRequest
	profile string
	stopped bool
	ended   bool
}

var instances = []instance{
	{name: "in-order", profile: "app", options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateRequired, HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpPutResponseHopLimit: aws.Int32(1)}},
	{name: "two-hops", profile: "app", options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateRequired, HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpPutResponseHopLimit: aws.Int32(2)}},
	{name: "no-metadata", profile: "empty", options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateOptional, HttpEndpoint: types.InstanceMetadataEndpointStateDisabled, HttpPutResponseHopLimit: aws.Int32(1)}},
	{name: "imdsv1", options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateOptional, HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpPutResponseHopLimit: aws.Int32(1)}},
	{name: "stopped", stopped: true, options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateOptional, HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpPutResponseHopLimit: aws.Int32(1)}},
	{name: "terminated", ended: true, options: &types.InstanceMetadataOptionsRequest{HttpTokens: types.HttpTokensStateOptional, HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpPutResponseHopLimit: aws.Int32(1)}},
}

// seedProfiles makes two instance profiles: a role is in app, and none in empty.
func seedProfiles(t *testing.T, a *account) {
	t.Helper()
	for _, name := range []string{"app", "empty"} {
		_, err := a.iam.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: &name})
		must(t, err)
	}
	_, err := a.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("app"), AssumeRolePolicyDocument: document(t, "roles", "trust-service")})
	must(t, err)
	_, err = a.iam.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: aws.String("app"), RoleName: aws.String("app")})
	must(t, err)
}

func (n *network) instance(i instance) {
	n.Helper()
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-12c6146b"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1), MetadataOptions: i.options}
	if i.profile != "" {
		in.IamInstanceProfile = &types.IamInstanceProfileSpecification{Name: &i.profile}
	}
	out, err := n.api.RunInstances(n.Context(), in)
	must(n.T, err)
	id := n.named(out.Instances[0].InstanceId, i.name)
	switch {
	case i.stopped:
		_, err = n.api.StopInstances(n.Context(), &ec2.StopInstancesInput{InstanceIds: []string{*id}})
	case i.ended:
		_, err = n.api.TerminateInstances(n.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{*id}})
	}
	must(n.T, err)
}

// flowLog makes a flow log of a VPC or a subnet, to a bucket, or to a log group that does not exist.
func (n *network) flowLog(of types.FlowLogsResourceType, id *string, traffic types.TrafficType, bucket string) {
	n.Helper()
	in := &ec2.CreateFlowLogsInput{ResourceType: of, ResourceIds: []string{*id}, TrafficType: traffic}
	if bucket != "" {
		in.LogDestinationType, in.LogDestination = types.LogDestinationTypeS3, aws.String("arn:aws:s3:::"+bucket)
	} else {
		in.LogDestinationType, in.LogGroupName = types.LogDestinationTypeCloudWatchLogs, aws.String("gone")
		in.DeliverLogsPermissionArn = aws.String("arn:aws:iam::900000000020:role/app")
	}
	out, err := n.api.CreateFlowLogs(n.Context(), in)
	must(n.T, err)
	if len(out.FlowLogIds) != 1 {
		n.Fatalf("no flow log: %+v", out.Unsuccessful)
	}
	n.named(&out.FlowLogIds[0], "fl-of-"+n.names[*id])
}

func TestEC2(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000020")
	east, west := newNetwork(t, a, "us-east-1"), newNetwork(t, a, "eu-west-1")
	seedProfiles(t, a)
	for _, i := range instances {
		east.instance(i)
	}
	const bucket = "e2e-flow-logs"
	_, err := a.s3("us-east-1").CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	must(t, err)
	east.flowLog(types.FlowLogsResourceTypeVpc, east.vpc("all", "10.0.0.0/16"), types.TrafficTypeAll, bucket)
	east.flowLog(types.FlowLogsResourceTypeVpc, east.vpc("rejected-undelivered", "10.1.0.0/16"), types.TrafficTypeReject, "")
	east.flowLog(types.FlowLogsResourceTypeVpc, east.vpc("accepted", "10.2.0.0/16"), types.TrafficTypeAccept, bucket)
	subnet := east.subnet(east.vpc("of-a-subnet", "10.3.0.0/16"), "10.3.1.0/24")
	east.flowLog(types.FlowLogsResourceTypeSubnet, subnet, types.TrafficTypeAll, bucket)
	_, err = east.api.EnableEbsEncryptionByDefault(t.Context(), &ec2.EnableEbsEncryptionByDefaultInput{})
	must(t, err)
	east.ranges()
	west.ranges()
	read(t, "ec2.txt").holds(t, a, endpoint, []string{"ebs_*", "instance_*", "vpc_has_flow_logs"}, east, west)
}

package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// ec2Place is the place of a fact of a resource of EC2 in eu-west-1.
func ec2Place(typ, kind, id, fact string) string {
	return "AWS::EC2::" + typ + " arn:aws:ec2:eu-west-1:" + awstest.Account + ":" + kind + "/" + id + " " + fact
}

// replacing answers as before with a text in the place of another.
func replacing(t *testing.T, old, text string) awstest.Handler {
	t.Helper()
	return func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = strings.Replace(a.Body, old, text, 1)
		return a
	}
}

// TestEC2_incomplete leaves out or changes one thing of an answer: what it is about is unknown, never a zero value.
func TestEC2_incomplete(t *testing.T) {
	t.Parallel()
	group := func(fact string) string {
		return ec2Place("SecurityGroup", "security-group", awstest.GroupWeb, fact)
	}
	vpc := func(fact string) string { return ec2Place("VPC", "vpc", awstest.VPCProd, fact) }
	acl := func(fact string) string { return ec2Place("NetworkAcl", "network-acl", awstest.ACLProd, fact) }
	instance := func(fact string) string { return ec2Place("Instance", "instance", awstest.InstanceApp, fact) }
	peering := func(fact string) string {
		return ec2Place("VPCPeeringConnection", "vpc-peering-connection", awstest.PeeringData, fact)
	}
	for name, c := range map[string]struct{ operation, old, text, place string }{
		"group without id":          {"DescribeSecurityGroups", "<groupId>" + awstest.GroupDefault + "</groupId>", "", "list eu-west-1 AWS::EC2::SecurityGroup"},
		"instance without id":       {"DescribeInstances", "<instanceId>" + awstest.InstanceGone + "</instanceId>", "", "list eu-west-1 AWS::EC2::Instance"},
		"instance without state":    {"DescribeInstances", "<name>running</name>", "", instance("state")},
		"instance without tokens":   {"DescribeInstances", "<httpTokens>required</httpTokens>", "", instance("metadata_options")},
		"instance profile, no ARN":  {"DescribeInstances", "<arn>arn:aws:iam::" + awstest.Account + ":instance-profile/app</arn>", "", instance("iam_instance_profile")},
		"rule without direction":    {"DescribeSecurityGroupRules", "<isEgress>true</isEgress>", "", group("ingress")},
		"rule without source":       {"DescribeSecurityGroupRules", "<cidrIpv6>::/0</cidrIpv6>", "", group("ingress")},
		"rule without protocol":     {"DescribeSecurityGroupRules", "<ipProtocol>tcp</ipProtocol>", "", group("ingress")},
		"rule of no group":          {"DescribeSecurityGroupRules", "<groupId>" + awstest.GroupWeb + "</groupId>", "", group("egress")},
		"rule that is not listed":   {"DescribeSecurityGroupRules", "<groupId>" + awstest.GroupWeb + "</groupId>", "<groupId>sg-other</groupId>", group("ingress")},
		"entry without action":      {"DescribeNetworkAcls", "<ruleAction>deny</ruleAction>", "", acl("entries")},
		"entry with one port":       {"DescribeNetworkAcls", "<to>443</to>", "", acl("entries")},
		"entry without addresses":   {"DescribeNetworkAcls", "<ipv6CidrBlock>::/0</ipv6CidrBlock>", "", acl("entries")},
		"flow log without traffic":  {"DescribeFlowLogs", "<trafficType>ALL</trafficType>", "", vpc("flow_logs")},
		"route without state":       {"DescribeRouteTables", "<state>blackhole</state>", "", vpc("route_tables")},
		"route without destination": {"DescribeRouteTables", "<destinationCidrBlock>10.1.3.0/24</destinationCidrBlock>", "", peering("route_tables")},
		"interface without type":    {"DescribeNetworkInterfaces", "<interfaceType>nat_gateway</interfaceType>", "", group("network_interfaces")},
		"subnet without zone":       {"DescribeSubnets", "<availabilityZone>eu-west-1a</availabilityZone>", "", vpc("subnets")},
		"endpoint without state":    {"DescribeVpcEndpoints", "<state>available</state>", "", vpc("endpoints")},
		"peering without owner":     {"DescribeVpcPeeringConnections", "<ownerId>" + awstest.SharedBy + "</ownerId>", "", peering("accepter")},
		"peering without status":    {"DescribeVpcPeeringConnections", "<code>active</code>", "", peering("status")},
		"list entry without range":  {"GetManagedPrefixListEntries", "<cidr>203.0.113.0/24</cidr>", "", group("prefix_lists")},
		"VPC, default or not":       {"DescribeVpcs", "<isDefault>false</isDefault>", "", vpc("is_default")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			operation := "ec2:" + c.operation
			s.Override(operation, replacing(t, c.old, c.text))
			want := answer{State: snapshot.Unknown, Cause: operation + " Malformed"}
			if got := answers(run(t, options(t, s)))[c.place]; got != want {
				t.Errorf("%s: got %+v, want %+v", c.place, got, want)
			}
		})
	}
}

// TestEC2_prefixListRefused has one list refused: it leaves the groups open that use it, and nothing else.
func TestEC2_prefixListRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("ec2:GetManagedPrefixListEntries", func(r awstest.Request) awstest.Answer {
		if r.Form.Get("PrefixListId") == awstest.PrefixListOffice {
			return awstest.Error(http.StatusBadRequest, "InvalidPrefixListID.NotFound", "The prefix list ID does not exist")(r)
		}
		return awstest.Good(r)
	})
	got := answers(run(t, options(t, s)))
	for place, want := range map[string]answer{
		ec2Place("SecurityGroup", "security-group", awstest.GroupWeb, "prefix_lists"):     {State: snapshot.Unknown, Cause: "ec2:GetManagedPrefixListEntries InvalidPrefixListID.NotFound"},
		ec2Place("SecurityGroup", "security-group", awstest.GroupDefault, "prefix_lists"): {State: snapshot.Known, Value: "[]"},
		ec2Place("VPCPeeringConnection", "vpc-peering-connection", awstest.PeeringData, "prefix_lists"): {
			State: snapshot.Known, Value: `[{"prefix_list_id":"` + awstest.PrefixListStorage + `","cidrs":["10.1.9.0/24"]}]`,
		},
	} {
		if got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
}

// TestEC2_newList has a rule that names a list since the groups were listed.
func TestEC2_newList(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("ec2:DescribeSecurityGroupRules", replacing(t, "<cidrIpv4>0.0.0.0/0</cidrIpv4>", "<prefixListId>"+awstest.PrefixListStorage+"</prefixListId>"))
	got := answers(run(t, options(t, s)))[ec2Place("SecurityGroup", "security-group", awstest.GroupWeb, "prefix_lists")]
	if got.State != snapshot.Known || !strings.Contains(got.Value, awstest.PrefixListStorage) || !strings.Contains(got.Value, awstest.PrefixListOffice) {
		t.Errorf("got %+v", got)
	}
}

// TestEC2_managedResources asks for what an account can have left out of lists, with the largest page.
func TestEC2_managedResources(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces"} {
		s := start(t)
		s.Override(operation, func(r awstest.Request) awstest.Answer {
			if r.Form.Get("IncludeManagedResources") != "true" || r.Form.Get("MaxResults") != "1000" {
				t.Errorf("%s with %v", operation, r.Form)
			}
			return awstest.Good(r)
		})
		run(t, options(t, s))
	}
}

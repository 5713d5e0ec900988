package facts

import "github.com/openposture/posture/internal/snapshot"

// ElasticLoadBalancingLoadBalancer is the type of Classic Load Balancers.
const ElasticLoadBalancingLoadBalancer snapshot.Type = "AWS::ElasticLoadBalancing::LoadBalancer"

const (
	describeClassicLoadBalancers = "elb:DescribeLoadBalancers"
	describeClassicAttributes    = "elb:DescribeLoadBalancerAttributes"
)

// elbService is what is read of Elastic Load Balancing (Classic Load Balancers).
var elbService = service{
	name:   "elb",
	prefix: "elasticloadbalancing",
	types: []Type{{
		Name: ElasticLoadBalancingLoadBalancer, List: describeClassicLoadBalancers, Doc: "A Classic Load Balancer.",
		Facts: []Fact{
			{Name: "access_log", Value: LoadBalancerAccessLogs{}, Read: describeClassicAttributes, Doc: "Whether it writes access logs, and where to."},
			{Name: "availability_zones", Value: []string{}, Read: describeClassicLoadBalancers, Doc: "Its Availability Zones."},
			{Name: "connection_draining_enabled", Value: false, Read: describeClassicAttributes, Doc: "Whether it lets requests in flight end before it closes their connections."},
			{Name: "cross_zone_enabled", Value: false, Read: describeClassicAttributes, Doc: "Whether it spreads requests over the instances of all zones."},
			{Name: "scheme", Value: "", Read: describeClassicLoadBalancers, Optional: true, Doc: "internet-facing or internal; absent outside of VPCs."},
			{Name: "security_groups", Value: []string{}, Read: describeClassicLoadBalancers, Doc: "The ids of its security groups."},
			{Name: "vpc_id", Value: "", Read: describeClassicLoadBalancers, Optional: true, Doc: "Its VPC; absent outside of VPCs."},
		},
	}},
	operations: []Operation{
		{Name: describeClassicAttributes, Answer: "query:LoadBalancerAttributes/AccessLog/Enabled"},
		{Name: describeClassicLoadBalancers, Answer: "query:LoadBalancerDescriptions"},
	},
}

// LoadBalancerAccessLogs is whether a load balancer writes access logs to S3.
type LoadBalancerAccessLogs struct {
	Enabled bool   `json:"enabled"`
	Bucket  string `json:"bucket,omitempty"`
	Prefix  string `json:"prefix,omitempty"`
}

package facts

import "github.com/openposture/posture/internal/snapshot"

// ElasticLoadBalancingV2LoadBalancer is the type of Application, Network and Gateway Load Balancers.
const ElasticLoadBalancingV2LoadBalancer snapshot.Type = "AWS::ElasticLoadBalancingV2::LoadBalancer"

const (
	describeListeners              = "elbv2:DescribeListeners"
	describeLoadBalancerAttributes = "elbv2:DescribeLoadBalancerAttributes"
	describeLoadBalancers          = "elbv2:DescribeLoadBalancers"
)

// elbv2Service is what is read of Elastic Load Balancing.
var elbv2Service = service{
	name:   "elbv2",
	prefix: "elasticloadbalancing",
	types: []Type{{
		Name: ElasticLoadBalancingV2LoadBalancer, List: describeLoadBalancers, Doc: "An Application, Network or Gateway Load Balancer.",
		Facts: []Fact{
			{Name: "access_logs", Value: LoadBalancerAccessLogs{}, Read: describeLoadBalancerAttributes, Optional: true, Doc: "Whether it writes access logs to S3 itself, and where to; absent for a Gateway Load Balancer, which writes none."},
			{Name: "availability_zones", Value: []string{}, Read: describeLoadBalancers, Doc: "Its Availability Zones."},
			{Name: "deletion_protection_enabled", Value: false, Read: describeLoadBalancerAttributes, Doc: "Whether it can be deleted only after that was allowed."},
			{Name: "listeners", Value: []Listener{}, Read: describeListeners, Doc: "Its listeners."},
			{Name: "log_deliveries", Value: []LogDelivery{}, Read: describeDeliveries, Doc: "What CloudWatch Logs delivers of its logs: ALB_ACCESS_LOGS, NLB_ACCESS_LOGS ..."},
			{Name: "scheme", Value: "", Read: describeLoadBalancers, Optional: true, Doc: "internet-facing or internal; absent for a Gateway Load Balancer."},
			{Name: "security_groups", Value: []string{}, Read: describeLoadBalancers, Doc: "The ids of its security groups."},
			{Name: "type", Value: "", Read: describeLoadBalancers, Doc: "application, network or gateway."},
			{Name: "vpc_id", Value: "", Read: describeLoadBalancers, Doc: "Its VPC."},
		},
	}},
	operations: []Operation{
		{Name: describeListeners, Answer: "query:Listeners"},
		{Name: describeLoadBalancerAttributes, Answer: "query:Attributes"},
		{Name: describeLoadBalancers, Answer: "query:LoadBalancers"},
	},
}

// A Listener is a port at which a load balancer takes connections.
type Listener struct {
	ARN       string `json:"arn"`
	Protocol  string `json:"protocol,omitempty"` // HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP ...; a Gateway Load Balancer's has none
	Port      int    `json:"port,omitempty"`
	SSLPolicy string `json:"ssl_policy,omitempty"`
}

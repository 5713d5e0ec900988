package awstest

import (
	"net/http"
	"strings"
)

// The load balancers of the account, on a page each, by what ends their ARNs. All are in eu-west-1.
const (
	LoadBalancerWeb      = "app/web/50dc6c495c0c9188"
	LoadBalancerVended   = "net/vended/1a2b3c4d5e6f7a8b" // whose access logs CloudWatch Logs delivers
	LoadBalancerFirewall = "gwy/firewall/73e2d6bc24d8a067"
)

// LoadBalancerARN returns the ARN of a load balancer of the account.
func LoadBalancerARN(name string) string {
	return "arn:aws:elasticloadbalancing:eu-west-1:" + Account + ":loadbalancer/" + name
}

// elbv2Answer answers for Elastic Load Balancing.
func elbv2Answer(r Request) Answer {
	balancer := func(name, kind, more string) string {
		return "<LoadBalancerArn>" + LoadBalancerARN(name) + "</LoadBalancerArn><LoadBalancerName>" + strings.Split(name, "/")[1] + "</LoadBalancerName>" +
			"<Type>" + kind + "</Type><VpcId>vpc-1</VpcId><State><Code>active</Code></State>" +
			list("AvailabilityZones", "<ZoneName>eu-west-1b</ZoneName><SubnetId>subnet-2</SubnetId>", "<ZoneName>eu-west-1a</ZoneName><SubnetId>subnet-1</SubnetId>") + more
	}
	attribute := func(key, value string) string { return "<Key>" + key + "</Key><Value>" + value + "</Value>" }
	arn := r.Form.Get("LoadBalancerArn")
	switch r.Operation {
	case "elbv2:DescribeLoadBalancers":
		return queryPages(r, "LoadBalancers", "member", "NextMarker",
			balancer(LoadBalancerWeb, "application", "<Scheme>internet-facing</Scheme>"+list("SecurityGroups", "sg-1")),
			balancer(LoadBalancerVended, "network", "<Scheme>internal</Scheme>"), balancer(LoadBalancerFirewall, "gateway", ""))
	case "elbv2:DescribeLoadBalancerAttributes":
		attributes := []string{attribute("deletion_protection.enabled", "true"), attribute("load_balancing.cross_zone.enabled", "true")}
		switch arn {
		case LoadBalancerARN(LoadBalancerWeb):
			attributes = append(attributes, attribute("access_logs.s3.enabled", "true"), attribute("access_logs.s3.bucket", "logs"), attribute("access_logs.s3.prefix", "web"))
		case LoadBalancerARN(LoadBalancerVended):
			attributes = append(attributes, attribute("access_logs.s3.enabled", "false"), attribute("access_logs.s3.bucket", ""), attribute("access_logs.s3.prefix", ""))
		}
		return result(r, list("Attributes", attributes...))
	case "elbv2:DescribeListeners":
		listener := func(id, more string) string {
			return "<ListenerArn>" + strings.Replace(arn, ":loadbalancer/", ":listener/", 1) + "/" + id + "</ListenerArn><LoadBalancerArn>" + arn + "</LoadBalancerArn>" + more
		}
		if arn == LoadBalancerARN(LoadBalancerFirewall) {
			return queryPages(r, "Listeners", "member", "NextMarker", listener("f2f7dc8efc522ab2", ""))
		}
		protocol := "HTTPS"
		if arn == LoadBalancerARN(LoadBalancerVended) {
			protocol = "TLS"
		}
		return queryPages(r, "Listeners", "member", "NextMarker",
			listener("f2f7dc8efc522ab2", "<Port>443</Port><Protocol>"+protocol+"</Protocol><SslPolicy>ELBSecurityPolicy-TLS13-1-2-2021-06</SslPolicy>"),
			listener("0467ef3c8400ae65", "<Port>8443</Port><Protocol>"+protocol+"</Protocol><SslPolicy>ELBSecurityPolicy-TLS13-1-2-2021-06</SslPolicy>"))
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

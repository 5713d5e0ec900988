// Package elbv2 reads Elastic Load Balancing: the Application, Network and Gateway Load Balancers of a region with their
// attributes, listeners and log deliveries.
package elbv2

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/logs"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce  = 8   // load balancers of a region that are asked about at once
	perPage = 400 // the most that there can be on a page
)

// Collect reads the load balancers of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	r := &region{api: elbv2.NewFromConfig(cfg)}
	deliveries := logs.Deliveries(ctx, cfg)
	balancers := collector.List(s, facts.ElasticLoadBalancingV2LoadBalancer, func(token *string) ([]types.LoadBalancer, *string, error) {
		out, err := r.api.DescribeLoadBalancers(ctx, &elbv2.DescribeLoadBalancersInput{PageSize: aws.Int32(perPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, b := range out.LoadBalancers {
			if err := collector.Has("a load balancer", b.LoadBalancerArn, b.LoadBalancerName); err != nil {
				return nil, nil, err
			}
		}
		return out.LoadBalancers, out.NextMarker, nil
	})
	return collector.Each(ctx, atOnce, balancers, func(ctx context.Context, b types.LoadBalancer) {
		s.Read(ctx, facts.ElasticLoadBalancingV2LoadBalancer).Says(values(b)).
			Asks("elbv2:DescribeLoadBalancerAttributes", func() (collector.Values, error) { return r.attributes(ctx, b) }).
			Fact("listeners", func() (any, error) { return r.listeners(ctx, b.LoadBalancerArn) }).
			Fact("log_deliveries", func() (any, error) { return deliveries(*b.LoadBalancerArn) }).
			Emit(*b.LoadBalancerArn, *b.LoadBalancerName)
	})
}

// A region is the load balancers of one region while they are read.
type region struct{ api *elbv2.Client }

// values is the facts that the listing says of a load balancer.
func values(b types.LoadBalancer) collector.Values {
	zones := make([]string, 0, len(b.AvailabilityZones))
	for _, z := range b.AvailabilityZones {
		zones = append(zones, aws.ToString(z.ZoneName))
	}
	return collector.Values{
		"availability_zones": collector.Strings(zones),
		"scheme":             collector.Text((*string)(&b.Scheme)),
		"security_groups":    collector.Strings(b.SecurityGroups),
		"type":               collector.Must(b.Type),
		"vpc_id":             collector.Must(aws.ToString(b.VpcId)),
	}
}

// attributes asks for the attributes. A Gateway Load Balancer has none for access logs; the others have them always.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
func (r *region) attributes(ctx context.Context, b types.LoadBalancer) (collector.Values, error) {
	out, err := r.api.DescribeLoadBalancerAttributes(ctx, &elbv2.DescribeLoadBalancerAttributesInput{LoadBalancerArn: b.LoadBalancerArn})
	if err != nil {
		return nil, err
	}
	is := map[string]string{}
	for _, a := range out.Attributes {
		is[aws.ToString(a.Key)] = aws.ToString(a.Value)
	}
	v := collector.Values{"access_logs": nil, "deletion_protection_enabled": boolean(is, "deletion_protection.enabled")}
	if b.Type == types.LoadBalancerTypeEnumGateway {
		return v, nil
	}
	switch enabled := boolean(is, "access_logs.s3.enabled").(type) {
	case bool:
		v["access_logs"] = facts.LoadBalancerAccessLogs{Enabled: enabled, Bucket: is["access_logs.s3.bucket"], Prefix: is["access_logs.s3.prefix"]}
	default:
		v["access_logs"] = enabled
	}
	return v, nil
}

// boolean returns the attribute, or the error that the answer does not say it.
func boolean(attributes map[string]string, key string) any {
	switch attributes[key] {
	case "true":
		return true
	case "false":
		return false
	}
	return awserr.Malformedf("%s is neither true nor false", key)
}

func (r *region) listeners(ctx context.Context, arn *string) (any, error) {
	all, err := collector.Items(func(token *string) ([]types.Listener, *string, error) {
		out, err := r.api.DescribeListeners(ctx, &elbv2.DescribeListenersInput{LoadBalancerArn: arn, PageSize: aws.Int32(perPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Listeners, out.NextMarker, nil
	})
	if err != nil {
		return nil, err
	}
	return collector.Convert(all, func(l facts.Listener) string { return l.ARN }, func(l types.Listener) (facts.Listener, error) {
		return facts.Listener{
			ARN: aws.ToString(l.ListenerArn), Protocol: string(l.Protocol), Port: int(aws.ToInt32(l.Port)), SSLPolicy: aws.ToString(l.SslPolicy),
		}, collector.Has("a listener", l.ListenerArn)
	})
}

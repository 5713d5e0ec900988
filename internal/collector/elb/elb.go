// Package elb reads Elastic Load Balancing (Classic Load Balancers): the load balancers of a region with their attributes.
package elb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce  = 8   // load balancers of a region that are asked about at once
	perPage = 400 // the most that there can be on a page
)

// Collect reads the Classic Load Balancers of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := elb.NewFromConfig(cfg)
	balancers := collector.List(s, facts.ElasticLoadBalancingLoadBalancer, func(token *string) ([]types.LoadBalancerDescription, *string, error) {
		out, err := api.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{PageSize: aws.Int32(perPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, b := range out.LoadBalancerDescriptions {
			if err := collector.Has("a load balancer", b.LoadBalancerName); err != nil {
				return nil, nil, err
			}
		}
		return out.LoadBalancerDescriptions, out.NextMarker, nil
	})
	arn := "arn:" + t.Partition + ":elasticloadbalancing:" + t.Region + ":" + t.Account + ":loadbalancer/"
	return collector.Each(ctx, atOnce, balancers, func(ctx context.Context, b types.LoadBalancerDescription) {
		s.Read(ctx, facts.ElasticLoadBalancingLoadBalancer).Says(collector.Values{
			"availability_zones": collector.Strings(b.AvailabilityZones),
			"scheme":             collector.Text(b.Scheme),
			"security_groups":    collector.Strings(b.SecurityGroups),
			"vpc_id":             collector.Text(b.VPCId),
		}).Asks("elb:DescribeLoadBalancerAttributes", func() (collector.Values, error) {
			out, err := api.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerName: b.LoadBalancerName})
			if err != nil {
				return nil, err
			}
			return attributes(out.LoadBalancerAttributes), nil
		}).Emit(arn+*b.LoadBalancerName, *b.LoadBalancerName)
	})
}

// attributes is the facts that DescribeLoadBalancerAttributes answers. Its access log is there: the session holds the
// answer against the catalogue.
func attributes(a *types.LoadBalancerAttributes) collector.Values {
	v := collector.Values{
		"access_log": facts.LoadBalancerAccessLogs{
			Enabled: a.AccessLog.Enabled, Bucket: aws.ToString(a.AccessLog.S3BucketName), Prefix: aws.ToString(a.AccessLog.S3BucketPrefix),
		},
		"connection_draining_enabled": awserr.Malformedf("the answer does not say whether connections are drained"),
		"cross_zone_enabled":          awserr.Malformedf("the answer does not say whether zones are crossed"),
	}
	if a.ConnectionDraining != nil {
		v["connection_draining_enabled"] = a.ConnectionDraining.Enabled
	}
	if a.CrossZoneLoadBalancing != nil {
		v["cross_zone_enabled"] = a.CrossZoneLoadBalancing.Enabled
	}
	return v
}

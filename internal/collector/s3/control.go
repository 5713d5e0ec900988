package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

func (c *Collector) accountPublicAccessBlock(ctx context.Context, account string) (any, error) {
	out, err := c.control.GetPublicAccessBlock(ctx, &s3control.GetPublicAccessBlockInput{AccountId: &account})
	if err != nil {
		return nil, err
	}
	return controlSettings(out.PublicAccessBlockConfiguration)
}

func controlSettings(c *types.PublicAccessBlockConfiguration) (any, error) {
	if c == nil {
		return nil, awserr.Malformedf("the answer has no settings")
	}
	return settings(c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets)
}

// accessPoints reads the access points of the target's region.
func (c *Collector) accessPoints(ctx context.Context, t collector.Target, s *collector.Sink) error {
	in := func(o *s3control.Options) { o.Region = t.Region }
	list := collector.List(s, facts.S3AccessPoint, func(token *string) ([]types.AccessPoint, *string, error) {
		out, err := c.control.ListAccessPoints(ctx, &s3control.ListAccessPointsInput{AccountId: &t.Account, NextToken: token}, in)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range out.AccessPointList {
			if err := collector.Has("an access point", p.AccessPointArn, p.Name); err != nil {
				return nil, nil, err
			}
		}
		return out.AccessPointList, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, list, func(ctx context.Context, p types.AccessPoint) {
		gone := false
		there := func(err error) error { // one that is gone by now is not recorded
			gone = gone || awserr.Is(err, "NoSuchAccessPoint")
			return err
		}
		r := s.Read(ctx, facts.S3AccessPoint).
			Says(collector.Values{"bucket": collector.Must(aws.ToString(p.Bucket)), "network_origin": collector.Must(p.NetworkOrigin)}).
			Fact("policy", func() (any, error) {
				out, err := c.control.GetAccessPointPolicy(ctx, &s3control.GetAccessPointPolicyInput{AccountId: &t.Account, Name: p.Name}, in)
				if err != nil {
					return nil, there(err)
				}
				return collector.Policy(out.Policy), nil
			}, "NoSuchAccessPointPolicy").
			Fact("public_access_block", func() (any, error) {
				out, err := c.control.GetAccessPoint(ctx, &s3control.GetAccessPointInput{AccountId: &t.Account, Name: p.Name}, in)
				if err != nil {
					return nil, there(err)
				}
				return controlSettings(out.PublicAccessBlockConfiguration)
			})
		if !gone {
			r.Emit(*p.AccessPointArn, *p.Name)
		}
	})
}

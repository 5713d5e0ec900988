package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

func (c *Collector) accountPublicAccessBlock(ctx context.Context, account string) snapshot.Fact {
	const op = "s3control:GetPublicAccessBlock"
	out, err := c.control.GetPublicAccessBlock(ctx, &s3control.GetPublicAccessBlockInput{AccountId: &account})
	switch {
	case awserr.Is(err, "NoSuchPublicAccessBlockConfiguration"):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	}
	return controlSettings(op, out.PublicAccessBlockConfiguration)
}

func controlSettings(operation string, c *types.PublicAccessBlockConfiguration) snapshot.Fact {
	if c == nil {
		return collector.Unknown(operation, awserr.Malformedf("the answer has no settings"))
	}
	f, err := settings(operation, c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets)
	if err != nil {
		return collector.Unknown(operation, err)
	}
	return f
}

// accessPoints reads the access points of the target's region.
func (c *Collector) accessPoints(ctx context.Context, t collector.Target, s *collector.Sink) error {
	const op = "s3control:ListAccessPoints"
	in := func(o *s3control.Options) { o.Region = t.Region }
	var list []types.AccessPoint
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.control.ListAccessPoints(ctx, &s3control.ListAccessPointsInput{AccountId: &t.Account, NextToken: token}, in)
		if err != nil {
			return nil, false, err
		}
		for _, p := range out.AccessPointList {
			if aws.ToString(p.AccessPointArn) == "" || aws.ToString(p.Name) == "" {
				return nil, false, awserr.Malformedf("an access point has no ARN or no name")
			}
			list = append(list, p)
		}
		return collector.More(out.NextToken)
	})
	if err != nil {
		s.Listing(facts.S3AccessPoint, awserr.Cause(op, err))
	} else {
		s.Listing(facts.S3AccessPoint, nil)
	}
	return collector.Each(ctx, atOnce, list, func(ctx context.Context, p types.AccessPoint) {
		if r, ok := c.accessPoint(ctx, t, p, in); ok {
			s.Resource(r)
		}
	})
}

// accessPoint reads one access point. It is not ok where it is gone by now.
func (c *Collector) accessPoint(ctx context.Context, t collector.Target, p types.AccessPoint, in func(*s3control.Options)) (snapshot.Resource, bool) {
	const op = "s3control:ListAccessPoints"
	r := snapshot.Resource{ID: *p.AccessPointArn, Name: *p.Name, Type: facts.S3AccessPoint, Facts: map[string]snapshot.Fact{
		"bucket":         text(op, aws.ToString(p.Bucket)),
		"network_origin": text(op, string(p.NetworkOrigin)),
	}}
	if t.Plan.Wants(facts.S3AccessPoint, "policy") {
		const op = "s3control:GetAccessPointPolicy"
		out, err := c.control.GetAccessPointPolicy(ctx, &s3control.GetAccessPointPolicyInput{AccountId: &t.Account, Name: p.Name}, in)
		switch {
		case awserr.Is(err, "NoSuchAccessPoint"):
			return r, false
		case awserr.Is(err, "NoSuchAccessPointPolicy"):
			r.Facts["policy"] = collector.Absent()
		case err != nil:
			r.Facts["policy"] = collector.Unknown(op, err)
		default:
			r.Facts["policy"] = document(op, out.Policy)
		}
	}
	if t.Plan.Wants(facts.S3AccessPoint, "public_access_block") {
		const op = "s3control:GetAccessPoint"
		out, err := c.control.GetAccessPoint(ctx, &s3control.GetAccessPointInput{AccountId: &t.Account, Name: p.Name}, in)
		switch {
		case awserr.Is(err, "NoSuchAccessPoint"):
			return r, false
		case err != nil:
			r.Facts["public_access_block"] = collector.Unknown(op, err)
		default:
			r.Facts["public_access_block"] = controlSettings(op, out.PublicAccessBlockConfiguration)
		}
	}
	return r, true
}

func text(operation, s string) snapshot.Fact {
	if s == "" {
		return collector.Unknown(operation, awserr.Malformedf("the answer leaves it out"))
	}
	return collector.Known(operation, s)
}

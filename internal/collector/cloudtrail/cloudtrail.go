// Package cloudtrail reads AWS CloudTrail: the trails that record in the account, with their state, what they record, and
// the bucket and the key that they need.
package cloudtrail

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/s3"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	describeTrails = "cloudtrail:DescribeTrails"
	atOnce         = 16 // regions, or trails, that are asked at once
)

// Collect reads the trails of all regions that are scanned. A region shows those that record there: its own, and copies of
// the trails of other regions and of the organization that record in every region. Such a trail is read once, at home.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	regions := t.Regions
	if !t.Plan.Lists(facts.CloudTrailTrail) {
		regions = []string{cfg.Region} // to which the account's own facts are known too
	}
	c := &account{trails: cloudtrail.NewFromConfig(cfg), keys: kms.NewFromConfig(cfg), buckets: s3.New(cfg)}
	answers := make([]*answer, 0, len(t.Regions))
	for _, region := range regions {
		answers = append(answers, &answer{region: region})
	}
	err := collector.Each(ctx, atOnce, answers, func(ctx context.Context, a *answer) { a.trails, a.err = c.describe(ctx, a.region) })
	if err != nil {
		return err
	}
	s.Read(ctx, snapshot.Account).Asks(describeTrails, func() (collector.Values, error) { return everywhere(answers) }).EmitAccount()
	return collector.Each(ctx, atOnce, merge(answers, s), func(ctx context.Context, trail types.Trail) {
		c.read(ctx, s.Read(ctx, facts.CloudTrailTrail), trail)
	})
}

// An account is the trails of an account while they are read.
type account struct {
	trails  *cloudtrail.Client
	keys    *kms.Client
	buckets *s3.Collector
}

// An answer is what a region says of the trails that record there.
type answer struct {
	region string
	trails []types.Trail
	err    error
}

func (c *account) describe(ctx context.Context, region string) ([]types.Trail, error) {
	out, err := c.trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)}, in(region))
	if err != nil {
		return nil, err
	}
	for _, t := range out.TrailList {
		if err := collector.Has("a trail", t.TrailARN, t.Name, t.HomeRegion); err != nil {
			return nil, err
		}
	}
	return out.TrailList, nil
}

func in(region string) func(*cloudtrail.Options) {
	return func(o *cloudtrail.Options) { o.Region = region }
}

// everywhere returns the trails that record in every region. Each region shows them, so that one answer says which they are.
func everywhere(answers []*answer) (collector.Values, error) {
	arns := map[string]bool{}
	var failed error
	answered := false
	for _, a := range answers {
		failed, answered = cmp.Or(failed, a.err), answered || a.err == nil
		for _, t := range a.trails {
			if t.IsMultiRegionTrail == nil {
				return nil, awserr.Malformedf("the trail %s does not say where it records", *t.TrailARN)
			}
			if *t.IsMultiRegionTrail {
				arns[*t.TrailARN] = true
			}
		}
	}
	if !answered {
		return nil, failed
	}
	return collector.Values{"multi_region_trails": collector.Strings(slices.Collect(maps.Keys(arns)))}, nil
}

// merge returns each trail once, as its home region shows it where that was asked, and records whether all regions
// answered. What one region did not say can only be of trails that record nowhere else, but which those are nobody knows.
func merge(answers []*answer, s *collector.Sink) []types.Trail {
	trails := map[string]types.Trail{}
	for _, a := range answers {
		if a.err != nil {
			cause := awserr.Cause(describeTrails, a.err)
			cause.Message = a.region + ": " + cause.Message
			s.Listing(facts.CloudTrailTrail, cause)
		}
		for _, t := range a.trails {
			if _, ok := trails[*t.TrailARN]; !ok || *t.HomeRegion == a.region {
				trails[*t.TrailARN] = t
			}
		}
	}
	s.Listing(facts.CloudTrailTrail, nil)
	return slices.SortedFunc(maps.Values(trails), func(a, b types.Trail) int { return cmp.Compare(*a.TrailARN, *b.TrailARN) })
}

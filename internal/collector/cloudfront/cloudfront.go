// Package cloudfront reads Amazon CloudFront: the distributions of the account with their logging.
package cloudfront

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/logs"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce  = 8   // distributions that are asked about at once
	perPage = 100 // the most that there can be on a page
)

// home is the region that CloudFront is run from, where CloudWatch Logs has the deliveries of its logs, by partition.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
var home = map[string]string{"aws": "us-east-1", "aws-cn": "cn-northwest-1"}

// Collect reads the distributions.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	if region, ok := home[t.Partition]; ok {
		cfg = cfg.Copy()
		cfg.Region = region
	}
	api, deliveries := cloudfront.NewFromConfig(cfg), logs.Deliveries(ctx, cfg)
	distributions := collector.List(s, facts.CloudFrontDistribution, func(marker *string) ([]types.DistributionSummary, *string, error) {
		return list(ctx, api, marker)
	})
	return collector.Each(ctx, atOnce, distributions, func(ctx context.Context, d types.DistributionSummary) {
		s.Read(ctx, facts.CloudFrontDistribution).Says(values(d)).
			Asks("cloudfront:GetDistributionConfig", func() (collector.Values, error) {
				out, err := api.GetDistributionConfig(ctx, &cloudfront.GetDistributionConfigInput{Id: d.Id})
				if err != nil {
					return nil, err
				}
				return collector.Values{
					"default_root_object": collector.Text(out.DistributionConfig.DefaultRootObject),
					"logging":             logging(out.DistributionConfig.Logging),
				}, nil
			}).
			Fact("log_deliveries", func() (any, error) { return deliveries(*d.ARN) }).
			Emit(*d.ARN, *d.Id)
	})
}

// list reads a page. The list of distributions is there: the session holds the answer against the catalogue.
func list(ctx context.Context, api *cloudfront.Client, marker *string) ([]types.DistributionSummary, *string, error) {
	out, err := api.ListDistributions(ctx, &cloudfront.ListDistributionsInput{Marker: marker, MaxItems: aws.Int32(perPage)})
	if err != nil {
		return nil, nil, err
	}
	page := out.DistributionList
	if n := aws.ToInt32(page.Quantity); int(n) != len(page.Items) {
		return nil, nil, awserr.Malformedf("the answer has %d distributions and says that they are %d", len(page.Items), n)
	}
	for _, d := range page.Items {
		if err := collector.Has("a distribution", d.ARN, d.Id); err != nil {
			return nil, nil, err
		}
	}
	return collector.Truncated(page.Items, aws.ToBool(page.IsTruncated), page.NextMarker)
}

// values is the facts that the listing says of a distribution.
func values(d types.DistributionSummary) collector.Values {
	var aliases []string
	if d.Aliases != nil {
		aliases = d.Aliases.Items
	}
	return collector.Values{
		"aliases":         collector.Strings(aliases),
		"cache_behaviors": behaviors(d),
		"enabled":         collector.Must(d.Enabled),
		"web_acl_id":      collector.Text(d.WebACLId),
	}
}

func behaviors(d types.DistributionSummary) any {
	if d.DefaultCacheBehavior == nil {
		return awserr.Malformedf("the distribution has no default cache behavior")
	}
	out := []facts.CacheBehavior{}
	if d.CacheBehaviors != nil {
		for _, b := range d.CacheBehaviors.Items {
			if aws.ToString(b.PathPattern) == "" {
				return awserr.Malformedf("a cache behavior has no path pattern")
			}
			out = append(out, facts.CacheBehavior{
				PathPattern: *b.PathPattern, ViewerProtocolPolicy: string(b.ViewerProtocolPolicy), RealtimeLogConfigARN: aws.ToString(b.RealtimeLogConfigArn),
			})
		}
	}
	b := d.DefaultCacheBehavior
	return append(out, facts.CacheBehavior{
		PathPattern: "*", ViewerProtocolPolicy: string(b.ViewerProtocolPolicy), RealtimeLogConfigARN: aws.ToString(b.RealtimeLogConfigArn),
	})
}

func logging(l *types.LoggingConfig) any {
	switch {
	case l == nil:
		return nil
	case l.Enabled == nil:
		return awserr.Malformedf("the answer does not say whether logging is enabled")
	}
	return facts.DistributionLogging{Enabled: *l.Enabled, Bucket: aws.ToString(l.Bucket), Prefix: aws.ToString(l.Prefix)}
}

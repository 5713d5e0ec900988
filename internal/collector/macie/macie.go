// Package macie reads Amazon Macie: whether it is enabled in a region, and which buckets it looks into. What it has found is
// not read.
package macie

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/macie2"
	"github.com/aws/aws-sdk-go-v2/service/macie2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads Macie in a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := macie2.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("macie_session", func() (any, error) {
		out, err := api.GetMacieSession(ctx, nil)
		switch {
		case notEnabled(err):
			return nil, nil
		case err != nil:
			return nil, err
		}
		return facts.MacieSession{Status: string(out.Status), CreatedAt: collector.OptionalTime(out.CreatedAt)}, nil
	}, "ResourceNotFoundException").Fact("macie_buckets", func() (any, error) {
		all, err := buckets(ctx, api, t.Account)
		switch {
		case notEnabled(err):
			return []facts.MacieBucket{}, nil
		case err != nil:
			return nil, err
		}
		return collector.Convert(all, func(b facts.MacieBucket) string { return b.Name }, bucket)
	}).EmitRegion()
	return nil
}

// notEnabled reports whether Macie says that it is not enabled, which it does with the code of a refusal. One by a policy
// names who is not authorized to do what. The reference has ResourceNotFoundException for the session, too.
// https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
func notEnabled(err error) bool {
	return awserr.Says(err, "AccessDeniedException", "Macie is not enabled")
}

// buckets returns the buckets of the account. An administrator of Macie sees those of its members too.
func buckets(ctx context.Context, api *macie2.Client, account string) ([]types.BucketMetadata, error) {
	mine := map[string]types.BucketCriteriaAdditionalProperties{"accountId": {Eq: []string{account}}}
	return collector.Items(func(token *string) ([]types.BucketMetadata, *string, error) {
		out, err := api.DescribeBuckets(ctx, &macie2.DescribeBucketsInput{Criteria: mine, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Buckets, out.NextToken, nil
	})
}

func bucket(b types.BucketMetadata) (facts.MacieBucket, error) {
	if err := collector.Has("a bucket", b.BucketName); err != nil {
		return facts.MacieBucket{}, err
	}
	out := facts.MacieBucket{
		Name: *b.BucketName, AutomatedDiscovery: string(b.AutomatedDiscoveryMonitoringStatus), ErrorCode: string(b.ErrorCode),
		LastAutomatedDiscoveryTime: collector.OptionalTime(b.LastAutomatedDiscoveryTime),
	}
	if j := b.JobDetails; j != nil {
		out.IsDefinedInJob, out.IsMonitoredByJob = string(j.IsDefinedInJob), string(j.IsMonitoredByJob)
		out.LastJobRunTime = collector.OptionalTime(j.LastJobRunTime)
	}
	if b.SensitivityScore != nil {
		out.SensitivityScore = aws.Int(int(*b.SensitivityScore))
	}
	return out, nil
}

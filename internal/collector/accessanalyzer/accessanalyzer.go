// Package accessanalyzer reads IAM Access Analyzer: the analyzers of a region. Their findings are not read.
package accessanalyzer

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads the analyzers of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := accessanalyzer.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("access_analyzers", func() (any, error) {
		all, err := collector.Items(func(token *string) ([]types.AnalyzerSummary, *string, error) {
			out, err := api.ListAnalyzers(ctx, &accessanalyzer.ListAnalyzersInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.Analyzers, out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
		return collector.Convert(all, func(a facts.AccessAnalyzer) string { return a.ARN }, analyzer)
	}).EmitRegion()
	return nil
}

func analyzer(a types.AnalyzerSummary) (facts.AccessAnalyzer, error) {
	if err := collector.Has("an analyzer", a.Arn, a.Name); err != nil {
		return facts.AccessAnalyzer{}, err
	}
	if a.Type == "" || a.Status == "" {
		return facts.AccessAnalyzer{}, awserr.Malformedf("analyzer %s has no type or no status", *a.Name)
	}
	out := facts.AccessAnalyzer{
		ARN: *a.Arn, Name: *a.Name, Type: string(a.Type), Status: string(a.Status),
		LastResourceAnalyzedAt: collector.OptionalTime(a.LastResourceAnalyzedAt),
	}
	if a.StatusReason != nil {
		out.StatusReason = string(a.StatusReason.Code)
	}
	if c, ok := a.Configuration.(*types.AnalyzerConfigurationMemberUnusedAccess); ok {
		out.UnusedAccessAge = int(aws.ToInt32(c.Value.UnusedAccessAge))
	}
	return out, nil
}

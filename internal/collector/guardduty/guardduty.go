// Package guardduty reads Amazon GuardDuty: the detector of a region and what it watches. Its findings are not read.
package guardduty

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/guardduty/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads the detectors of a region, of which there is one at most.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := guardduty.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("guardduty_detectors", func() (any, error) {
		ids, err := collector.Items(func(token *string) ([]string, *string, error) {
			out, err := api.ListDetectors(ctx, &guardduty.ListDetectorsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.DetectorIds, out.NextToken, nil
		})
		if err != nil {
			return nil, collector.At("guardduty:ListDetectors", err)
		}
		return collector.Convert(ids, func(d facts.GuardDutyDetector) string { return d.ID }, func(id string) (facts.GuardDutyDetector, error) {
			return detector(ctx, api, id)
		})
	}).EmitRegion()
	return nil
}

func detector(ctx context.Context, api *guardduty.Client, id string) (facts.GuardDutyDetector, error) {
	if err := collector.Has("a detector", &id); err != nil {
		return facts.GuardDutyDetector{}, err
	}
	out, err := api.GetDetector(ctx, &guardduty.GetDetectorInput{DetectorId: &id})
	if err != nil {
		return facts.GuardDutyDetector{}, err
	}
	features, err := collector.Convert(out.Features, func(f facts.GuardDutyFeature) string { return f.Name }, feature)
	return facts.GuardDutyDetector{
		ID: id, Status: string(out.Status), FindingPublishingFrequency: string(out.FindingPublishingFrequency), Features: features,
	}, err
}

func feature(f types.DetectorFeatureConfigurationResult) (facts.GuardDutyFeature, error) {
	if f.Name == "" || f.Status == "" {
		return facts.GuardDutyFeature{}, errFeature
	}
	more, err := collector.Convert(f.AdditionalConfiguration, func(f facts.GuardDutySubfeature) string { return f.Name },
		func(f types.DetectorAdditionalConfigurationResult) (facts.GuardDutySubfeature, error) {
			if f.Name == "" || f.Status == "" {
				return facts.GuardDutySubfeature{}, errFeature
			}
			return facts.GuardDutySubfeature{Name: string(f.Name), Status: string(f.Status)}, nil
		})
	return facts.GuardDutyFeature{Name: string(f.Name), Status: string(f.Status), AdditionalConfiguration: more}, err
}

var errFeature = awserr.Malformedf("a feature of the detector has no name or no status")

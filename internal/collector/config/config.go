// Package config reads AWS Config: the configuration recorders and the delivery channels of a region. What is recorded is
// not read.
package config

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/configservice/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads AWS Config in a region. Its lists have no pages.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := configservice.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("configuration_recorders", func() (any, error) {
		out, err := api.DescribeConfigurationRecorders(ctx, nil)
		if err != nil {
			return nil, err
		}
		return collector.Convert(out.ConfigurationRecorders, func(r facts.ConfigurationRecorder) string { return r.Name }, recorder)
	}).Fact("configuration_recorder_statuses", func() (any, error) {
		out, err := api.DescribeConfigurationRecorderStatus(ctx, nil)
		if err != nil {
			return nil, err
		}
		return collector.Convert(out.ConfigurationRecordersStatus, func(r facts.ConfigurationRecorderStatus) string { return r.Name }, status)
	}).Fact("delivery_channels", func() (any, error) {
		out, err := api.DescribeDeliveryChannels(ctx, nil)
		if err != nil {
			return nil, err
		}
		return collector.Convert(out.DeliveryChannels, func(c facts.DeliveryChannel) string { return c.Name }, channel)
	}).EmitRegion()
	return nil
}

func recorder(r types.ConfigurationRecorder) (facts.ConfigurationRecorder, error) {
	if err := collector.Has("a recorder", r.Name); err != nil {
		return facts.ConfigurationRecorder{}, err
	}
	g := r.RecordingGroup
	if g == nil {
		return facts.ConfigurationRecorder{}, awserr.Malformedf("recorder %s does not say what it records", *r.Name)
	}
	out := facts.ConfigurationRecorder{
		Name: *r.Name, AllSupported: g.AllSupported, IncludeGlobalResourceTypes: g.IncludeGlobalResourceTypes,
		ResourceTypes: names(g.ResourceTypes), ExcludedResourceTypes: []string{},
		RoleARN: aws.ToString(r.RoleARN), ServicePrincipal: aws.ToString(r.ServicePrincipal),
	}
	if g.RecordingStrategy != nil {
		out.RecordingStrategy = string(g.RecordingStrategy.UseOnly)
	}
	if g.ExclusionByResourceTypes != nil {
		out.ExcludedResourceTypes = names(g.ExclusionByResourceTypes.ResourceTypes)
	}
	return out, nil
}

func names(types []types.ResourceType) []string {
	out := make([]string, 0, len(types))
	for _, t := range types {
		out = append(out, string(t))
	}
	slices.Sort(out)
	return out
}

// status converts a status. The API's reference has Success, and what is sent is SUCCESS.
// https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html
func status(r types.ConfigurationRecorderStatus) (facts.ConfigurationRecorderStatus, error) {
	if err := collector.Has("the status of a recorder", r.Name); err != nil {
		return facts.ConfigurationRecorderStatus{}, err
	}
	return facts.ConfigurationRecorderStatus{
		Name: *r.Name, Recording: r.Recording, LastStatus: strings.ToUpper(string(r.LastStatus)), LastErrorCode: aws.ToString(r.LastErrorCode),
		LastStartTime: collector.OptionalTime(r.LastStartTime), LastStatusChangeTime: collector.OptionalTime(r.LastStatusChangeTime),
		ServicePrincipal: aws.ToString(r.ServicePrincipal),
	}, nil
}

func channel(c types.DeliveryChannel) (facts.DeliveryChannel, error) {
	if err := collector.Has("a delivery channel", c.Name); err != nil {
		return facts.DeliveryChannel{}, err
	}
	return facts.DeliveryChannel{
		Name: *c.Name, S3BucketName: aws.ToString(c.S3BucketName), S3KMSKeyARN: aws.ToString(c.S3KmsKeyArn), SNSTopicARN: aws.ToString(c.SnsTopicARN),
	}, nil
}

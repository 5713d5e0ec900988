// Package cloudwatch reads Amazon CloudWatch: the alarms of a region. No metric is read.
package cloudwatch

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

// alarmsPerPage is what CloudWatch puts on a page at most.
const alarmsPerPage = 100

// Collect reads the alarms of a region. One listing is of both kinds, and has to be told so: without types it is of metric
// alarms alone.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	if !t.Plan.Lists(facts.CloudWatchAlarm) && !t.Plan.Lists(facts.CloudWatchCompositeAlarm) {
		return nil
	}
	kinds := []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm}
	api := cloudwatch.NewFromConfig(cfg)
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := api.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmTypes: kinds, MaxRecords: aws.Int32(alarmsPerPage), NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, a := range out.MetricAlarms {
			if err := collector.Has("an alarm", a.AlarmArn, a.AlarmName); err != nil {
				return nil, false, err
			}
			s.Read(ctx, facts.CloudWatchAlarm).Says(alarm(a)).Emit(*a.AlarmArn, *a.AlarmName)
		}
		for _, a := range out.CompositeAlarms {
			if err := collector.Has("a composite alarm", a.AlarmArn, a.AlarmName); err != nil {
				return nil, false, err
			}
			s.Read(ctx, facts.CloudWatchCompositeAlarm).Says(composite(a)).Emit(*a.AlarmArn, *a.AlarmName)
		}
		return collector.More(out.NextToken)
	})
	s.Listed(facts.CloudWatchAlarm, err)
	s.Listed(facts.CloudWatchCompositeAlarm, err)
	return nil
}

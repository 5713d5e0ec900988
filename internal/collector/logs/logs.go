// Package logs reads Amazon CloudWatch Logs: the metric filters of a region's log groups. No log is read.
package logs

import (
	"context"
	"maps"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// filtersPerPage is what CloudWatch Logs puts on a page at most.
const filtersPerPage = 50

// Collect reads the metric filters of a region. Without the name of a log group the listing is of all of them.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := cloudwatchlogs.NewFromConfig(cfg)
	filters := collector.List(s, facts.LogsMetricFilter, func(token *string) ([]types.MetricFilter, *string, error) {
		out, err := api.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{Limit: aws.Int32(filtersPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, f := range out.MetricFilters {
			if err := collector.Has("a metric filter", f.FilterName, f.LogGroupName); err != nil {
				return nil, nil, err
			}
		}
		return out.MetricFilters, out.NextToken, nil
	})
	group := "arn:" + t.Partition + ":logs:" + t.Region + ":" + t.Account + ":log-group:"
	for _, f := range filters {
		s.Read(ctx, facts.LogsMetricFilter).Says(values(f)).Emit(group+*f.LogGroupName+":metric-filter:"+*f.FilterName, *f.FilterName)
	}
	return nil
}

// values is the facts that the listing says of a filter.
func values(f types.MetricFilter) collector.Values {
	v := collector.Values{
		"apply_on_transformed_logs": f.ApplyOnTransformedLogs,
		"field_selection_criteria":  collector.Text(f.FieldSelectionCriteria),
		"filter_pattern":            collector.Must(f.FilterPattern), // an empty one matches everything, and is there
		"log_group_name":            *f.LogGroupName,
	}
	transformations, err := collector.Convert(f.MetricTransformations, func(m facts.MetricTransformation) string {
		return m.MetricNamespace + "\x00" + m.MetricName
	}, transformation)
	if v["metric_transformations"] = transformations; err != nil {
		v["metric_transformations"] = err
	}
	return v
}

func transformation(m types.MetricTransformation) (facts.MetricTransformation, error) {
	v := facts.MetricTransformation{
		MetricNamespace: aws.ToString(m.MetricNamespace), MetricName: aws.ToString(m.MetricName), MetricValue: aws.ToString(m.MetricValue),
		Dimensions: map[string]string{},
	}
	if v.MetricName == "" || v.MetricNamespace == "" {
		return v, awserr.Malformedf("a metric transformation has no metric")
	}
	if m.DefaultValue != nil {
		v.DefaultValue = strconv.FormatFloat(*m.DefaultValue, 'g', -1, 64)
	}
	maps.Copy(v.Dimensions, m.Dimensions)
	return v, nil
}

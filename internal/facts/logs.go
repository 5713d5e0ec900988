package facts

import "github.com/openposture/posture/internal/snapshot"

// LogsMetricFilter is the type of the metric filters of CloudWatch Logs.
const LogsMetricFilter snapshot.Type = "AWS::Logs::MetricFilter"

const describeMetricFilters = "logs:DescribeMetricFilters"

// logsService is what is read of Amazon CloudWatch Logs.
var logsService = service{
	name: "logs",
	types: []Type{{
		Name: LogsMetricFilter, List: describeMetricFilters,
		Doc: "A metric filter of a log group. Its id is the log group's ARN with metric-filter and its name: CloudWatch Logs gives it none.",
		Facts: []Fact{
			{Name: "apply_on_transformed_logs", Value: false, Read: describeMetricFilters, Doc: "Whether it reads events as the log group's transformer changed them."},
			{Name: "field_selection_criteria", Value: "", Read: describeMetricFilters, Optional: true, Doc: "Which accounts and regions it reads, in a log group that has several's logs."},
			{Name: "filter_pattern", Value: "", Read: describeMetricFilters, Doc: "Its pattern; an empty one matches every event."},
			{Name: "log_group_name", Value: "", Read: describeMetricFilters, Doc: "Its log group."},
			{Name: "metric_transformations", Value: []MetricTransformation{}, Read: describeMetricFilters, Doc: "The metrics that it feeds."},
		},
	}},
	operations: append([]Operation{
		{Name: describeMetricFilters, Answer: "json:metricFilters"},
	}, deliveryOperations...),
}

// A MetricTransformation is a metric that a filter feeds.
type MetricTransformation struct {
	MetricNamespace string            `json:"metric_namespace"`
	MetricName      string            `json:"metric_name"`
	MetricValue     string            `json:"metric_value"`            // what a match adds: a number, or a field of the event
	DefaultValue    string            `json:"default_value,omitempty"` // what no match adds
	Dimensions      map[string]string `json:"dimensions"`              // to the fields of the event that fill them
}

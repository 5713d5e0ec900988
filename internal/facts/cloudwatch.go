package facts

import "github.com/openposture/posture/internal/snapshot"

// The types of the alarms of CloudWatch.
const (
	CloudWatchAlarm          snapshot.Type = "AWS::CloudWatch::Alarm"
	CloudWatchCompositeAlarm snapshot.Type = "AWS::CloudWatch::CompositeAlarm"
)

const describeAlarms = "cloudwatch:DescribeAlarms"

// cloudwatchService is what is read of Amazon CloudWatch.
var cloudwatchService = service{
	name: "cloudwatch",
	types: []Type{
		{
			Name: CloudWatchAlarm, List: describeAlarms, Doc: "A metric alarm.",
			Facts: []Fact{
				{Name: "actions_enabled", Value: false, Read: describeAlarms, Doc: "Whether its actions are carried out."},
				{Name: "alarm_actions", Value: []string{}, Read: describeAlarms, Doc: "The ARNs of what it does when it goes off."},
				{Name: "comparison_operator", Value: "", Read: describeAlarms, Optional: true, Doc: "How it compares with its threshold: GreaterThanOrEqualToThreshold ..."},
				{Name: "datapoints_to_alarm", Value: 0, Read: describeAlarms, Optional: true, Doc: "How many of its evaluation periods have to be over the threshold; absent: all of them."},
				{Name: "dimensions", Value: map[string]string{}, Read: describeAlarms, Doc: "The dimensions of its metric."},
				{Name: "evaluation_periods", Value: 0, Read: describeAlarms, Optional: true, Doc: "How many periods it looks at."},
				{Name: "metric_name", Value: "", Read: describeAlarms, Optional: true, Doc: "Its metric; absent where it has metrics."},
				{Name: "metrics", Value: []MetricDataQuery{}, Read: describeAlarms, Doc: "The metrics and expressions of an alarm on metric math."},
				{Name: "namespace", Value: "", Read: describeAlarms, Optional: true, Doc: "The namespace of its metric."},
				{Name: "period", Value: 0, Read: describeAlarms, Optional: true, Doc: "The seconds of a period."},
				{Name: "state_value", Value: "", Read: describeAlarms, Doc: "OK, ALARM or INSUFFICIENT_DATA."},
				{Name: "statistic", Value: "", Read: describeAlarms, Optional: true, Doc: "What it makes of the values of a period: Sum ..., or a percentile such as p99."},
				{Name: "threshold", Value: "", Read: describeAlarms, Optional: true, Doc: "Its threshold, a number in decimal; absent where it has a band of expected values."},
				{Name: "treat_missing_data", Value: "", Read: describeAlarms, Optional: true, Doc: "What a period without values is: breaching, notBreaching, ignore or missing."},
			},
		},
		{
			Name: CloudWatchCompositeAlarm, List: describeAlarms, Doc: "An alarm on the states of other alarms.",
			Facts: []Fact{
				{Name: "actions_enabled", Value: false, Read: describeAlarms, Doc: "Whether its actions are carried out."},
				{Name: "actions_suppressor", Value: "", Read: describeAlarms, Optional: true, Doc: "The alarm that suppresses its actions while it is in the state ALARM."},
				{Name: "alarm_actions", Value: []string{}, Read: describeAlarms, Doc: "The ARNs of what it does when it goes off."},
				{Name: "alarm_rule", Value: "", Read: describeAlarms, Doc: `When it goes off: ALARM("name") OR ...`},
				{Name: "state_value", Value: "", Read: describeAlarms, Doc: "OK, ALARM or INSUFFICIENT_DATA."},
			},
		},
	},
	operations: []Operation{
		{Name: describeAlarms, Answer: "cbor:MetricAlarms"},
	},
}

// A MetricDataQuery is a metric or an expression of an alarm on metric math.
type MetricDataQuery struct {
	ID         string      `json:"id"`
	Expression string      `json:"expression,omitempty"`
	Label      string      `json:"label,omitempty"`
	AccountID  string      `json:"account_id,omitempty"` // of a metric of another account
	ReturnData bool        `json:"return_data"`          // true for the one that the alarm watches
	MetricStat *MetricStat `json:"metric_stat,omitempty"`
}

// A MetricStat is a statistic of a metric.
type MetricStat struct {
	Namespace  string            `json:"namespace"`
	MetricName string            `json:"metric_name"`
	Dimensions map[string]string `json:"dimensions"`
	Period     int               `json:"period"` // seconds
	Stat       string            `json:"stat"`
}

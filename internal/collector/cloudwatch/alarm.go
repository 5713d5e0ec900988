package cloudwatch

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// alarm is the facts of a metric alarm. One on a query in PromQL has no metric, no threshold and no periods.
func alarm(a types.MetricAlarm) collector.Values {
	v := collector.Values{
		"actions_enabled":     collector.Must(a.ActionsEnabled),
		"alarm_actions":       collector.Strings(a.AlarmActions),
		"comparison_operator": collector.Text((*string)(&a.ComparisonOperator)),
		"datapoints_to_alarm": a.DatapointsToAlarm,
		"dimensions":          dimensions(a.Dimensions),
		"evaluation_periods":  a.EvaluationPeriods,
		"metric_name":         collector.Text(a.MetricName),
		"namespace":           collector.Text(a.Namespace),
		"period":              a.Period,
		"state_value":         collector.Must(a.StateValue),
		"statistic":           collector.Text((*string)(&a.Statistic)),
		"threshold":           nil,
		"treat_missing_data":  collector.Text(a.TreatMissingData),
	}
	if a.Statistic == "" {
		v["statistic"] = collector.Text(a.ExtendedStatistic)
	}
	if a.Threshold != nil {
		v["threshold"] = strconv.FormatFloat(*a.Threshold, 'f', -1, 64)
	}
	queries, err := collector.Convert(a.Metrics, func(q facts.MetricDataQuery) string { return q.ID }, query)
	if v["metrics"] = queries; err != nil {
		v["metrics"] = err
	}
	return v
}

// composite is the facts of a composite alarm.
func composite(a types.CompositeAlarm) collector.Values {
	return collector.Values{
		"actions_enabled":    collector.Must(a.ActionsEnabled),
		"actions_suppressor": collector.Text(a.ActionsSuppressor),
		"alarm_actions":      collector.Strings(a.AlarmActions),
		"alarm_rule":         collector.Must(aws.ToString(a.AlarmRule)),
		"state_value":        collector.Must(a.StateValue),
	}
}

func query(q types.MetricDataQuery) (facts.MetricDataQuery, error) {
	v := facts.MetricDataQuery{
		ID: aws.ToString(q.Id), Expression: aws.ToString(q.Expression), Label: aws.ToString(q.Label), AccountID: aws.ToString(q.AccountId),
		ReturnData: q.ReturnData == nil || *q.ReturnData, // "If you omit this, the default of true is used."
	}
	if v.ID == "" || q.MetricStat == nil && v.Expression == "" {
		return v, awserr.Malformedf("a metric of an alarm has no id, or neither an expression nor a statistic")
	}
	if m := q.MetricStat; m != nil {
		if m.Metric == nil || aws.ToString(m.Metric.MetricName) == "" {
			return v, awserr.Malformedf("the statistic %s of an alarm has no metric", v.ID)
		}
		d, err := dimensionsOf(m.Metric.Dimensions)
		if err != nil {
			return v, err
		}
		v.MetricStat = &facts.MetricStat{
			Namespace: aws.ToString(m.Metric.Namespace), MetricName: *m.Metric.MetricName, Dimensions: d,
			Period: int(aws.ToInt32(m.Period)), Stat: aws.ToString(m.Stat),
		}
	}
	return v, nil
}

func dimensions(list []types.Dimension) any {
	out, err := dimensionsOf(list)
	if err != nil {
		return err
	}
	return out
}

func dimensionsOf(list []types.Dimension) (map[string]string, error) {
	out := map[string]string{}
	for _, d := range list {
		if aws.ToString(d.Name) == "" {
			return nil, awserr.Malformedf("a dimension has no name")
		}
		out[*d.Name] = aws.ToString(d.Value)
	}
	return out, nil
}

package live_test

import (
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

const metricFilters = "logs:DescribeMetricFilters"

// TestMetricFilters_malformed: a filter without a pattern matches everything only where it says so.
func TestMetricFilters_malformed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ more, fact string }{
		"no pattern":   {``, "filter_pattern"},
		"no metric":    {`,"metricTransformations":[{"metricNamespace":"x","metricValue":"1"}]`, "metric_transformations"},
		"no namespace": {`,"metricTransformations":[{"metricName":"x","metricValue":"1"}]`, "metric_transformations"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(metricFilters, inRegion("us-east-1", awstest.Text(`{"metricFilters":[{"filterName":"f","logGroupName":"g"`+c.more+`}]}`)))
			place := "AWS::Logs::MetricFilter arn:aws:logs:us-east-1:" + awstest.Account + ":log-group:g:metric-filter:f " + c.fact
			want := answer{State: snapshot.Unknown, Cause: metricFilters + " Malformed"}
			if got := answers(run(t, options(t, s)))[place]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestMetricFilters_listIncomplete has filters without what makes them one.
func TestMetricFilters_listIncomplete(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"metricFilters":[{"filterName":"f"}]}`, `{"metricFilters":[{"logGroupName":"g"}]}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(metricFilters, awstest.Text(body))
			want := answer{State: snapshot.Unknown, Cause: metricFilters + " Malformed"}
			if got := answers(run(t, options(t, s)))["list eu-west-1 AWS::Logs::MetricFilter"]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

package live_test

import (
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// cborText answers with the value in CBOR.
func cborText(v cbor.Value) awstest.Handler { return awstest.Text(string(cbor.Encode(v))) }

func alarms(metric, composite cbor.List) awstest.Handler {
	return cborText(cbor.Map{"MetricAlarms": metric, "CompositeAlarms": composite})
}

// TestAlarms_kinds: without the types the listing would be of metric alarms alone.
func TestAlarms_kinds(t *testing.T) {
	t.Parallel()
	s := start(t)
	run(t, options(t, s))
	for _, r := range s.Requests() {
		if r.Operation != "cloudwatch:DescribeAlarms" {
			continue
		}
		for _, kind := range []string{"MetricAlarm", "CompositeAlarm"} {
			if !strings.Contains(r.Body, kind) {
				t.Errorf("%s is not asked for", kind)
			}
		}
	}
}

// TestAlarms_malformed has alarms that leave out a member: the fact is unknown, never a zero value.
func TestAlarms_malformed(t *testing.T) {
	t.Parallel()
	named := func(more cbor.Map) cbor.List {
		more["AlarmName"], more["AlarmArn"] = cbor.String("x"), cbor.String(awstest.AlarmARN("x"))
		return cbor.List{more}
	}
	const op = "cloudwatch:DescribeAlarms"
	query := func(q cbor.Map) awstest.Handler { return alarms(named(cbor.Map{"Metrics": cbor.List{q}}), cbor.List{}) }
	for name, c := range map[string]struct {
		handler awstest.Handler
		typ     string
		facts   []string
	}{
		"bare":                 {alarms(named(cbor.Map{}), cbor.List{}), "Alarm", []string{"actions_enabled", "state_value"}},
		"bare composite":       {alarms(cbor.List{}, named(cbor.Map{})), "CompositeAlarm", []string{"actions_enabled", "alarm_rule", "state_value"}},
		"empty action":         {alarms(named(cbor.Map{"AlarmActions": cbor.List{cbor.String("")}}), cbor.List{}), "Alarm", []string{"alarm_actions"}},
		"unnamed dimension":    {alarms(named(cbor.Map{"Dimensions": cbor.List{cbor.Map{"Value": cbor.String("x")}}}), cbor.List{}), "Alarm", []string{"dimensions"}},
		"query of nothing":     {query(cbor.Map{"Id": cbor.String("m1")}), "Alarm", []string{"metrics"}},
		"query without id":     {query(cbor.Map{"Expression": cbor.String("m1")}), "Alarm", []string{"metrics"}},
		"statistic of nothing": {query(cbor.Map{"Id": cbor.String("m1"), "MetricStat": cbor.Map{"Stat": cbor.String("Sum")}}), "Alarm", []string{"metrics"}},
		"statistic of an unnamed dimension": {query(cbor.Map{"Id": cbor.String("m1"), "MetricStat": cbor.Map{"Metric": cbor.Map{
			"MetricName": cbor.String("x"), "Dimensions": cbor.List{cbor.Map{}},
		}}}), "Alarm", []string{"metrics"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, inRegion("eu-west-1", c.handler))
			got := answers(run(t, options(t, s)))
			for _, fact := range c.facts {
				place := "AWS::CloudWatch::" + c.typ + " " + awstest.AlarmARN("x") + " " + fact
				if want := (answer{State: snapshot.Unknown, Cause: op + " Malformed"}); got[place] != want {
					t.Errorf("%s: got %+v, want %+v", place, got[place], want)
				}
			}
		})
	}
}

// TestAlarms_optional: what an alarm has not is absent, and a query that does not say so returns its data.
func TestAlarms_optional(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("cloudwatch:DescribeAlarms", inRegion("eu-west-1", alarms(cbor.List{cbor.Map{
		"AlarmName": cbor.String("x"), "AlarmArn": cbor.String(awstest.AlarmARN("x")), "ActionsEnabled": cbor.Bool(true), "StateValue": cbor.String("OK"),
		"ExtendedStatistic": cbor.String("p99"), "Metrics": cbor.List{cbor.Map{"Id": cbor.String("q1"), "Expression": cbor.String("SELECT 1")}},
	}}, cbor.List{})))
	got := answers(run(t, options(t, s)))
	for fact, want := range map[string]answer{
		"threshold": {State: snapshot.Absent}, "metric_name": {State: snapshot.Absent}, "period": {State: snapshot.Absent}, "evaluation_periods": {State: snapshot.Absent},
		"statistic": {State: snapshot.Known, Value: `"p99"`}, "alarm_actions": {State: snapshot.Known, Value: "[]"}, "dimensions": {State: snapshot.Known, Value: "{}"},
		"metrics": {State: snapshot.Known, Value: `[{"id":"q1","expression":"SELECT 1","return_data":true}]`},
	} {
		if place := "AWS::CloudWatch::Alarm " + awstest.AlarmARN("x") + " " + fact; got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
}

// TestAlarms_listIncomplete has alarms without what makes them one. One answer is the listing of both kinds.
func TestAlarms_listIncomplete(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]awstest.Handler{
		"no ARN":            alarms(cbor.List{cbor.Map{"AlarmName": cbor.String("x")}}, cbor.List{}),
		"composite unnamed": alarms(cbor.List{}, cbor.List{cbor.Map{"AlarmArn": cbor.String("x")}}),
		"pages in a circle": cborText(cbor.Map{"MetricAlarms": cbor.List{}, "NextToken": cbor.String("1")}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("cloudwatch:DescribeAlarms", h)
			got := answers(run(t, options(t, s)))
			for _, kind := range []string{"Alarm", "CompositeAlarm"} {
				want := answer{State: snapshot.Unknown, Cause: "cloudwatch:DescribeAlarms Malformed"}
				if place := "list eu-west-1 AWS::CloudWatch::" + kind; got[place] != want {
					t.Errorf("%s: got %+v, want %+v", place, got[place], want)
				}
			}
		})
	}
}

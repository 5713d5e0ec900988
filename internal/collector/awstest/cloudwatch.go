package awstest

import (
	"maps"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// AlarmARN returns the ARN of an alarm of the account.
func AlarmARN(name string) string {
	return "arn:aws:cloudwatch:eu-west-1:" + Account + ":alarm:" + name
}

// cloudwatchAnswer answers for Amazon CloudWatch. The metric alarms are on the first page, the composite one on the second.
func cloudwatchAnswer(r Request) Answer {
	if r.Operation != "cloudwatch:DescribeAlarms" {
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	first, second := cbor.List{}, cbor.List{}
	answer := cbor.Map{}
	switch {
	case r.Region != "eu-west-1":
	case !strings.Contains(r.Body, "NextToken"):
		first, answer["NextToken"] = cbor.List{rootAlarm(), mathAlarm()}, cbor.String("2")
	default:
		second = cbor.List{anyAlarm()}
	}
	answer["MetricAlarms"], answer["CompositeAlarms"] = first, second
	return cborResult(answer)
}

// alarmOf is what every alarm says, and what is more.
func alarmOf(name string, more cbor.Map) cbor.Map {
	m := cbor.Map{
		"AlarmName": cbor.String(name), "AlarmArn": cbor.String(AlarmARN(name)), "ActionsEnabled": cbor.Bool(true),
		"AlarmActions": cbor.List{cbor.String(TopicARN("alarms"))}, "StateValue": cbor.String("OK"),
	}
	maps.Copy(m, more)
	return m
}

func rootAlarm() cbor.Map {
	return alarmOf("root", cbor.Map{
		"Namespace": cbor.String("Trail"), "MetricName": cbor.String("Root"), "Statistic": cbor.String("Sum"), "Dimensions": cbor.List{dimension("Region", "eu-west-1")},
		"Period": cbor.Uint(300), "EvaluationPeriods": cbor.Uint(1), "DatapointsToAlarm": cbor.Uint(1), "Threshold": cbor.Float64(1),
		"ComparisonOperator": cbor.String("GreaterThanOrEqualToThreshold"), "TreatMissingData": cbor.String("notBreaching"),
	})
}

func mathAlarm() cbor.Map {
	return alarmOf("math", cbor.Map{
		"EvaluationPeriods": cbor.Uint(3), "Threshold": cbor.Float64(0.5), "ComparisonOperator": cbor.String("GreaterThanThreshold"), "ActionsEnabled": cbor.Bool(false),
		"AlarmActions": cbor.List{}, "Metrics": cbor.List{
			cbor.Map{"Id": cbor.String("e1"), "Expression": cbor.String("m1 * 2"), "Label": cbor.String("twice"), "ReturnData": cbor.Bool(true)},
			cbor.Map{
				"Id": cbor.String("m1"), "ReturnData": cbor.Bool(false), "AccountId": cbor.String(Account), "MetricStat": cbor.Map{
					"Metric": cbor.Map{"Namespace": cbor.String("Trail"), "MetricName": cbor.String("Root"), "Dimensions": cbor.List{dimension("Region", "eu-west-1")}},
					"Period": cbor.Uint(300), "Stat": cbor.String("Sum"),
				},
			},
		},
	})
}

func anyAlarm() cbor.Map {
	return alarmOf("any", cbor.Map{"AlarmRule": cbor.String(`ALARM("root") OR ALARM("math")`), "ActionsSuppressor": cbor.String("maintenance")})
}

func dimension(name, value string) cbor.Map {
	return cbor.Map{"Name": cbor.String(name), "Value": cbor.String(value)}
}

//go:build e2e

package e2e

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go/encoding/cbor"
)

// seedMonitoring makes all that tells somebody of what the root user does but for the alarm: a trail that delivers to a log
// group, a metric filter, and a topic with a subscription.
func seedMonitoring(t *testing.T, a *account, pattern string) (topic string) {
	t.Helper()
	seedTrailBucket(t, a, "trail-monitored", false)
	logs := cloudwatchlogs.NewFromConfig(a.cfg)
	_, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("trail")})
	must(t, err)
	_, err = logs.PutMetricFilter(t.Context(), &cloudwatchlogs.PutMetricFilterInput{
		LogGroupName: aws.String("trail"), FilterName: aws.String("root"), FilterPattern: &pattern,
		MetricTransformations: []logstypes.MetricTransformation{{MetricName: aws.String("Root"), MetricNamespace: aws.String("Trail"), MetricValue: aws.String("1")}},
	})
	must(t, err)
	seedTrail(t, a, trail{name: "all", region: "us-east-1", bucket: "trail-monitored", multi: true, starts: true, group: true, selectors: management(types.ReadWriteTypeAll)})
	topics := sns.NewFromConfig(a.cfg)
	out, err := topics.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("alarms")})
	must(t, err)
	_, err = topics.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: out.TopicArn, Protocol: aws.String("email"), Endpoint: aws.String("security@example.com")})
	must(t, err)
	return *out.TopicArn
}

// withAlarm is a proxy that answers for CloudWatch, which moto does not in the protocol of today's SDKs: in us-east-1 there
// is one alarm, on the metric of the namespace. The topic has a subscription: moto does not count it.
func withAlarm(t *testing.T, a *account, namespace string, actions ...string) *proxy {
	t.Helper()
	alarm := cbor.Map{
		"AlarmName": cbor.String("root"), "AlarmArn": cbor.String("arn:aws:cloudwatch:us-east-1:" + a.id + ":alarm:root"),
		"Namespace": cbor.String(namespace), "MetricName": cbor.String("Root"), "Statistic": cbor.String("Sum"), "StateValue": cbor.String("OK"),
		"Period": cbor.Uint(300), "EvaluationPeriods": cbor.Uint(1), "Threshold": cbor.Float64(1), "ComparisonOperator": cbor.String("GreaterThanOrEqualToThreshold"),
		"ActionsEnabled": cbor.Bool(true),
	}
	list := cbor.List{}
	for _, action := range actions {
		list = append(list, cbor.String(action))
	}
	alarm["AlarmActions"] = list
	return newProxy(t, &proxy{rewrite: countSubscription, answer: func(w http.ResponseWriter, q *http.Request, r request) bool {
		if r.Operation != "cloudwatch:DescribeAlarms" {
			return saysRegions(w, q, r)
		}
		alarms := cbor.List{}
		if r.Region == "us-east-1" {
			alarms = append(alarms, alarm)
		}
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		_, err := w.Write(cbor.Encode(cbor.Map{"MetricAlarms": alarms, "CompositeAlarms": cbor.List{}}))
		return err == nil
	}})
}

func countSubscription(r request, body []byte) []byte {
	if r.Operation != "sns:GetTopicAttributes" {
		return body
	}
	return regexp.MustCompile(`(<key>SubscriptionsConfirmed</key>\s*<value>)0`).ReplaceAll(body, []byte("${1}1"))
}

func TestMonitoring(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000012")
	topic := seedMonitoring(t, a, `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`)
	alarmless := newProxy(t, &proxy{answer: saysRegions, rewrite: countSubscription})
	for name, c := range map[string]struct{ url, status, message string }{
		"notifies":        {withAlarm(t, a, "Trail", topic).url, "PASS", ""},
		"another topic":   {withAlarm(t, a, "Trail", topic+"-gone").url, "FAIL", ""},
		"no action":       {withAlarm(t, a, "Trail").url, "FAIL", ""},
		"another metric":  {withAlarm(t, a, "Other", topic).url, "FAIL", ""},
		"alarms not read": {alarmless.url, "UNKNOWN", "cannot list AWS::CloudWatch::Alarm: cloudwatch:DescribeAlarms: NotSupported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := everywhere(t, a, "scan", "--endpoint-url", c.url, "--rule", "cis.cloudwatch.root_use_is_monitored", "--format", "json", "--quiet")
			findings := r.decode(t).Findings
			if len(findings) != 1 {
				t.Fatalf("%d findings", len(findings))
			}
			f := findings[0]
			if f.Status != c.status || c.message != "" && !slices.Contains(f.Messages, c.message) {
				t.Errorf("got %s %q, want %s %q", f.Status, f.Messages, c.status, c.message)
			}
		})
	}
}

package live_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

const topicAttributes = "sns:GetTopicAttributes"

// TestTopics_malformed: a topic always has a policy and counts its subscriptions.
func TestTopics_malformed(t *testing.T) {
	t.Parallel()
	entry := func(key, value string) string {
		return "<entry><key>" + key + "</key><value>" + value + "</value></entry>"
	}
	for name, c := range map[string]struct {
		attributes string
		facts      []string
	}{
		"none":          {"", []string{"policy", "subscriptions_confirmed", "subscriptions_pending"}},
		"empty policy":  {entry("Policy", ""), []string{"policy"}},
		"broken policy": {entry("Policy", "{"), []string{"policy"}},
		"no number":     {entry("SubscriptionsConfirmed", "many"), []string{"subscriptions_confirmed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(topicAttributes, awstest.Text(fmt.Sprintf(
				`<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>%s</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`, c.attributes)))
			got := answers(run(t, options(t, s)))
			for _, fact := range c.facts {
				place := "AWS::SNS::Topic " + awstest.TopicARN("alarms") + " " + fact
				if want := (answer{State: snapshot.Unknown, Cause: topicAttributes + " Malformed"}); got[place] != want {
					t.Errorf("%s: got %+v, want %+v", place, got[place], want)
				}
			}
		})
	}
}

// TestTopics_gone: a topic that was deleted after it was listed stays, with what was not read.
func TestTopics_gone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override(topicAttributes, awstest.Error(http.StatusNotFound, "NotFound", "Topic does not exist"))
	want := answer{State: snapshot.Unknown, Cause: topicAttributes + " NotFound"}
	if got := answers(run(t, options(t, s)))["AWS::SNS::Topic "+awstest.TopicARN("alarms")+" policy"]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestTopics_listIncomplete has a topic without an ARN.
func TestTopics_listIncomplete(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("sns:ListTopics", awstest.Text(`<ListTopicsResponse><ListTopicsResult><Topics><member/></Topics></ListTopicsResult></ListTopicsResponse>`))
	want := answer{State: snapshot.Unknown, Cause: "sns:ListTopics Malformed"}
	if got := answers(run(t, options(t, s)))["list eu-west-1 AWS::SNS::Topic"]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

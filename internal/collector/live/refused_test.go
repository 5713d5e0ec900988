package live_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/snapshot"
)

// refused is the region that a policy of the organization refuses here. The test account has nothing of its own in it.
const refused = "eu-south-2"

// asked reports whether the call tells whether its region is refused: a policy that refuses regions leaves out the services
// that answer the same in each.
func asked(r awstest.Request) bool {
	return r.Region == refused && !slices.Contains([]string{"account", "cloudfront", "iam", "organizations", "sso", "sts"}, awstest.Service(r.Operation))
}

// refuse has every call in the region denied by a policy of the organization, but for the operation that h answers.
func refuse(t *testing.T, s *awstest.Server, but string, h awstest.Handler) {
	t.Helper()
	for _, op := range operations(t) {
		s.Override(op, func(r awstest.Request) awstest.Answer {
			switch {
			case !asked(r):
				return awstest.Good(r)
			case op == but:
				return h(r)
			}
			return awstest.DeniedBySCP(r)
		})
	}
}

// inRefused reports whether the place is of the region.
func inRefused(place string) bool {
	return strings.HasPrefix(place, "list "+refused+" ") || strings.HasPrefix(place, string(snapshot.Region)+" "+refused+" ")
}

// hangsOnRefused reports whether the place is of the region, or known from all regions alone: trails are listed once, and one
// that records in its region only is seen nowhere else.
func hangsOnRefused(place string) bool {
	return inRefused(place) || place == "list global AWS::CloudTrail::Trail"
}

// calls returns the operations that were called in the region and tell of it.
func calls(s *awstest.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		if asked(r) {
			out = append(out, r.Operation)
		}
	}
	return out
}

// asBefore holds the answers against those of the account in which everything is in order, but for the places that are
// excepted.
func asBefore(t *testing.T, got map[string]answer, except func(place string) bool) {
	t.Helper()
	good := answers(run(t, options(t, start(t))))
	for place, want := range good {
		if a, ok := got[place]; !except(place) && (!ok || a != want) {
			t.Errorf("%s: got %+v, want %+v as before", place, a, want)
		}
	}
	for place := range got {
		if _, ok := good[place]; !ok && !except(place) {
			t.Errorf("%s was not there before", place)
		}
	}
}

// TestRefusedRegion: two services that are denied are enough to know, and nothing more is asked there.
func TestRefusedRegion(t *testing.T) {
	t.Parallel()
	s := start(t)
	refuse(t, s, "", nil)
	parts := run(t, options(t, s))
	called := calls(s)
	if len(called) != 2 || awstest.Service(called[0]) == awstest.Service(called[1]) {
		t.Errorf("the region was asked %s, want one question to each of two services", called)
	}
	got := answers(parts)
	n := 0
	for place, a := range got {
		if !inRefused(place) {
			continue
		}
		n++
		operation, code, _ := strings.Cut(a.Cause, " ")
		if a.State != snapshot.Unknown || code != snapshot.DeniedBySCP || !slices.Contains(called, operation) {
			t.Errorf("%s: got %+v, want it unknown because of the policy, by an operation that was called", place, a)
		}
	}
	if n < 10 {
		t.Errorf("only %d places of the region", n)
	}
	asBefore(t, got, hangsOnRefused)
}

// TestRefusedRegion_oneService has a service denied everywhere: that closes no region.
func TestRefusedRegion_oneService(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, op := range operations(t) {
		if awstest.Service(op) == "dynamodb" {
			s.Override(op, awstest.DeniedBySCP)
		}
	}
	got := answers(run(t, options(t, s)))
	ofService := func(place string) bool { return strings.Contains(place, "AWS::DynamoDB::") }
	for _, region := range []string{refused, "eu-west-1", "us-east-1"} {
		place := "list " + region + " AWS::DynamoDB::Table"
		if want := (answer{State: snapshot.Unknown, Cause: "dynamodb:ListTables " + snapshot.DeniedBySCP}); got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
	asBefore(t, got, ofService)
}

// TestRefusedRegion_oneServiceAnswers has all but one service denied: the region is open, and each speaks for itself.
func TestRefusedRegion_oneServiceAnswers(t *testing.T) {
	t.Parallel()
	const answering = "securityhub:DescribeHub"
	s := start(t)
	refuse(t, s, answering, awstest.Good)
	// One after the other, in the order of their names: two denials before the answer would have closed the region.
	o := options(t, s)
	o.Concurrency = 1
	o.Collectors = slices.DeleteFunc(o.Collectors, func(c collector.Collector) bool {
		return !slices.Contains([]string{"account", "securityhub", "sns", "sqs"}, c.Service())
	})
	got := answers(run(t, o))
	if a := got["AWS::::Region "+refused+" security_hub"]; a.State != snapshot.Known {
		t.Errorf("got %+v of what was answered", a)
	}
	for _, list := range []string{"sns:ListTopics AWS::SNS::Topic", "sqs:ListQueues AWS::SQS::Queue"} {
		operation, typ, _ := strings.Cut(list, " ")
		want := answer{State: snapshot.Unknown, Cause: operation + " " + snapshot.DeniedBySCP}
		if a := got["list "+refused+" "+typ]; a != want || !slices.Contains(calls(s), operation) {
			t.Errorf("%s: got %+v, want %+v by itself", typ, a, want)
		}
	}
}

// TestRefusedRegion_hangs has the one call hang that could find out. The others wait for it, and then go on.
func TestRefusedRegion_hangs(t *testing.T) {
	t.Parallel()
	const hanging = "accessanalyzer:ListAnalyzers"
	place := "AWS::::Region " + refused + " access_analyzers"
	hang := func(r awstest.Request) awstest.Answer {
		a := awstest.Half(r)
		a.Hang = true
		return a
	}
	patient := func(t *testing.T, s *awstest.Server) collector.Options {
		t.Helper()
		c := s.Config()
		c.CallTimeout = 3 * time.Second
		sess, err := s.Session(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		o := options(t, s)
		o.Collectors = live.Collectors(sess.AWS(), live.Options{})
		o.Collectors = slices.DeleteFunc(o.Collectors, func(c collector.Collector) bool { return c.Service() == "iam" }) // its report takes longer
		return o
	}
	ofIAM := func(place string) bool {
		return strings.Contains(place, "::IAM::") || strings.HasPrefix(place, "AWS::::Account ")
	}
	t.Run("open", func(t *testing.T) {
		t.Parallel()
		s := start(t)
		s.Override(hanging, func(r awstest.Request) awstest.Answer {
			if asked(r) {
				return hang(r)
			}
			return awstest.Good(r)
		})
		got := answers(run(t, patient(t, s)))
		if want := (answer{State: snapshot.Unknown, Cause: hanging + " " + snapshot.Timeout}); got[place] != want {
			t.Errorf("got %+v, want %+v", got[place], want)
		}
		asBefore(t, got, func(p string) bool { return p == place || ofIAM(p) })
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		s := start(t)
		refuse(t, s, hanging, hang)
		got := answers(run(t, patient(t, s)))
		for p, a := range got {
			_, code, _ := strings.Cut(a.Cause, " ")
			if inRefused(p) && code != snapshot.DeniedBySCP && (p != place || code != snapshot.Timeout) {
				t.Errorf("%s: got %+v", p, a)
			}
		}
		asBefore(t, got, func(p string) bool { return hangsOnRefused(p) || ofIAM(p) })
	})
}

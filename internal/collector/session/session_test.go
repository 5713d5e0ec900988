package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"golang.org/x/time/rate"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/meter"
	"github.com/openposture/posture/internal/collector/session"
	"github.com/openposture/posture/internal/snapshot"
)

func start(t *testing.T) *awstest.Server {
	t.Helper()
	s := awstest.Start()
	t.Cleanup(s.Close)
	return s
}

func open(t *testing.T, s *awstest.Server, c session.Config) *session.Session {
	t.Helper()
	sess, err := s.Session(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return sess
}

// environment sets the environment to that of the account, with changes.
func environment(t *testing.T, s *awstest.Server, changes ...string) {
	t.Helper()
	for _, kv := range append(s.Environ(), changes...) {
		k, v, _ := strings.Cut(kv, "=")
		t.Setenv(k, v)
	}
}

func TestIdentity(t *testing.T) { //nolint:paralleltest // sets the environment
	s := start(t)
	environment(t, s) // AWS_ENDPOINT_URL alone leads there
	sess, err := session.Open(t.Context(), session.Config{Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	id, err := sess.Identity(t.Context())
	if age := time.Since(id.ServerTime); age < -time.Minute || age > time.Minute {
		t.Errorf("the server's time is %s", id.ServerTime)
	}
	id.ServerTime = time.Time{}
	want := session.Identity{Account: awstest.Account, ARN: "arn:aws:iam::" + awstest.Account + ":user/posture", Partition: "aws"}
	if err != nil || id != want {
		t.Errorf("got %+v, %v, want %+v", id, err, want)
	}
	if r := s.Requests()[0]; !strings.Contains(r.UserAgent, "posture/1.2.3") || r.Region != awstest.Region {
		t.Errorf("user agent %q, region %q", r.UserAgent, r.Region)
	}
}

func TestIdentity_partition(t *testing.T) { //nolint:paralleltest // sets the environment
	s := start(t)
	environment(t, s, "AWS_REGION=us-gov-west-1")
	s.Override("sts:GetCallerIdentity", awstest.Text("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::111122223333:root</Arn>"+
		"<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"))
	sess, err := session.Open(t.Context(), session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := sess.Identity(t.Context()); err != nil || id.Partition != "aws-us-gov" {
		t.Errorf("got %+v, %v", id, err)
	}
	if r := s.Requests()[0]; r.Region != "us-gov-west-1" {
		t.Errorf("signed for %s", r.Region)
	}
}

func TestOpen_region(t *testing.T) { //nolint:paralleltest // sets the environment
	s := start(t)
	for name, c := range map[string]struct { //nolint:paralleltest // sets the environment
		env    string
		config session.Config
		want   string
	}{
		"environment": {"us-east-2", session.Config{DefaultRegion: "eu-west-2"}, "us-east-2"},
		"named":       {"us-east-2", session.Config{Region: "eu-west-3", DefaultRegion: "eu-west-2"}, "eu-west-3"},
		"default":     {"", session.Config{DefaultRegion: "eu-west-2"}, "eu-west-2"},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, s, "AWS_REGION="+c.env)
			sess, err := session.Open(t.Context(), c.config)
			if err != nil || sess.Region() != c.want {
				t.Errorf("got %v, %v, want %s", sess, err, c.want)
			}
		})
	}
}

func TestIdentity_interrupted(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t, s, s.Config()).Identity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCall_unknownOperation(t *testing.T) {
	t.Parallel()
	s := start(t)
	_, err := iam.NewFromConfig(open(t, s, s.Config()).AWS()).ListUsers(t.Context(), nil)
	if c := awserr.Cause("iam:ListUsers", err); c.Code != awserr.CollectorFailed || len(s.Calls()) > 0 {
		t.Errorf("got %+v and %v", c, s.Calls())
	}
}

// TestCall_attempts counts what a call that ends well and one that does not take.
func TestCall_attempts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handler  awstest.Handler
		attempts int
		code     string
		want     meter.Count
	}{
		"throttled": {awstest.Throttled, 3, snapshot.Throttled, meter.Count{Calls: 1, Retries: 2, Throttled: 3}},
		"broken":    {awstest.Broken, 3, snapshot.Unavailable, meter.Count{Calls: 1, Retries: 2}},
		"half":      {awstest.Half, 3, snapshot.Malformed, meter.Count{Calls: 1, Retries: 2}},
		"empty":     {awstest.Text(""), 1, snapshot.Malformed, meter.Count{Calls: 1}},
		"denied":    {awstest.Denied, 1, snapshot.AccessDenied, meter.Count{Calls: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("iam:GetAccountSummary", c.handler)
			config := s.Config()
			config.MaxAttempts = 3
			sess := open(t, s, config)
			_, err := iam.NewFromConfig(sess.AWS()).GetAccountSummary(t.Context(), nil)
			if got := awserr.Cause("", err).Code; got != c.code || s.Calls()["iam:GetAccountSummary"] != c.attempts {
				t.Errorf("got %s after %d attempts, want %s after %d", got, s.Calls()["iam:GetAccountSummary"], c.code, c.attempts)
			}
			if got := sess.Meter().Stats(); got.Count != c.want || got.Services["iam"] != c.want {
				t.Errorf("counted %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestCall_mends(t *testing.T) {
	t.Parallel()
	s := start(t)
	n := 0
	s.Override("iam:GetAccountSummary", func(r awstest.Request) awstest.Answer {
		if n++; n == 1 {
			return awstest.Half(r)
		}
		return awstest.Good(r)
	})
	if _, err := iam.NewFromConfig(open(t, s, s.Config()).AWS()).GetAccountSummary(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// hang answers with half a body and then with nothing.
func hang(r awstest.Request) awstest.Answer {
	a := awstest.Half(r)
	a.Hang = true
	return a
}

func TestCall_interruptedInBody(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Override("iam:GetAccountSummary", func(r awstest.Request) awstest.Answer {
		time.AfterFunc(50*time.Millisecond, cancel)
		return hang(r)
	})
	_, err := iam.NewFromConfig(open(t, s, s.Config()).AWS()).GetAccountSummary(ctx, nil)
	if got := awserr.Cause("", err); got.Code != snapshot.Interrupted {
		t.Errorf("got %+v", got)
	}
}

// TestCall_deadline has a call hang, be throttled and be held back until its deadline.
func TestCall_deadline(t *testing.T) {
	t.Parallel()
	const timeout = 300 * time.Millisecond
	for name, c := range map[string]struct {
		prepare func(*awstest.Server, *session.Config)
		code    string
	}{
		"hangs": {func(s *awstest.Server, _ *session.Config) {
			s.Delay(func(awstest.Request) time.Duration { return time.Hour })
		}, snapshot.Timeout},
		"hangs in the body": {func(s *awstest.Server, _ *session.Config) {
			s.Override("iam:GetAccountSummary", hang)
		}, snapshot.Timeout},
		"throttled": {func(s *awstest.Server, c *session.Config) {
			s.Override("iam:GetAccountSummary", awstest.Throttled)
			c.MaxAttempts, c.MaxBackoff = 1000, 50*time.Millisecond
		}, snapshot.Throttled},
		"held back": {func(_ *awstest.Server, c *session.Config) {
			c.Rate = func(string) (rate.Limit, int) { return rate.Every(time.Hour), 1 }
		}, snapshot.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			config := s.Config()
			config.CallTimeout = timeout
			c.prepare(s, &config)
			api := iam.NewFromConfig(open(t, s, config).AWS())
			began := time.Now()
			_, err := api.GetAccountSummary(t.Context(), nil)
			if name == "held back" { // the first had its turn
				_, err = api.GetAccountSummary(t.Context(), nil)
			}
			if got := awserr.Cause("", err); got.Code != c.code || time.Since(began) > 10*timeout {
				t.Errorf("got %+v after %s, want %s", got, time.Since(began), c.code)
			}
		})
	}
}

func TestCall_rate(t *testing.T) {
	t.Parallel()
	s := start(t)
	config := s.Config()
	config.Rate = func(string) (rate.Limit, int) { return 20, 1 }
	api := iam.NewFromConfig(open(t, s, config).AWS())
	began := time.Now()
	for range 5 {
		if _, err := api.GetAccountSummary(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took < 190*time.Millisecond { // four waits of 50 ms
		t.Errorf("five calls at 20 a second took %s", took)
	}
}

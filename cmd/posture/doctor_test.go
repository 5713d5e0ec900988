package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/report"
)

// examined runs doctor against the account.
func examined(t *testing.T, s *awstest.Server, now time.Time, args ...string) (diagnosis, int) {
	t.Helper()
	if _, err := s.Session(t.Context(), s.Config()); err != nil { // sets the credentials of the process
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, now: func() time.Time { return now }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs(append([]string{"doctor", "--format", "json", "--quiet", "--endpoint-url", s.URL}, args...))
	code, reasons := exit(cmd.ExecuteContext(t.Context()))
	var d diagnosis
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		t.Fatalf("exit %d %q: %v\n%s", code, reasons, err, out.String())
	}
	return d, code
}

// TestDoctor_eachDenied refuses every operation that doctor can try: each is named, with the rules that the same plan
// says need it, and nothing that was answered is.
func TestDoctor_eachDenied(t *testing.T) {
	t.Parallel()
	sel, err := builtIn(t).Select(t.Context(), checks.SelectOptions{Benchmarks: []string{"all"}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sel.Plan()
	if err != nil {
		t.Fatal(err)
	}
	s := awstest.Start()
	t.Cleanup(s.Close)
	d, code := examined(t, s, time.Now(), "--benchmark", "all")
	if code != report.ExitOK || len(d.Refused) > 0 || d.Clock.State != "ok" || d.Account != awstest.Account || d.Region != awstest.Region {
		t.Errorf("of a good account: exit %d, %+v", code, d)
	}
	tried := slices.DeleteFunc(slices.Clone(d.Answered), func(op string) bool { return op == identityCall })
	for _, op := range plan.WithoutResources().Operations() {
		if !slices.Contains(d.Answered, op) {
			t.Errorf("%s was not tried", op)
		}
	}
	for op := range s.Calls() {
		if !slices.Contains(d.Answered, op) {
			t.Errorf("%s was called, and is not told of", op)
		}
	}
	// Where the listing of the accounts is refused, nothing is asked of them, and so on: what comes first is refused alone.
	for _, op := range []string{"kms:ListKeys", "iam:GenerateCredentialReport", "account:ListRegions"} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := awstest.Start()
			t.Cleanup(s.Close)
			s.Override(op, awstest.Denied)
			d, code := examined(t, s, time.Now(), "--benchmark", "all")
			if code != report.ExitIncomplete || len(d.Refused) != 1 {
				t.Fatalf("exit %d, refused %+v", code, d.Refused)
			}
			want, err := rulesThatNeed(sel, op, false)
			if err != nil {
				t.Fatal(err)
			}
			b := d.Refused[0]
			if b.Operation != op || b.Code != "AccessDenied" || !slices.Equal(b.Rules, want) || len(want) == 0 || len(b.Permissions) == 0 {
				t.Errorf("refused %+v, want %s and rules %v", b, op, want)
			}
		})
	}
	for _, op := range tried {
		s.Override(op, awstest.Denied)
	}
	d, code = examined(t, s, time.Now(), "--benchmark", "all")
	if code != report.ExitIncomplete || !slices.Equal(d.Answered, []string{identityCall}) {
		t.Errorf("of an account that refuses everything: exit %d, answered %v", code, d.Answered)
	}
	for _, b := range d.Refused {
		if len(b.Rules) == 0 {
			t.Errorf("%s blinds no rule", b.Operation)
		}
	}
}

// TestDoctor_namedRegions does without the list of the regions, and says that it is refused.
func TestDoctor_namedRegions(t *testing.T) {
	t.Parallel()
	s := awstest.Start()
	t.Cleanup(s.Close)
	s.Override(listRegions, awstest.Denied)
	d, code := examined(t, s, time.Now(), "--region", awstest.Region, "--rule", "cis.kms.*")
	if code != report.ExitOK || len(d.Refused) != 1 || len(d.Refused[0].Rules) > 0 {
		t.Errorf("exit %d, %+v", code, d)
	}
}

// TestDoctor_clock has a clock that AWS still accepts and one that it does not.
func TestDoctor_clock(t *testing.T) {
	t.Parallel()
	s := awstest.Start()
	t.Cleanup(s.Close)
	server := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	s.Override(identityCall, func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Header = map[string]string{"Date": server.Format(http.TimeFormat)}
		return a
	})
	rule := []string{"--rule", "cis.s3.bucket_denies_http"}
	d, code := examined(t, s, server.Add(-2*time.Minute), rule...)
	if code != report.ExitOK || d.Clock.State != "ok" || *d.Clock.AheadSeconds != -120 {
		t.Errorf("two minutes behind: exit %d, %+v", code, d.Clock)
	}
	d, code = examined(t, s, server.Add(10*time.Minute), rule...)
	if code != report.ExitIncomplete || d.Clock.State != "wrong" || *d.Clock.AheadSeconds != 600 {
		t.Errorf("ten minutes ahead: exit %d, %+v", code, d.Clock)
	}
	s.Override(identityCall, func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Header = map[string]string{"Date": "now"}
		return a
	})
	if d, code = examined(t, s, server, rule...); code != report.ExitOK || d.Clock.State != "unknown" || d.Clock.AheadSeconds != nil {
		t.Errorf("without a date: exit %d, %+v", code, d.Clock)
	}
}

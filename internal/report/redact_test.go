package report_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

func redact(t *testing.T, in sample.Scan, key string) *report.Report {
	t.Helper()
	r, err := report.Redact(sample.Report(t, in), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// everything is all that a report says, as text.
func everything(t *testing.T, r *report.Report) string {
	t.Helper()
	b, err := json.Marshal(struct {
		*report.Report
		All []findings.Finding
	}{r, collect(t, r)})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func naming(account string) sample.Scan {
	in := sample.Input()
	f := &in.Findings[len(in.Findings)-1]
	f.Resource.ID, f.Resource.Name = "arn:aws:kms:eu-west-1:"+account+":key/x", "x-"+account
	f.Resource.Tags = map[string]string{"owner-" + account: account}
	f.Messages = []string{"account " + account + " may use it, 9" + account + " and " + account + "0 are no accounts"}
	f.Evidence = map[string]json.RawMessage{"policy": json.RawMessage(`{"AWS":"arn:aws:iam::` + account + `:root","n":` + account + `}`)}
	f.Parameters = map[string]json.RawMessage{"trusted": json.RawMessage(`["` + account + `"]`)}
	f.Unread = []findings.Unread{{Operation: "o", Resource: "arn:aws:iam::" + account + ":role/r", Message: "for " + account}}
	in.Benchmarks[0].Controls[0].Overrides = []findings.Override{{
		Rule: "r", Parameter: "trusted", Value: json.RawMessage(`["` + account + `"]`), Benchmark: json.RawMessage(`["` + account + `"]`),
	}}
	later := sample.Now().AddDate(1, 0, 0)
	var err error
	if in.Exceptions, err = overlay.NewExceptions([]overlay.Exception{{
		Rule: "glob:*." + account + "*", Accounts: []string{account}, Resources: []string{account}, Tags: map[string]string{account: account},
		Owner: account, Reason: account, Expires: later, Source: account + "/posture.yaml:1",
	}}); err != nil {
		panic(err)
	}
	if in.Attestations, err = overlay.NewAttestations([]overlay.Attestation{{
		Account: account, By: account, Note: account, Evidence: account, Expires: later, Source: account + "/posture.yaml:1",
	}}); err != nil {
		panic(err)
	}
	return in
}

func TestRedact(t *testing.T) {
	t.Parallel()
	const other = "999988887777"
	in := naming(other)
	plain, redacted := sample.Report(t, in), redact(t, in, "secret")
	text := everything(t, redacted)
	for _, account := range []string{sample.Production, sample.Sandbox, other} {
		whole := regexp.MustCompile(`(^|[^0-9])` + account + `([^0-9]|$)`)
		if at := whole.FindStringIndex(text); at != nil {
			t.Errorf("%s is still there: …%s…", account, text[max(0, at[0]-40):at[1]])
		}
	}
	if !redacted.Redacted || plain.Redacted {
		t.Error("the report does not say that it is redacted")
	}
	if !strings.Contains(text, "9"+other) || !strings.Contains(text, other+"0") {
		t.Error("numbers that are no account ids are changed")
	}
	if diff := cmp.Diff(plain.Counts, redacted.Counts); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	want, got := collect(t, plain), collect(t, redacted)
	for i := range want {
		if got[i].ID == want[i].ID || len(got[i].ID) != len(want[i].ID) || got[i].Rule != want[i].Rule {
			t.Fatalf("finding %d: %+v of %+v", i, got[i], want[i])
		}
	}
	if everything(t, plain) != everything(t, sample.Report(t, in)) {
		t.Error("the report that was redacted has changed")
	}
}

func TestRedact_pseudonyms(t *testing.T) {
	t.Parallel()
	var in sample.Scan
	for i := range 200 {
		in.Scope.Accounts = append(in.Scope.Accounts, fmt.Sprintf("%012d", i))
	}
	one, same, other := redact(t, in, "a"), redact(t, in, "a"), redact(t, in, "b")
	if diff := cmp.Diff(one.Scope, same.Scope); diff != "" {
		t.Errorf("the same key gives other pseudonyms (-want +got)\n%s", diff)
	}
	if slices.Equal(one.Scope.Accounts, other.Scope.Accounts) {
		t.Error("another key gives the same pseudonyms")
	}
	if len(one.Scope.Accounts) != len(in.Scope.Accounts) {
		t.Errorf("%d accounts have %d pseudonyms", len(in.Scope.Accounts), len(one.Scope.Accounts))
	}
	shape := regexp.MustCompile(`^[1-9][0-9]{11}$`) // it may be a number in JSON, which has no leading zero
	for _, p := range one.Scope.Accounts {
		if !shape.MatchString(p) {
			t.Errorf("%q has not the shape of an account id", p)
		}
	}
}

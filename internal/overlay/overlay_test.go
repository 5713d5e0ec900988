package overlay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func failure() findings.Finding {
	return findings.Finding{
		Rule: "cis.s3.bucket_denies_http", Status: findings.Fail,
		Resource: findings.Resource{
			ID: "arn:aws:s3:::acme-logs", Account: "111122223333", Region: "eu-west-1", Tags: map[string]string{"team": "platform", "stage": "dev"},
		},
	}
}

func exception() overlay.Exception {
	return overlay.Exception{
		Rule: "cis.s3.bucket_denies_http", Owner: "sec", Reason: "old clients", Expires: day("2027-01-31"), Source: "posture.yaml:3",
	}
}

func TestExceptions_selectors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*overlay.Exception)
		want   bool
	}{
		{"the rule", func(*overlay.Exception) {}, true},
		{"another rule", func(e *overlay.Exception) { e.Rule = "cis.s3.bucket_denies_https" }, false},
		{"a part of the rule is not the rule", func(e *overlay.Exception) { e.Rule = "cis.s3.bucket" }, false},
		{"a pattern", func(e *overlay.Exception) { e.Rule = "glob:cis.s3.*" }, true},
		{"a pattern is anchored at its start", func(e *overlay.Exception) { e.Rule = "glob:s3.*" }, false},
		{"a pattern is anchored at its end", func(e *overlay.Exception) { e.Rule = "glob:*bucket" }, false},
		{"a dot is a dot", func(e *overlay.Exception) { e.Rule = "glob:cis?s3.bucket.denies_http" }, false},
		{"one character", func(e *overlay.Exception) { e.Rule = "glob:cis.s?.bucket_denies_http" }, true},
		{"an account", func(e *overlay.Exception) { e.Accounts = []string{"999988887777", "111122223333"} }, true},
		{"another account", func(e *overlay.Exception) { e.Accounts = []string{"999988887777"} }, false},
		{"a region", func(e *overlay.Exception) { e.Regions = []string{"glob:eu-*"} }, true},
		{"another region", func(e *overlay.Exception) { e.Regions = []string{"global"} }, false},
		{"a resource", func(e *overlay.Exception) { e.Resources = []string{"arn:aws:s3:::acme-logs"} }, true},
		{"a pattern crosses every separator", func(e *overlay.Exception) { e.Resources = []string{"glob:arn:*logs"} }, true},
		{"the name is not the id", func(e *overlay.Exception) { e.Resources = []string{"acme-logs"} }, false},
		{"another resource", func(e *overlay.Exception) { e.Resources = []string{"arn:aws:s3:::acme-logs-2"} }, false},
		{"a tag", func(e *overlay.Exception) { e.Tags = map[string]string{"team": "platform"} }, true},
		{"every tag", func(e *overlay.Exception) { e.Tags = map[string]string{"team": "platform", "stage": "prod"} }, false},
		{"a tag that is not there", func(e *overlay.Exception) { e.Tags = map[string]string{"owner": "glob:*"} }, false},
		{"a pattern for a tag", func(e *overlay.Exception) { e.Tags = map[string]string{"stage": "glob:d*"} }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := exception()
			test.change(&e)
			set, err := overlay.NewExceptions([]overlay.Exception{e})
			if err != nil {
				t.Fatal(err)
			}
			f := failure()
			set.Apply(&f, day("2026-11-26"))
			if got := f.Exception != nil; got != test.want {
				t.Errorf("accepted: %v, want %v", got, test.want)
			}
			if f.Status != findings.Fail {
				t.Errorf("the status is %s: an exception changes none", f.Status)
			}
		})
	}
}

// Tags that were not read match nothing.
func TestExceptions_tagsNotRead(t *testing.T) {
	t.Parallel()
	e := exception()
	e.Tags = map[string]string{"team": "glob:*"}
	set, err := overlay.NewExceptions([]overlay.Exception{e})
	if err != nil {
		t.Fatal(err)
	}
	f := failure()
	f.Resource.Tags = nil
	if set.Apply(&f, day("2026-11-26")); f.Exception != nil {
		t.Error("accepted without its tags")
	}
}

func TestExceptions_onlyFailures(t *testing.T) {
	t.Parallel()
	for _, status := range findings.Statuses() {
		set, err := overlay.NewExceptions([]overlay.Exception{exception()})
		if err != nil {
			t.Fatal(err)
		}
		f := failure()
		f.Status = status
		set.Apply(&f, day("2026-11-26"))
		if got, want := f.Exception != nil, status == findings.Fail; got != want {
			t.Errorf("%s accepted: %v", status, got)
		}
	}
}

func TestExceptions_expire(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		now     time.Time
		expired bool
	}{
		{day("2027-01-31").Add(-time.Second), false},
		{day("2027-01-31"), true}, // from that day
		{day("2027-02-01"), true},
	} {
		set, err := overlay.NewExceptions([]overlay.Exception{exception()})
		if err != nil {
			t.Fatal(err)
		}
		f := failure()
		set.Apply(&f, test.now)
		use := set.Uses(test.now)[0]
		if (f.Exception == nil) != test.expired || use.Expired != test.expired || use.Matched != 1 || (use.Applied == 0) != test.expired {
			t.Errorf("%s: %+v, %+v", test.now, f.Exception, use)
		}
	}
}

// Of several exceptions the first that holds accepts; each says what it did.
func TestExceptions_uses(t *testing.T) {
	t.Parallel()
	expired, second, unused := exception(), exception(), exception()
	expired.Expires, second.Reason, unused.Rule = day("2026-01-01"), "second", "cis.iam.other"
	set, err := overlay.NewExceptions([]overlay.Exception{expired, exception(), second, unused})
	if err != nil {
		t.Fatal(err)
	}
	f := failure()
	set.Apply(&f, day("2026-11-26"))
	want := &findings.Exception{Owner: "sec", Reason: "old clients", Until: day("2027-01-31")}
	if diff := cmp.Diff(want, f.Exception); diff != "" {
		t.Errorf("exception (-want +got)\n%s", diff)
	}
	var got []string
	for _, u := range set.Uses(day("2026-11-26")) {
		got = append(got, strings.Repeat("m", u.Matched)+strings.Repeat("a", u.Applied))
	}
	if diff := cmp.Diff([]string{"m", "ma", "m", ""}, got); diff != "" {
		t.Errorf("uses (-want +got)\n%s", diff)
	}
}

func TestExceptions_malformed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"cis.s3.*": `posture.yaml:3: "cis.s3.*" is meant literally: a pattern is written glob:cis.s3.*`,
		"a?":       `posture.yaml:3: "a?" is meant literally: a pattern is written glob:a?`,
		"glob:":    "posture.yaml:3: an empty selector selects nothing",
		"":         "posture.yaml:3: an empty selector selects nothing",
	} {
		e := exception()
		e.Rule = text
		if _, err := overlay.NewExceptions([]overlay.Exception{e}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func attestation() overlay.Attestation {
	return overlay.Attestation{
		Control: findings.ControlRef{Benchmark: "cis-aws-7.0.0", ID: "2.2"}, Account: "111122223333", Status: findings.Pass,
		By: "alice", Date: day("2026-10-01"), Expires: day("2027-04-01"), Note: "called them", Evidence: "https://wiki.example/1", Source: "posture.yaml:9",
	}
}

func question() findings.Finding {
	f := failure()
	f.Status, f.Messages = findings.Manual, []string{"zzz look at it"}
	f.Controls = []findings.ControlRef{{Benchmark: "cis-aws-5.0.0", ID: "1.1"}, {Benchmark: "cis-aws-7.0.0", ID: "2.2"}}
	return f
}

func TestAttestations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		now    string
		change func(*overlay.Attestation, *findings.Finding)
		want   findings.Status
		why    string
	}{
		{"passes", "2026-11-26", func(*overlay.Attestation, *findings.Finding) {}, findings.Pass, ""},
		{"fails", "2026-11-26", func(a *overlay.Attestation, _ *findings.Finding) { a.Status = findings.Fail }, findings.Fail, ""},
		{"another account", "2026-11-26", func(a *overlay.Attestation, _ *findings.Finding) { a.Account = "999988887777" }, findings.Manual, "no finding of this control waits for a person in this account"},
		{"another control", "2026-11-26", func(a *overlay.Attestation, _ *findings.Finding) { a.Control.ID = "2.3" }, findings.Manual, "no finding of this control waits for a person in this account"},
		{"what failed stays", "2026-11-26", func(_ *overlay.Attestation, f *findings.Finding) { f.Status = findings.Fail }, findings.Fail, "no finding of this control waits for a person in this account"},
		{"what was not read stays", "2026-11-26", func(_ *overlay.Attestation, f *findings.Finding) { f.Status = findings.Unknown }, findings.Unknown, "no finding of this control waits for a person in this account"},
		{"expired", "2027-04-01", func(*overlay.Attestation, *findings.Finding) {}, findings.Manual, "expired"},
		{"not yet", "2026-09-30", func(*overlay.Attestation, *findings.Finding) {}, findings.Manual, "dated after the scan"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, f := attestation(), question()
			test.change(&a, &f)
			set, err := overlay.NewAttestations([]overlay.Attestation{a})
			if err != nil {
				t.Fatal(err)
			}
			set.Apply(&f, day(test.now))
			use := set.Uses(day(test.now))[0]
			if f.Status != test.want || use.Why != test.why || (f.Attestation != nil) != (test.why == "") {
				t.Errorf("status %s, %+v, why %q", f.Status, f.Attestation, use.Why)
			}
			said := "attested by alice on 2026-10-01 until 2027-04-01: called them (https://wiki.example/1)"
			if test.why == "" && (f.Messages[0] != said || len(f.Messages) != 2) {
				t.Errorf("messages %q", f.Messages)
			}
		})
	}
}

// Where two controls ask for the same and the answers differ, the failure counts.
func TestAttestations_differ(t *testing.T) {
	t.Parallel()
	pass, fail := attestation(), attestation()
	fail.Control, fail.Status = findings.ControlRef{Benchmark: "cis-aws-5.0.0", ID: "1.1"}, findings.Fail
	for _, list := range [][]overlay.Attestation{{pass, fail}, {fail, pass}} {
		set, err := overlay.NewAttestations(list)
		if err != nil {
			t.Fatal(err)
		}
		f := question()
		if set.Apply(&f, day("2026-11-26")); f.Status != findings.Fail {
			t.Errorf("status %s", f.Status)
		}
	}
}

func TestAttestations_malformed(t *testing.T) {
	t.Parallel()
	twice, later := attestation(), attestation()
	twice.Source = "posture.yaml:20"
	later.Date, later.Expires = day("2027-04-01"), day("2027-10-01")
	if _, err := overlay.NewAttestations([]overlay.Attestation{attestation(), twice}); err == nil ||
		err.Error() != "posture.yaml:20: posture.yaml:9 already answers cis-aws-7.0.0 2.2 in 111122223333" {
		t.Errorf("twice: error %v", err)
	}
	if _, err := overlay.NewAttestations([]overlay.Attestation{attestation(), later}); err != nil {
		t.Errorf("one after the other: %v", err)
	}
	later.Expires = later.Date
	if _, err := overlay.NewAttestations([]overlay.Attestation{later}); err == nil ||
		err.Error() != "posture.yaml:9: it expires before it begins" {
		t.Errorf("no time: error %v", err)
	}
}

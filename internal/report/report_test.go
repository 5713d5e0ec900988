package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

const bench = "bench-1"

// verdict is a finding of rule on a resource of its own that names the control of the same name as the rule.
func verdict(rule, resource string, status findings.Status) findings.Finding {
	return findings.Finding{
		ID: findings.ID(rule, sample.Production, "global", resource, ""), Rule: rule, Status: status,
		Severity: findings.Medium, Resource: findings.Resource{Type: "T", ID: resource, Account: sample.Production, Region: "global"},
		Controls: []findings.ControlRef{{Benchmark: bench, ID: rule}},
	}
}

// controls makes n controls, each with one rule of its name and one finding of the status; without one for "".
func controls(in *sample.Scan, n int, status findings.Status) {
	if len(in.Benchmarks) == 0 {
		in.Benchmarks = []findings.Benchmark{{ID: bench}}
	}
	b := &in.Benchmarks[0]
	for range n {
		id := fmt.Sprintf("1.%d", len(b.Controls))
		b.Controls = append(b.Controls, findings.Control{ID: id, Assessment: findings.Automated, Rules: []string{id}})
		in.Rules = append(in.Rules, findings.RuleInfo{ID: id})
		if status != "" {
			in.Findings = append(in.Findings, verdict(id, "r", status))
		}
	}
}

// The numbers are AWS's own examples: https://docs.aws.amazon.com/securityhub/latest/userguide/standards-security-score.html
func TestNew_score(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                                   string
		pass, fail, unknown, errors, na, empty int
		want                                   int
	}{
		{name: "168 of 190", pass: 168, fail: 22, want: 88},
		{name: "8 of 37", pass: 8, fail: 29, want: 22},
		{name: "6 of 41", pass: 6, fail: 35, want: 15},
		{name: "159 of 215", pass: 159, fail: 56, want: 74},
		{name: "28 of 45", pass: 28, fail: 17, want: 62},
		{name: "357 of 515", pass: 357, fail: 158, want: 69},
		{name: "12 enabled, 6 passed, 2 without data", pass: 6, fail: 4, empty: 2, want: 60},
		{name: "unknown and error are not passed", pass: 6, fail: 2, unknown: 1, errors: 1, want: 60},
		{name: "not applicable does not enter", pass: 1, fail: 1, na: 5, want: 50},
		{name: "half is rounded up", pass: 1, fail: 7, want: 13},
		{name: "nothing passed", fail: 3, want: 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var in sample.Scan
			controls(&in, test.pass, findings.Pass)
			controls(&in, test.fail, findings.Fail)
			controls(&in, test.unknown, findings.Unknown)
			controls(&in, test.errors, findings.Error)
			controls(&in, test.na, findings.NotApplicable)
			controls(&in, test.empty, "")
			got := sample.Report(t, in).Benchmarks[0].Score
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("score (-want +got)\n%s", diff)
			}
		})
	}
}

func TestNew_noScoreWhenNothingDecided(t *testing.T) {
	t.Parallel()
	for _, status := range []findings.Status{
		findings.Unknown, findings.Error, findings.Manual, findings.NotApplicable, "", "SOMETHING_NEW",
	} {
		var in sample.Scan
		controls(&in, 3, status)
		if score := sample.Report(t, in).Benchmarks[0].Score; score != nil {
			t.Errorf("controls that are all %q: score %d, want none", status, *score)
		}
	}
}

func TestNew_coverage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                                       string
		pass, fail, unknown, manual, na, gap, want int
	}{
		{name: "all", pass: 2, fail: 1, na: 1, want: 100},
		{name: "100 means all", pass: 999, unknown: 1, want: 99},
		{name: "gaps and people count as not covered", pass: 1, manual: 1, gap: 1, want: 33},
		{name: "no control", want: 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := sample.Scan{Input: report.Input{Benchmarks: []findings.Benchmark{{ID: bench}}}}
			controls(&in, test.pass, findings.Pass)
			controls(&in, test.fail, findings.Fail)
			controls(&in, test.unknown, findings.Unknown)
			controls(&in, test.manual, findings.Manual)
			controls(&in, test.na, findings.NotApplicable)
			rules := len(in.Rules)
			controls(&in, test.gap, "")
			in.Rules = in.Rules[:rules]
			if got := sample.Report(t, in).Benchmarks[0].Coverage; got != test.want {
				t.Errorf("coverage %d, want %d", got, test.want)
			}
		})
	}
}

func TestNew_controlStatus(t *testing.T) {
	t.Parallel()
	const a, b, missing = "a", "b", "missing"
	of := func(rule string, statuses ...findings.Status) []findings.Finding {
		var fs []findings.Finding
		for i, s := range statuses {
			f := verdict(rule, fmt.Sprintf("r%d", i), s)
			f.Controls = []findings.ControlRef{{Benchmark: "other", ID: "9"}, {Benchmark: bench, ID: "1"}}
			fs = append(fs, f)
		}
		return fs
	}
	for _, test := range []struct {
		name       string
		rules      []string
		assessment findings.Assessment
		findings   []findings.Finding
		want       report.ControlStatus
	}{
		{name: "fail over everything", rules: []string{a, missing}, findings: of(a, findings.Statuses()...), want: report.ControlFail},
		{name: "error over unknown", rules: []string{a}, findings: of(a, findings.Pass, findings.Unknown, findings.Error), want: report.ControlError},
		{name: "unknown over gap", rules: []string{a, missing}, findings: of(a, findings.Pass, findings.Unknown), want: report.ControlUnknown},
		{name: "gap over manual and pass", rules: []string{a, missing}, findings: of(a, findings.Pass, findings.Manual), want: report.ControlGap},
		{name: "gap without a finding", rules: []string{missing}, want: report.ControlGap},
		{name: "silence of one rule over pass", rules: []string{a, b}, findings: of(a, findings.Pass), want: report.ControlNoData},
		{name: "fail over silence", rules: []string{a, b}, findings: of(a, findings.Fail), want: report.ControlFail},
		{name: "manual over pass", rules: []string{a}, findings: of(a, findings.Pass, findings.Manual), want: report.ControlManual},
		{name: "pass over not applicable", rules: []string{a}, findings: of(a, findings.Pass, findings.NotApplicable), want: report.ControlPass},
		{name: "two rules", rules: []string{a, b}, findings: append(of(a, findings.Pass), of(b, findings.NotApplicable)...), want: report.ControlPass},
		{name: "not applicable", rules: []string{a}, findings: of(a, findings.NotApplicable), want: report.ControlNotApplicable},
		{name: "no finding", rules: []string{a}, want: report.ControlNoData},
		{name: "no finding of a control for people", rules: []string{a}, assessment: findings.AssessedByPerson, want: report.ControlNoData},
		{name: "no rule", want: report.ControlNoData},
		{name: "no rule, for people", assessment: findings.AssessedByPerson, want: report.ControlManual},
		{name: "for people, decided by a rule", rules: []string{a}, assessment: findings.AssessedByPerson, findings: of(a, findings.Pass), want: report.ControlPass},
		{name: "a status from the future", rules: []string{a}, findings: of(a, findings.Pass, "WAIVED"), want: report.ControlError},
		{name: "a finding of another control", rules: []string{a}, findings: []findings.Finding{verdict(a, "r", findings.Pass)}, want: report.ControlNoData},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := sample.Report(t, sample.Scan{Findings: test.findings, Input: report.Input{
				Benchmarks: []findings.Benchmark{{ID: bench, Controls: []findings.Control{
					{ID: "1", Rules: test.rules, Assessment: test.assessment},
				}}},
				Rules: []findings.RuleInfo{{ID: a}, {ID: b}},
			}})
			c := r.Benchmarks[0].Controls[0]
			if c.Status != test.want {
				t.Errorf("status %s, want %s", c.Status, test.want)
			}
			if got, want := slices.Contains(c.MissingRules, missing), slices.Contains(test.rules, missing); got != want {
				t.Errorf("missing rules %v", c.MissingRules)
			}
		})
	}
}

func TestNew_counts(t *testing.T) {
	t.Parallel()
	fs := []findings.Finding{
		verdict("a", "1", findings.Fail), verdict("a", "2", findings.Fail), verdict("a", "3", findings.Pass),
		verdict("b", "1", "WAIVED"),
	}
	fs[0].Severity = findings.High
	r := sample.Report(t, sample.Scan{Findings: fs})
	want := report.Counts{
		findings.High:   {findings.Fail: 1},
		findings.Medium: {findings.Fail: 1, findings.Pass: 1, findings.Error: 1},
	}
	if diff := cmp.Diff(want, r.Counts); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	if got := r.Counts.Total(); got != 4 {
		t.Errorf("total %d, want 4", got)
	}
	if got := r.Counts.Of(findings.Fail); got != 2 {
		t.Errorf("failures %d, want 2", got)
	}
}

func TestNew_controlsInNaturalOrder(t *testing.T) {
	t.Parallel()
	want := []string{"1.1", "1.2", "1.2.1", "1.9", "1.10", "2.1", "10.1", "IAM.2", "IAM.10"}
	b := findings.Benchmark{ID: bench}
	for _, id := range want {
		b.Controls = append(b.Controls, findings.Control{ID: id})
	}
	slices.Reverse(b.Controls)
	var got []string
	for _, c := range sample.Report(t, sample.Scan{Input: report.Input{Benchmarks: []findings.Benchmark{b}}}).Benchmarks[0].Controls {
		got = append(got, c.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("controls (-want +got)\n%s", diff)
	}
}

func TestNew_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := sample.Report(t, sample.Input())
	for seed := range uint64(3) {
		got := sample.Report(t, sample.Shuffled(sample.Input(), seed))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(report.Report{})); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

func TestNew_inputIsNotChanged(t *testing.T) {
	t.Parallel()
	in, want := sample.Shuffled(sample.Input(), 1), sample.Shuffled(sample.Input(), 1)
	sample.Report(t, in)
	if diff := cmp.Diff(want, in, cmpopts.IgnoreFields(report.Input{}, "Exceptions", "Attestations")); diff != "" {
		t.Errorf("input (-want +got)\n%s", diff)
	}
}

func TestNew_timeInUTC(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Scan{Now: sample.Now().In(time.FixedZone("", 7200))})
	if r.Now.Location() != time.UTC || !r.Now.Equal(sample.Now()) {
		t.Errorf("now is %v, want %v", r.Now, sample.Now())
	}
}

func BenchmarkBuilder(b *testing.B) {
	in := sample.Large(100_000)
	b.ReportAllocs()
	for b.Loop() {
		sample.Report(b, in)
	}
}

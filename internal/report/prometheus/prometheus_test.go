package prometheus_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/prometheus"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan": sample.Input(), "denied": sample.Denied(), "hostile": sample.Hostile(), "empty": {Now: sample.Now()},
	}
}

func write(tb testing.TB, in sample.Scan) string {
	tb.Helper()
	var b bytes.Buffer
	if err := prometheus.Write(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// parse reads metrics with Prometheus's own parser and returns the samples by their series, as in name{label="value"}.
func parse(tb testing.TB, text string) map[string]float64 {
	tb.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		tb.Fatalf("%v\n%s", err, text)
	}
	samples := map[string]float64{}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			labels := make([]string, 0, len(m.GetLabel()))
			for _, l := range m.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			series := name + "{" + strings.Join(labels, ",") + "}"
			if _, twice := samples[series]; twice || m.Gauge == nil || m.TimestampMs != nil {
				tb.Errorf("%s is there twice, is no gauge or has a timestamp", series)
			}
			samples[series] = m.GetGauge().GetValue()
		}
	}
	return samples
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in)
			path := filepath.Join("testdata", name+".prom")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

// What promtool check metrics says.
func TestWrite_lint(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		problems, err := promlint.New(strings.NewReader(write(t, in))).Lint()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %s: %s", name, p.Metric, p.Text)
		}
	}
}

func TestWrite_values(t *testing.T) {
	t.Parallel()
	got := parse(t, write(t, sample.Input()))
	for series, want := range map[string]float64{
		`posture_scan_info{program="posture 0.1.0",rules="` + sample.Input().RulesDigest + `"}`: 1,

		`posture_scan_timestamp_seconds{}`:                                       float64(sample.Now().Unix()),
		`posture_scan_incomplete{}`:                                              0,
		`posture_scan_accounts{}`:                                                2,
		`posture_scan_missing_actions{}`:                                         3,
		`posture_benchmark_score_ratio{benchmark="cis-aws-7.0.0"}`:               4. / 14,
		`posture_benchmark_coverage_ratio{benchmark="cis-aws-7.0.0"}`:            13. / 24,
		`posture_benchmark_controls{benchmark="cis-aws-7.0.0",status="FAIL"}`:    8,
		`posture_benchmark_controls{benchmark="cis-aws-7.0.0",status="NO_DATA"}`: 1,
		`posture_benchmark_controls{benchmark="cis-aws-7.0.0",status="ERROR"}`:   0,

		`posture_account_findings{account="111122223333",severity="CRITICAL",status="FAIL"}`:                      1,
		`posture_account_findings{account="444455556666",severity="CRITICAL",status="FAIL"}`:                      0,
		`posture_account_findings{account="444455556666",severity="INFORMATIONAL",status="UNKNOWN"}`:              0,
		`posture_rule_findings{rule="cis.iam.root_has_no_access_keys",severity="CRITICAL",status="FAIL"}`:         1,
		`posture_rule_findings{rule="cis.iam.root_has_mfa",severity="CRITICAL",status="FAIL"}`:                    0,
		`posture_unread_verdicts{operation="s3:GetBucketPolicy",action="s3:GetBucketPolicy",code="AccessDenied"}`: 8,
	} {
		if v, ok := got[series]; !ok || v != want {
			t.Errorf("%s is %v (there: %t), want %v", series, v, ok, want)
		}
	}
}

// The sums over accounts and over rules are the report's own counts.
func TestWrite_addsUp(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	samples := parse(t, write(t, sample.Input()))
	for _, name := range []string{"posture_account_findings", "posture_rule_findings"} {
		for _, severity := range findings.Severities() {
			for _, status := range findings.Statuses() {
				sum := 0.
				for series, v := range samples {
					if strings.HasPrefix(series, name) && strings.HasSuffix(series, fmt.Sprintf("severity=%q,status=%q}", severity, status)) {
						sum += v
					}
				}
				if want := float64(r.Counts[severity][status]); sum != want {
					t.Errorf("%s: %s %s: %v, want %v", name, severity, status, sum, want)
				}
			}
		}
	}
}

// Nothing decided is not a score of 0.
func TestWrite_noScoreIsNoSeries(t *testing.T) {
	t.Parallel()
	for series := range parse(t, write(t, sample.Denied())) {
		if strings.HasPrefix(series, "posture_benchmark_score_ratio") {
			t.Errorf("there is %s", series)
		}
	}
	if got := parse(t, write(t, sample.Denied())); got[`posture_scan_incomplete{}`] != 1 {
		t.Error("the scan was stopped, and the metrics do not say so")
	}
}

// What is not kept is not there: 0 would say that there is none.
func TestWrite_severitiesThatAreNotKept(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.AtLeast = findings.High
	seen := map[string]bool{}
	for series := range parse(t, write(t, in)) {
		for _, s := range findings.Severities() {
			if strings.Contains(series, fmt.Sprintf("severity=%q", s)) {
				seen[string(s)] = true
			}
		}
	}
	if diff := cmp.Diff(map[string]bool{"HIGH": true, "CRITICAL": true}, seen); diff != "" {
		t.Errorf("severities (-want +got)\n%s", diff)
	}
}

// A report of nothing has no time either.
func TestWrite_noTime(t *testing.T) {
	t.Parallel()
	if got := write(t, sample.Scan{}); strings.Contains(got, "timestamp") {
		t.Errorf("there is a time in\n%s", got)
	}
}

// A score is 1 only if everything passed, however many controls there are.
func TestWrite_scoreIsNotRounded(t *testing.T) {
	t.Parallel()
	in := sample.Scan{Input: report.Input{Benchmarks: []findings.Benchmark{{ID: "b"}}}}
	for i := range 300 {
		id := fmt.Sprintf("1.%d", i)
		in.Benchmarks[0].Controls = append(in.Benchmarks[0].Controls, findings.Control{ID: id, Rules: []string{id}})
		in.Rules = append(in.Rules, findings.RuleInfo{ID: id})
		status := findings.Pass
		if i == 0 {
			status = findings.Fail
		}
		in.Findings = append(in.Findings, findings.Finding{Rule: id, Status: status, Controls: []findings.ControlRef{{Benchmark: "b", ID: id}}})
	}
	if got := parse(t, write(t, in))[`posture_benchmark_score_ratio{benchmark="b"}`]; got != 299./300 {
		t.Errorf("score %v, want 299/300", got)
	}
}

func TestWrite_statusFromTheFuture(t *testing.T) {
	t.Parallel()
	in := sample.Scan{Findings: []findings.Finding{{Rule: "r", Status: "WAIVED", Severity: findings.High}}}
	got := parse(t, write(t, in))
	if got[`posture_rule_findings{rule="r",severity="HIGH",status="ERROR"}`] != 1 {
		t.Errorf("a status that nobody knows is not an ERROR: %v", got)
	}
}

// Text from outside stays inside its label, is bounded, and two values that become one are one series.
func TestWrite_hostileLabels(t *testing.T) {
	t.Parallel()
	in := sample.Scan{}
	for _, rule := range []string{
		"a\"} 1\nposture_scan_incomplete 0", `a\`, "a\n", `a\n`, "a\u202e", strings.Repeat("é", 5_000), strings.Repeat("é", 6_000),
	} {
		in.Findings = append(in.Findings, findings.Finding{Rule: rule, Status: findings.Fail, Severity: findings.Low, Resource: findings.Resource{ID: rule}})
	}
	got := parse(t, write(t, in))
	for rule, want := range map[string]float64{
		`a"} 1\nposture_scan_incomplete 0`: 1, `a\`: 1, `a\n`: 2, `a\u202e`: 1, strings.Repeat("é", 100) + "…": 2,
	} {
		series := fmt.Sprintf(`posture_rule_findings{rule=%q,severity="LOW",status="FAIL"}`, rule)
		if got[series] != want {
			t.Errorf("%s is %v, want %v", series, got[series], want)
		}
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile())
	for seed := range uint64(3) {
		if diff := cmp.Diff(want, write(t, sample.Shuffled(sample.Hostile(), seed))); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWrite_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	for _, after := range []int{0, 100, 5_000} {
		if err := prometheus.Write(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for i, x := range sample.Hostile().Findings[:16] {
		f.Add(x.Resource.Name, x.Messages[0], []string{"PASS", "FAIL", "UNKNOWN", "x\n"}[i%4])
	}
	f.Fuzz(func(t *testing.T, a, b, status string) {
		in := sample.Scan{
			Input: report.Input{
				Program: a, RulesDigest: b, Rules: []findings.RuleInfo{{ID: a, Severity: findings.High}, {ID: b, Severity: findings.Severity(a)}},
				Benchmarks: []findings.Benchmark{{ID: a, Controls: []findings.Control{{ID: b, Rules: []string{a}}}}},
			},
			Scope: report.Scope{Accounts: []string{a, b}},
			Findings: []findings.Finding{{
				Rule: a, Status: findings.Status(status), Severity: findings.Severity(b), Resource: findings.Resource{Account: b},
				Controls: []findings.ControlRef{{Benchmark: a, ID: b}},
				Unread:   []findings.Unread{{Operation: a, Permission: b, Code: status}, {Operation: b, Permission: a, Code: status}},
			}},
		}
		text := write(t, in)
		parse(t, text)
		if strings.ContainsFunc(strings.ReplaceAll(text, "\n", ""), report.IsHostile) {
			t.Errorf("hostile: %+q", text)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := prometheus.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// What is accepted is counted apart from what is open, and one can be told when an exception is over.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	for text, in := range map[string]sample.Scan{
		`posture_benchmark_controls{benchmark="cis-aws-7.0.0",status="ACCEPTED"} 1`:                         sample.Accepted(),
		`posture_rule_findings{rule="cis.rds.instance_is_private",severity="CRITICAL",status="ACCEPTED"} 3`: sample.Accepted(),
		`posture_rule_findings{rule="cis.rds.instance_is_private",severity="CRITICAL",status="FAIL"} 0`:     sample.Accepted(),
		`posture_rule_findings{rule="cis.account.contacts_are_current",severity="LOW",status="MANUAL"} 0`:   sample.Accepted(),
		`posture_exceptions{state="active"} 2`:                                                              sample.Accepted(),
		`posture_attestations{state="active"} 2`:                                                            sample.Accepted(),
		`posture_exceptions{state="expired"} 1`:                                                             sample.Input(),
		`posture_exceptions{state="unused"} 1`:                                                              sample.Input(),
		`posture_attestations{state="expired"} 1`:                                                           sample.Input(),
		`posture_benchmark_looser_controls{benchmark="cis-aws-7.0.0"} 1`:                                    sample.Input(),
		`posture_rule_findings{rule="cis.account.contacts_are_current",severity="LOW",status="MANUAL"} 1`:   sample.Input(),
	} {
		if !strings.Contains(write(t, in), text+"\n") {
			t.Errorf("no %s", text)
		}
	}
}

package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// gateInput has so many findings of each severity and status.
func gateInput(counts map[findings.Severity]map[findings.Status]int) sample.Scan {
	var in sample.Scan
	for severity, statuses := range counts {
		for status, n := range statuses {
			for i := range n {
				f := verdict("rule", fmt.Sprint(severity, status, i), status)
				f.Severity = severity
				if status == findings.Unknown {
					f.Unread = []findings.Unread{{Operation: "o", Code: "AccessDenied", Permission: "s3:GetBucketPolicy"}}
				}
				in.Findings = append(in.Findings, f)
			}
		}
	}
	return in
}

func TestGate(t *testing.T) {
	t.Parallel()
	limit := func(n int) *int { return &n }
	type counts = map[findings.Severity]map[findings.Status]int
	const (
		failures = "1 failure of severity HIGH or above"
		unread   = "2 verdicts of severity HIGH or above could not be reached (UNKNOWN or ERROR); grant s3:GetBucketPolicy"
		beyond   = "2 verdicts could not be reached (UNKNOWN or ERROR), and --max-unknown allows 1; grant s3:GetBucketPolicy"
		nothing  = "nothing could be decided: no rule says PASS or FAIL of any resource"
		stopped  = "the scan was stopped before its end: resources and verdicts are missing"
	)
	undecided := counts{findings.High: {findings.Pass: 1, findings.Unknown: 1}, findings.Critical: {findings.Error: 1}}
	for _, test := range []struct {
		name       string
		counts     counts
		failOn     findings.Severity
		maxUnknown *int
		incomplete bool
		code       int
		reasons    []string
	}{
		{name: "all passed", counts: counts{findings.High: {findings.Pass: 3}}, failOn: findings.Low},
		{name: "no gate", counts: counts{findings.High: {findings.Fail: 1, findings.Unknown: 1}}},
		{name: "below the severity", counts: counts{findings.Medium: {findings.Fail: 1, findings.Unknown: 1}}, failOn: findings.High},
		{name: "at the severity", counts: counts{findings.High: {findings.Fail: 1}}, failOn: findings.High, code: 1, reasons: []string{failures}},
		{name: "above the severity", counts: counts{findings.Critical: {findings.Fail: 1}}, failOn: findings.High, code: 1, reasons: []string{failures}},
		{name: "a severity from the future", counts: counts{"EXTREME": {findings.Fail: 1}}, failOn: findings.High, code: 1, reasons: []string{failures}},
		{name: "a gate is strict", counts: undecided, failOn: findings.High, code: 3, reasons: []string{unread}},
		{name: "unless told otherwise", counts: undecided, failOn: findings.High, maxUnknown: limit(2)},
		{name: "beyond max-unknown", counts: undecided, maxUnknown: limit(1), code: 3, reasons: []string{beyond}},
		{
			name: "findings win and both are said", counts: counts{findings.High: {findings.Fail: 1, findings.Unknown: 2}},
			failOn: findings.High, incomplete: true, code: 1, reasons: []string{failures, unread, stopped},
		},
		{name: "no findings", code: 3, reasons: []string{nothing}},
		{name: "all unknown", counts: counts{findings.Low: {findings.Unknown: 1}}, maxUnknown: limit(9), code: 3, reasons: []string{nothing}},
		{name: "all manual", counts: counts{findings.Low: {findings.Manual: 1}}, code: 3, reasons: []string{nothing}},
		{name: "unknown beside not applicable", counts: counts{findings.Low: {findings.Unknown: 1, findings.NotApplicable: 1}}, code: 3, reasons: []string{nothing}},
		{name: "all not applicable", counts: counts{findings.Low: {findings.NotApplicable: 2}}},
		{name: "interrupted", counts: counts{findings.Low: {findings.Pass: 1}}, incomplete: true, code: 3, reasons: []string{stopped}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := gateInput(test.counts)
			in.Incomplete = test.incomplete
			got := report.Gate(sample.Report(t, in), report.Limits{FailOn: test.failOn, MaxUnknown: test.maxUnknown})
			if diff := cmp.Diff(report.Outcome{Code: test.code, Reasons: test.reasons}, got); diff != "" {
				t.Errorf("outcome (-want +got)\n%s", diff)
			}
		})
	}
}

func TestGate_fewActionsAreNamed(t *testing.T) {
	t.Parallel()
	var unread []findings.Unread
	for _, action := range []string{"a:A", "b:B", "c:C", "d:D\n", "e:E"} {
		unread = append(unread, findings.Unread{Operation: action, Code: "AccessDenied", Permission: action})
	}
	r := sample.Report(t, sample.Scan{Findings: []findings.Finding{
		unreadVerdict("r", "1", findings.Unknown, unread...), verdict("r", "2", findings.Pass),
	}})
	zero := 0
	want := []string{"1 verdict could not be reached (UNKNOWN or ERROR), and --max-unknown allows 0; grant a:A, b:B, c:C and 2 more"}
	if diff := cmp.Diff(want, report.Gate(r, report.Limits{MaxUnknown: &zero}).Reasons); diff != "" {
		t.Errorf("reasons (-want +got)\n%s", diff)
	}
}

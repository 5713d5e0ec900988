// Package prometheus writes a report as metrics in Prometheus's text format: numbers to draw and to alert on, for the
// textfile collector of node_exporter or a push gateway. It names no resource: a resource is not a dimension of a metric,
// and the other formats have them.
package prometheus

import (
	"bufio"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// Write writes r to w in version 0.0.4 of the text format
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Every sample is a gauge without a timestamp, because
// node_exporter takes no file that has one. A number that does not exist is a series that does not exist, never 0 or NaN:
// the score of a benchmark of which nothing was decided, and findings below the severity that the report keeps.
func Write(w io.Writer, r *report.Report) error {
	accounts, rules := newTally(), newTally()
	zeros(r, accounts, rules)
	for f, err := range r.Findings() {
		if err != nil {
			return fmt.Errorf("write Prometheus metrics: %w", err)
		}
		severity, status := string(f.Severity), string(f.Status.Known())
		if f.Exception != nil {
			status = string(report.ControlAccepted)
		}
		accounts.add(1, f.Resource.Account, severity, status)
		rules.add(1, f.Rule, severity, status)
	}
	b := bufio.NewWriter(w)
	for _, m := range append(scan(r), benchmarks(r)...) {
		m.write(b)
	}
	family{
		"posture_account_findings",
		"Verdicts by account. FAIL is a failure; UNKNOWN and ERROR are verdicts that could not be reached.",
		[]string{"account", "severity", "status"},
		accounts,
	}.write(b)
	family{
		"posture_rule_findings", "Verdicts by rule.", []string{"rule", "severity", "status"}, rules,
	}.write(b)
	for _, m := range append(people(r), unread(r)) {
		m.write(b)
	}
	if err := b.Flush(); err != nil { // a bufio.Writer keeps its first error
		return fmt.Errorf("write Prometheus metrics: %w", err)
	}
	return nil
}

// scan is what there is to say of the whole report.
func scan(r *report.Report) []family {
	judged := newTally()
	if !r.Now.IsZero() { // nothing was collected
		judged.set(float64(r.Now.Unix()))
	}
	return []family{
		{
			"posture_scan_info", "1 for the program and the rules that judged.",
			[]string{"program", "rules"},
			single(1, r.Program, r.RulesDigest),
		},
		{
			"posture_scan_timestamp_seconds", "When the configuration was as it was judged, in Unix time.", nil,
			judged,
		},
		{
			"posture_scan_incomplete", "1 if the scan was stopped before its end, so that verdicts are missing; else 0.", nil,
			single(oneIf(r.Incomplete)),
		},
		{"posture_scan_accounts", "Accounts that were asked.", nil, single(float64(len(r.Scope.Accounts)))},
		{"posture_scan_missing_actions", "IAM actions that the role that scans lacks.", nil, single(float64(len(r.Permissions)))},
	}
}

// benchmarks computes ratios of the counts, and not of the rounded percentages: 299 of 300 is less than 1.
func benchmarks(r *report.Report) []family {
	score, coverage, controls, looser := newTally(), newTally(), newTally(), newTally()
	for i := range r.Benchmarks {
		b := &r.Benchmarks[i]
		n := func(statuses ...report.ControlStatus) float64 {
			sum := 0
			for _, s := range statuses {
				sum += b.Counts[s]
			}
			return float64(sum)
		}
		if b.Score != nil {
			score.set(n(report.ControlPass)/float64(max(b.Scored(), 1)), b.ID)
		}
		coverage.set(float64(b.Decided())/max(n(report.ControlStatuses()...), 1), b.ID)
		looser.set(float64(b.Looser()), b.ID)
		for _, s := range report.ControlStatuses() {
			controls.set(n(s), b.ID, string(s))
		}
	}
	return []family{
		{
			"posture_benchmark_score_ratio",
			"Passed controls of those that passed, failed or could not be decided. Absent while none passed or failed.",
			[]string{"benchmark"},
			score,
		},
		{
			"posture_benchmark_coverage_ratio", "Controls that could be decided, of all controls.",
			[]string{"benchmark"},
			coverage,
		},
		{"posture_benchmark_controls", "Controls by status.", []string{"benchmark", "status"}, controls},
		{"posture_benchmark_looser_controls", "Controls judged by parameters looser than the benchmark's.", []string{"benchmark"}, looser},
	}
}

// people is what people said of the verdicts, so that one can be told when it is over.
func people(r *report.Report) []family {
	exceptions, attestations := newTally(), newTally()
	for _, state := range []string{"active", "expired", "unused"} {
		exceptions.set(0, state)
		attestations.set(0, state)
	}
	for i := range r.Exceptions {
		exceptions.add(1, r.Exceptions[i].State())
	}
	for i := range r.Attestations {
		attestations.add(1, r.Attestations[i].State())
	}
	return []family{
		{"posture_exceptions", "Exceptions: active, expired, or unused because nothing fails that they select.", []string{"state"}, exceptions},
		{"posture_attestations", "Attestations: active, expired, or unused because they answer no finding.", []string{"state"}, attestations},
	}
}

// zeros adds what could be there and is not, so that a series does not begin with its first failure: rate, increase and
// alerts would not see that one. What the report does not keep is not 0 but unknown here, and is left out.
func zeros(r *report.Report, accounts, rules *tally) {
	for _, severity := range findings.Severities() {
		if severity.Rank() < r.AtLeast.Rank() {
			continue
		}
		for _, status := range append(findings.Statuses(), findings.Status(report.ControlAccepted)) {
			for _, account := range r.Scope.Accounts {
				accounts.add(0, account, string(severity), string(status))
			}
			for i := range r.Rules {
				if r.Rules[i].Severity == severity {
					rules.add(0, r.Rules[i].ID, string(severity), string(status))
				}
			}
		}
	}
}

// unread counts the verdicts that each kind of answer cost, over accounts and regions. One verdict can turn on several.
func unread(r *report.Report) family {
	t := newTally()
	for i := range r.Unread {
		u := &r.Unread[i]
		t.add(float64(u.Undecided), u.Operation, u.Permission, u.Code)
	}
	return family{
		"posture_unread_verdicts", "Verdicts that could not be reached because an operation was not answered, by its answer.",
		[]string{"operation", "action", "code"},
		t,
	}
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

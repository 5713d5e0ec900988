package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openposture/posture/internal/findings"
)

// A Failure is every resource on which one rule fails.
type Failure struct {
	Rule        string
	Title       string
	Severity    findings.Severity
	Remediation string
	Controls    []findings.ControlRef // of all the findings, sorted
	Resources   []findings.Resource   // in the order of findings.Compare, each once
}

// groupFailures expects sorted findings.
func groupFailures(fs []findings.Finding) []Failure {
	byRule := map[string][]*findings.Finding{}
	for i := range fs {
		if fs[i].Status == findings.Fail {
			byRule[fs[i].Rule] = append(byRule[fs[i].Rule], &fs[i])
		}
	}
	failures := make([]Failure, 0, len(byRule))
	for rule, group := range byRule {
		failures = append(failures, newFailure(rule, group))
	}
	slices.SortFunc(failures, func(a, b Failure) int {
		return cmp.Or(
			cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			cmp.Compare(len(b.Resources), len(a.Resources)),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
	return failures
}

func newFailure(rule string, group []*findings.Finding) Failure {
	f := Failure{Rule: rule, Title: group[0].Title, Severity: group[0].Severity, Remediation: group[0].Remediation}
	controls := map[findings.ControlRef]bool{}
	for i, finding := range group {
		if finding.Severity.Rank() > f.Severity.Rank() {
			f.Severity = finding.Severity
		}
		for _, ref := range finding.Controls {
			controls[ref] = true
		}
		// Two parameter sets of a rule can fail on one resource; sorted findings keep them side by side.
		if i == 0 || !sameResource(finding.Resource, group[i-1].Resource) {
			f.Resources = append(f.Resources, finding.Resource)
		}
	}
	f.Controls = slices.SortedFunc(maps.Keys(controls), compareControls)
	return f
}

func sameResource(a, b findings.Resource) bool {
	return a.Account == b.Account && a.Region == b.Region && a.ID == b.ID
}

func compareControls(a, b findings.ControlRef) int {
	return cmp.Or(compareNatural(a.Benchmark, b.Benchmark), compareNatural(a.ID, b.ID))
}

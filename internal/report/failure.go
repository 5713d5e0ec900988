package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openposture/posture/internal/findings"
)

// MaxResources is how many of a Failure's resources are named.
const MaxResources = 50

// A Failure is every resource on which one rule fails, and that no exception accepts.
type Failure struct {
	Rule        string
	Title       string
	Severity    findings.Severity
	Remediation string
	Controls    []findings.ControlRef // of all the findings, sorted
	Count       int                   // of resources
	Resources   []findings.Resource   // the first of them in the order of findings.Compare, at most MaxResources
}

// failing is a Failure that is being counted.
type failing struct {
	Failure
	controls map[findings.ControlRef]bool
	last     findings.Resource
}

// addFailure expects sorted findings.
func addFailure(byRule map[string]*failing, finding *findings.Finding) {
	if finding.Status != findings.Fail || finding.Exception != nil {
		return
	}
	f := byRule[finding.Rule]
	if f == nil {
		f = &failing{
			Failure:  Failure{Rule: finding.Rule, Title: finding.Title, Severity: finding.Severity, Remediation: finding.Remediation},
			controls: map[findings.ControlRef]bool{},
		}
		byRule[finding.Rule] = f
	}
	if finding.Severity.Rank() > f.Severity.Rank() {
		f.Severity = finding.Severity
	}
	for _, ref := range finding.Controls {
		f.controls[ref] = true
	}
	// Two parameter sets of a rule can fail on one resource; sorted findings keep them side by side.
	if f.Count > 0 && sameResource(finding.Resource, f.last) {
		return
	}
	f.Count++
	f.last = finding.Resource
	if len(f.Resources) < MaxResources {
		f.Resources = append(f.Resources, finding.Resource)
	}
}

func worstFirst(byRule map[string]*failing) []Failure {
	failures := make([]Failure, 0, len(byRule))
	for _, f := range byRule {
		f.Controls = slices.SortedFunc(maps.Keys(f.controls), compareControls)
		failures = append(failures, f.Failure)
	}
	slices.SortFunc(failures, func(a, b Failure) int {
		return cmp.Or(
			cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
	return failures
}

func sameResource(a, b findings.Resource) bool {
	return a.Account == b.Account && a.Region == b.Region && a.ID == b.ID
}

func compareControls(a, b findings.ControlRef) int {
	return cmp.Or(compareNatural(a.Benchmark, b.Benchmark), compareNatural(a.ID, b.ID))
}

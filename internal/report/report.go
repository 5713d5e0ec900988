// Package report counts. It turns the verdicts of a scan into what every output format shows: the status of each control,
// scores with their coverage, the worst failures, and what could not be read. It does not judge, filter, format or know
// how a resource was observed; the packages below it write one format each.
package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// A Scope says where a scan looked.
type Scope struct {
	Accounts []string // 12-digit ids
	Regions  []string // "eu-west-1"; "global" where global services were asked
}

// An Input is what a Report is made of. The order of its slices does not matter.
type Input struct {
	Findings    []findings.Finding
	Benchmarks  []findings.Benchmark // the benchmarks to score, complete
	Rules       []findings.RuleInfo  // every rule that exists, also those that were not selected
	Scope       Scope
	RulesDigest string // names the rules that judged, for example "sha256:…"
	Now         time.Time
	Program     string // "posture 0.3.0"
	Incomplete  bool   // the scan stopped before its end, so pairs of rule and resource are missing
}

// A Report is a scan, counted. Everything in it is sorted, and the same Input gives the same Report.
type Report struct {
	Program     string
	RulesDigest string
	Now         time.Time // UTC
	Incomplete  bool
	Scope       Scope
	Benchmarks  []Benchmark // by id
	Findings    []findings.Finding
	Counts      Counts    // of the findings
	Failures    []Failure // the worst first
	Unread      []Unread  // what most verdicts turn on first
	// Permissions are the IAM actions whose absence left something unread, sorted: only where the answer was
	// AccessDenied, because nothing that an account grants helps against an SCP, a disabled region or throttling.
	Permissions []string
}

// New counts in. It keeps no reference to the slice of findings, and changes none of them.
func New(in Input) *Report {
	fs := sortedFindings(in.Findings)
	unread := aggregateUnread(fs)
	return &Report{
		Program:     in.Program,
		RulesDigest: in.RulesDigest,
		Now:         in.Now.UTC(),
		Incomplete:  in.Incomplete,
		Scope:       Scope{Accounts: sortedSet(in.Scope.Accounts), Regions: sortedSet(in.Scope.Regions)},
		Benchmarks:  scoreBenchmarks(in.Benchmarks, in.Rules, fs),
		Findings:    fs,
		Counts:      countFindings(fs),
		Failures:    groupFailures(fs),
		Unread:      unread,
		Permissions: missingPermissions(unread),
	}
}

// Counts are numbers of findings by severity and status. The zero value is ready to read. A status that
// findings.Statuses does not list counts as findings.Error, so that nothing is lost and nothing passes.
type Counts map[findings.Severity]map[findings.Status]int

// Of is the number of findings with the status s, of every severity.
func (c Counts) Of(s findings.Status) int {
	n := 0
	for _, statuses := range c {
		n += statuses[s]
	}
	return n
}

// Total is the number of findings.
func (c Counts) Total() int {
	n := 0
	for _, s := range findings.Statuses() {
		n += c.Of(s)
	}
	return n
}

func countFindings(fs []findings.Finding) Counts {
	c := Counts{}
	for i := range fs {
		statuses := c[fs[i].Severity]
		if statuses == nil {
			statuses = map[findings.Status]int{}
			c[fs[i].Severity] = statuses
		}
		statuses[knownStatus(fs[i].Status)]++
	}
	return c
}

// knownStatus maps what is not a status to Error: a status that a later version adds must not look like a pass here.
func knownStatus(s findings.Status) findings.Status {
	switch s {
	case findings.Pass, findings.Fail, findings.Unknown, findings.NotApplicable, findings.Manual:
		return s
	default:
		return findings.Error
	}
}

// sortedFindings returns a sorted copy. It sorts pointers, because a finding is large to move about.
func sortedFindings(fs []findings.Finding) []findings.Finding {
	order := make([]*findings.Finding, len(fs))
	for i := range fs {
		order[i] = &fs[i]
	}
	slices.SortFunc(order, func(a, b *findings.Finding) int {
		return cmp.Or(
			findings.Compare(*a, *b),
			cmp.Compare(a.Status, b.Status), // equal ids are a bug of the caller, and the order must not depend on it
			cmp.Compare(a.Severity, b.Severity),
		)
	})
	sorted := make([]findings.Finding, len(fs))
	for i, f := range order {
		sorted[i] = *f
	}
	return sorted
}

func sortedSet(ss []string) []string {
	set := slices.Clone(ss)
	slices.Sort(set)
	return slices.Compact(set)
}

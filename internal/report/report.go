// Package report counts. It turns the verdicts of a scan into what every output format shows: the status of each control,
// scores with their coverage, the worst failures, and what could not be read. It does not judge, filter, format or know
// how a resource was observed; the packages below it write one format each.
package report

import (
	"iter"
	"slices"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
)

// A Scope says where a scan looked.
type Scope struct {
	Accounts []string // 12-digit ids
	Regions  []string // "eu-west-1"; "global" where global services were asked
}

// An Input is what a Report is made of beside the findings. The order of its slices does not matter.
type Input struct {
	Benchmarks  []findings.Benchmark // the benchmarks to score, complete
	Rules       []findings.RuleInfo  // every rule that exists, also those that were not selected
	RulesDigest string               // names the rules that judged, for example "sha256:…"
	Program     string               // "posture 0.3.0"
	Incomplete  bool                 // the scan stopped before its end, so pairs of rule and resource are missing
	AtLeast     findings.Severity    // count all findings, keep those of this severity or above; "" keeps all

	Exceptions   *overlay.Exceptions   // nil for none
	Attestations *overlay.Attestations // nil for none
	Now          time.Time             // judge as of this moment; zero: when each finding was observed
}

// A Report is a scan, counted. The same Input and findings give the same Report.
type Report struct {
	Program     string
	RulesDigest string
	Now         time.Time // UTC
	Incomplete  bool
	AtLeast     findings.Severity // findings below it are counted and not kept; "" keeps all
	Redacted    bool              // account ids are pseudonyms; see Redact
	Scope       Scope
	Benchmarks  []Benchmark // by id
	Rules       []Rule      // by id: those that exist and that a benchmark or a finding names
	Counts      Counts      // of all findings but the failures that are accepted
	Accepted    Counts      // of the failures that exceptions accept
	Failures    []Failure   // of those that were kept and are not accepted, the worst first
	Unread      []Unread    // what most verdicts turn on first
	// Permissions are the IAM actions whose absence left something unread, sorted: only where the answer was
	// AccessDenied, because nothing that an account grants helps against an SCP, a disabled region or throttling.
	Permissions  []string
	Exceptions   []overlay.ExceptionUse   // in the order in which they were given
	Attestations []overlay.AttestationUse // in the order in which they were given

	kept store
}

// A Rule is what a report says of a rule beside its findings.
type Rule struct {
	ID             string
	Title          string // the good state that it asks for
	Description    string
	Severity       findings.Severity
	Resource       string   // the type it judges
	SecurityHub    []string // the controls of AWS Security Hub that ask the same: "S3.5"
	Responsibility string   // customer, shared or inherited
	AWSPart        string   // what AWS does for it, where that is more than to provide the feature
	Remediation    string
	References     []string // URLs
	Digest         string   // of what it is made of: another one is another version
}

// Findings yields the findings in the order of findings.Compare, in a normal form: valid UTF-8, and evidence as compact
// JSON that a terminal can show. A finding is the caller's until the next one, and not for changing. It can be called
// again. An error ends it.
func (r *Report) Findings() iter.Seq2[*findings.Finding, error] { return r.kept.all() }

// Len is the number of findings that Findings yields.
func (r *Report) Len() int { return r.kept.n }

// Total is the number of verdicts, also of those that are accepted or were not kept.
func (r *Report) Total() int { return r.Counts.Total() + r.Accepted.Total() }

// Close frees what a large report keeps outside memory. The report is of no use after it.
func (r *Report) Close() error { return r.kept.close() }

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

func (c Counts) add(f *findings.Finding) {
	statuses := c[f.Severity]
	if statuses == nil {
		statuses = map[findings.Status]int{}
		c[f.Severity] = statuses
	}
	statuses[f.Status.Known()]++
}

func sortedSet(ss []string) []string {
	set := slices.Clone(ss)
	slices.Sort(set)
	return slices.Compact(set)
}

package report

import (
	"cmp"
	"slices"

	"github.com/openposture/posture/internal/findings"
)

// A ControlStatus is what a benchmark's control comes to over its rules and their resources.
type ControlStatus string

// The statuses of a control. The first one that applies is the status; see ControlStatuses.
const (
	ControlFail          ControlStatus = "FAIL"
	ControlError         ControlStatus = "ERROR"
	ControlUnknown       ControlStatus = "UNKNOWN"
	ControlGap           ControlStatus = "GAP"     // it names a rule that does not exist
	ControlNoData        ControlStatus = "NO_DATA" // a rule of it, or all of them, said nothing
	ControlManual        ControlStatus = "MANUAL"
	ControlPass          ControlStatus = "PASS"
	ControlAccepted      ControlStatus = "ACCEPTED" // nothing but failures that an exception accepts
	ControlNotApplicable ControlStatus = "NOT_APPLICABLE"
)

// ControlStatuses lists every ControlStatus in order of precedence.
func ControlStatuses() []ControlStatus {
	return []ControlStatus{
		ControlFail, ControlError, ControlUnknown, ControlGap, ControlNoData, ControlManual, ControlPass, ControlAccepted,
		ControlNotApplicable,
	}
}

// A Benchmark is one version of a benchmark with the status of each of its controls.
type Benchmark struct {
	ID      string
	Title   string
	Version string // "7.0.0"
	Source  string // URL of the publisher
	// Score is what AWS Security Hub calls the security score: passed / (passed + failed + unknown + error) of the
	// controls, in percent to the nearest whole number. It is nil when no control passed or failed. A failure that is
	// accepted does not enter, as a suppressed finding does not.
	// https://docs.aws.amazon.com/securityhub/latest/userguide/standards-security-score.html
	Score *int
	// Coverage is the share of all controls that could be decided (passed, failed, accepted or not applicable), in percent, rounded
	// down: 100 means all.
	Coverage int
	Counts   map[ControlStatus]int
	Controls []Control // by id, 1.9 before 1.10
}

// A Control is one control of a benchmark with its status.
type Control struct {
	ID         string
	Title      string
	Level      int
	Assessment findings.Assessment
	Status     ControlStatus
	Rules      []string // as the benchmark names them, sorted
	// Responsibility is customer, shared or inherited, "" where nothing says; AWSPart is what AWS does for it.
	Responsibility, AWSPart string
	MissingRules            []string                // those of Rules that do not exist
	Counts                  map[findings.Status]int // of the findings that name the control, but for the accepted ones
	Accepted                int                     // of the findings that name the control
	Overrides               []findings.Override     // of the parameters of its rules, by the user
}

// tally is what the findings say of one control.
type tally struct {
	counts   map[findings.Status]int
	accepted int
	rules    map[string]bool // that said something
}

func newTallies(bs []findings.Benchmark) map[findings.ControlRef]*tally {
	tallies := map[findings.ControlRef]*tally{}
	for _, b := range bs {
		for _, c := range b.Controls {
			ref := findings.ControlRef{Benchmark: b.ID, ID: c.ID}
			tallies[ref] = &tally{counts: map[findings.Status]int{}, rules: map[string]bool{}}
		}
	}
	return tallies
}

func (t *tally) add(f *findings.Finding) {
	if f.Exception != nil {
		t.accepted++
	} else {
		t.counts[f.Status.Known()]++
	}
	t.rules[f.Rule] = true
}

func scoreBenchmarks(bs []findings.Benchmark, rules []findings.RuleInfo, tallies map[findings.ControlRef]*tally) []Benchmark {
	exists := make(map[string]bool, len(rules))
	for _, r := range rules {
		exists[r.ID] = true
	}
	scored := make([]Benchmark, 0, len(bs))
	for _, b := range bs {
		scored = append(scored, scoreBenchmark(b, exists, tallies))
	}
	slices.SortFunc(scored, func(a, b Benchmark) int { return compareNatural(a.ID, b.ID) })
	return scored
}

func scoreBenchmark(b findings.Benchmark, exists map[string]bool, tallies map[findings.ControlRef]*tally) Benchmark {
	scored := Benchmark{ID: b.ID, Title: b.Title, Version: b.Version, Source: b.Source, Counts: map[ControlStatus]int{}}
	for _, c := range b.Controls {
		t := tallies[findings.ControlRef{Benchmark: b.ID, ID: c.ID}]
		control := Control{
			ID: c.ID, Title: c.Title, Level: c.Level, Assessment: c.Assessment,
			Rules: sortedSet(c.Rules), Counts: t.counts, Accepted: t.accepted, Overrides: c.Overrides,
			Responsibility: c.Responsibility, AWSPart: c.AWSPart,
		}
		for _, rule := range control.Rules {
			if !exists[rule] {
				control.MissingRules = append(control.MissingRules, rule)
			}
		}
		control.Status = controlStatus(control, t.rules)
		scored.Counts[control.Status]++
		scored.Controls = append(scored.Controls, control)
	}
	slices.SortFunc(scored.Controls, func(a, b Control) int { return compareNatural(a.ID, b.ID) })
	scored.Score = score(scored.Counts)
	scored.Coverage = coverage(scored.Counts)
	return scored
}

// controlStatus decides in the order of ControlStatuses. said holds the rules that have a finding.
func controlStatus(c Control, said map[string]bool) ControlStatus {
	silent := slices.ContainsFunc(c.Rules, func(rule string) bool { return !said[rule] })
	switch {
	case c.Counts[findings.Fail] > 0:
		return ControlFail
	case c.Counts[findings.Error] > 0:
		return ControlError
	case c.Counts[findings.Unknown] > 0:
		return ControlUnknown
	case len(c.MissingRules) > 0:
		return ControlGap
	case silent: // a pass is said, never deduced from what the other rules of the control said
		return ControlNoData
	case c.Counts[findings.Manual] > 0:
		return ControlManual
	case c.Counts[findings.Pass] > 0:
		return ControlPass
	case c.Accepted > 0:
		return ControlAccepted
	case c.Counts[findings.NotApplicable] > 0:
		return ControlNotApplicable
	case c.Assessment == findings.AssessedByPerson: // and nothing of it was automated
		return ControlManual
	default:
		return ControlNoData
	}
}

// score is the percentage of Benchmark.Score, half rounded up.
func score(counts map[ControlStatus]int) *int {
	passed, failed := counts[ControlPass], counts[ControlFail]
	if passed+failed == 0 {
		return nil
	}
	all := scored(counts)
	percent := (200*passed + all) / (2 * all)
	return &percent
}

// coverage is the percentage of Benchmark.Coverage.
func coverage(counts map[ControlStatus]int) int {
	all := 0
	for _, n := range counts {
		all += n
	}
	return 100 * decided(counts) / max(all, 1)
}

func scored(counts map[ControlStatus]int) int {
	return counts[ControlPass] + counts[ControlFail] + counts[ControlUnknown] + counts[ControlError]
}

func decided(counts map[ControlStatus]int) int {
	return counts[ControlPass] + counts[ControlFail] + counts[ControlAccepted] + counts[ControlNotApplicable]
}

// Scored is the number of controls that the score is of.
func (b *Benchmark) Scored() int { return scored(b.Counts) }

// Decided is the number of controls that the coverage says were decided.
func (b *Benchmark) Decided() int { return decided(b.Counts) }

// Accepted is the number of failures that exceptions accept in the controls of b, each counted in every control it is of.
func (b *Benchmark) Accepted() int {
	n := 0
	for i := range b.Controls {
		n += b.Controls[i].Accepted
	}
	return n
}

// Looser is the number of controls that are judged by parameters looser than the benchmark's.
func (b *Benchmark) Looser() int {
	n := 0
	for i := range b.Controls {
		if slices.ContainsFunc(b.Controls[i].Overrides, func(o findings.Override) bool { return o.Looser }) {
			n++
		}
	}
	return n
}

// compareNatural orders strings with runs of digits compared as numbers: "1.9" before "1.10". Equal only if a == b.
func compareNatural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		n, m := digits(x), digits(y)
		if n == 0 || m == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		if c := compareNumbers(x[:n], y[:m]); c != 0 {
			return c
		}
		x, y = x[n:], y[m:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits is the length of the run of digits that s starts with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// compareNumbers compares runs of digits of any length by value.
func compareNumbers(a, b string) int {
	for len(a) > 1 && a[0] == '0' {
		a = a[1:]
	}
	for len(b) > 1 && b[0] == '0' {
		b = b[1:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

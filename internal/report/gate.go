package report

import (
	"fmt"
	"strings"

	"github.com/openposture/posture/internal/findings"
)

// The exit codes that a report can ask for. Code 2, where nothing was reported, is the command's own.
const (
	ExitOK         = 0 // complete, and nothing at or above the severity
	ExitFindings   = 1 // failures at or above the severity
	ExitIncomplete = 3 // too much is UNKNOWN or ERROR, or nothing could be decided, or the scan was stopped
)

// An Outcome is the exit code of a report, and why.
type Outcome struct {
	Code    int
	Reasons []string // for people, one line each, printable, without a full stop; empty when Code is ExitOK
}

// Limits are what the caller accepts. The zero value accepts every report in which something was decided.
type Limits struct {
	FailOn      findings.Severity // no failure of this severity or above; "" accepts all
	MaxUnknown  *int              // at most so many findings without a verdict (UNKNOWN or ERROR)
	MinScore    *int              // percent, of every benchmark
	MinCoverage *int              // percent, of every benchmark
	// New is the number of failures of FailOn or above that a baseline does not have, where only these count.
	New *int
}

// Gate compares r with the limits. Without MaxUnknown, FailOn accepts no finding without a verdict of its severity or
// above: a gate is strict unless told otherwise. ExitFindings wins over ExitIncomplete, and all reasons are said.
func Gate(r *Report, l Limits) Outcome {
	var o Outcome
	o.failures(r, l)
	o.scores(r, l)
	undecided := r.Counts.Of(findings.Unknown) + r.Counts.Of(findings.Error)
	switch {
	case l.MaxUnknown != nil && undecided > *l.MaxUnknown:
		o.add(ExitIncomplete, "%s could not be reached (UNKNOWN or ERROR), and --max-unknown allows %d%s",
			count(undecided, "verdict"), *l.MaxUnknown, grantHint(r.Permissions))
	case l.MaxUnknown == nil && l.FailOn != "":
		n := atOrAbove(r.Counts, l.FailOn, findings.Unknown) + atOrAbove(r.Counts, l.FailOn, findings.Error)
		if n > 0 {
			o.add(ExitIncomplete, "%s of severity %s or above could not be reached (UNKNOWN or ERROR)%s",
				count(n, "verdict"), l.FailOn, grantHint(r.Permissions))
		}
	}
	if nothingDecided(r) {
		o.add(ExitIncomplete, "nothing could be decided: no rule says PASS or FAIL of any resource")
	}
	if r.Incomplete {
		o.add(ExitIncomplete, "the scan was stopped before its end: resources and verdicts are missing")
	}
	return o
}

func (o *Outcome) failures(r *Report, l Limits) {
	switch {
	case l.FailOn == "":
	case l.New != nil && *l.New > 0:
		o.add(ExitFindings, "%s of severity %s or above that the baseline does not have", count(*l.New, "failure"), l.FailOn)
	case l.New == nil:
		if n := atOrAbove(r.Counts, l.FailOn, findings.Fail); n > 0 {
			o.add(ExitFindings, "%s of severity %s or above", count(n, "failure"), l.FailOn)
		}
	}
}

func (o *Outcome) scores(r *Report, l Limits) {
	for _, b := range r.Benchmarks {
		switch {
		case l.MinScore == nil:
		case b.Score == nil:
			o.add(ExitIncomplete, "%s has no score, and --min-score asks for %d %%", b.ID, *l.MinScore)
		case *b.Score < *l.MinScore:
			o.add(ExitFindings, "%s scores %d %%, and --min-score asks for %d %%", b.ID, *b.Score, *l.MinScore)
		}
		if l.MinCoverage != nil && b.Coverage < *l.MinCoverage {
			o.add(ExitIncomplete, "%s is covered to %d %%, and --min-coverage asks for %d %%", b.ID, b.Coverage, *l.MinCoverage)
		}
	}
	if len(r.Benchmarks) == 0 && (l.MinScore != nil || l.MinCoverage != nil) {
		o.add(ExitIncomplete, "no benchmark is scored, and --min-score or --min-coverage asks for one")
	}
}

func (o *Outcome) add(code int, format string, args ...any) {
	if o.Code != ExitFindings {
		o.Code = code
	}
	o.Reasons = append(o.Reasons, Sanitize(fmt.Sprintf(format, args...)))
}

// atOrAbove counts what is at least as severe as floor. A severity that is none of findings.Severities counts too.
func atOrAbove(c Counts, floor findings.Severity, s findings.Status) int {
	n := 0
	for severity, statuses := range c {
		if rank := severity.Rank(); rank < 0 || rank >= floor.Rank() {
			n += statuses[s]
		}
	}
	return n
}

// nothingDecided also holds where all that is beside the unknowns is NOT_APPLICABLE or MANUAL: some rules say that
// without reading anything.
func nothingDecided(r *Report) bool {
	c := r.Counts
	if c.Of(findings.Pass)+c.Of(findings.Fail)+r.Accepted.Of(findings.Fail) > 0 {
		return false
	}
	return c.Of(findings.NotApplicable) == 0 || c.Of(findings.Unknown)+c.Of(findings.Error) > 0
}

func grantHint(permissions []string) string {
	const few = 3
	switch n := len(permissions); {
	case n == 0:
		return ""
	case n <= few:
		return "; grant " + strings.Join(permissions, ", ")
	default:
		return fmt.Sprintf("; grant %s and %d more", strings.Join(permissions[:few], ", "), n-few)
	}
}

// count is n with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

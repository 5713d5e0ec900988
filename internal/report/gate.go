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

// Gate compares r with what the caller accepts: no failure of the severity failOn or above ("" accepts all), and at most
// maxUnknown findings without a verdict (UNKNOWN or ERROR). Without maxUnknown, failOn accepts none of its severity or
// above: a gate is strict unless told otherwise. ExitFindings wins over ExitIncomplete, and all reasons are said.
func Gate(r *Report, failOn findings.Severity, maxUnknown *int) Outcome {
	var o Outcome
	if failOn != "" {
		if n := atOrAbove(r.Counts, failOn, findings.Fail); n > 0 {
			o.add(ExitFindings, "%s of severity %s or above", count(n, "failure"), failOn)
		}
	}
	undecided := r.Counts.Of(findings.Unknown) + r.Counts.Of(findings.Error)
	switch {
	case maxUnknown != nil && undecided > *maxUnknown:
		o.add(ExitIncomplete, "%s could not be reached (UNKNOWN or ERROR), and --max-unknown allows %d%s",
			count(undecided, "verdict"), *maxUnknown, grantHint(r.Permissions))
	case maxUnknown == nil && failOn != "":
		n := atOrAbove(r.Counts, failOn, findings.Unknown) + atOrAbove(r.Counts, failOn, findings.Error)
		if n > 0 {
			o.add(ExitIncomplete, "%s of severity %s or above could not be reached (UNKNOWN or ERROR)%s",
				count(n, "verdict"), failOn, grantHint(r.Permissions))
		}
	}
	if nothingDecided(r.Counts) {
		o.add(ExitIncomplete, "nothing could be decided: no rule says PASS or FAIL of any resource")
	}
	if r.Incomplete {
		o.add(ExitIncomplete, "the scan was stopped before its end: resources and verdicts are missing")
	}
	return o
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
func nothingDecided(c Counts) bool {
	if c.Of(findings.Pass)+c.Of(findings.Fail) > 0 {
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

package html

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// clean makes text from outside visible as it is: what hides or reorders is shown escaped. templ and textContent do the
// escaping that HTML needs.
func clean(s string) string { return report.Sanitize(s) }

func cleanAll(ss []string) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = clean(s)
	}
	return out
}

// A block is a paragraph, or a command to copy.
type block struct {
	Command bool   `json:"command,omitzero"`
	Text    string `json:"text"`
}

// blocks takes the text of a rule apart. A line that starts with "aws " is a command, and goes on after a backslash; the
// lines of a paragraph belong together.
func blocks(s string) []block {
	var out []block
	var command, goesOn bool
	for line := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		starts := strings.HasPrefix(line, "aws ")
		text := clean(strings.TrimRight(line, " \t\r"))
		switch {
		case goesOn:
			out[len(out)-1].Text += "\n" + text
		case strings.TrimSpace(line) == "":
			command = true // ends a paragraph
			continue
		case starts || command || len(out) == 0:
			out = append(out, block{Command: starts, Text: text})
		default:
			out[len(out)-1].Text += " " + strings.TrimLeft(text, " ")
		}
		command = out[len(out)-1].Command
		goesOn = command && strings.HasSuffix(text, `\`)
	}
	return out
}

// service is the directory that a rule is in: the service of AWS for the rules that come with posture.
func service(rule string) string {
	parts := strings.Split(rule, ".")
	return clean(parts[max(0, len(parts)-2)])
}

// isLink reports whether a reference of a rule can be followed. Rules come from outside too.
func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// severities are those of the report, the worst first, with any that this version does not know at the end.
func severities(r *report.Report) []string {
	var known, others []string
	for _, s := range findings.Severities() {
		known = append(known, string(s))
	}
	slices.Reverse(known)
	for _, counts := range []report.Counts{r.Counts, r.Accepted} {
		for s := range counts {
			if s.Rank() < 0 {
				others = append(others, string(s))
			}
		}
	}
	slices.Sort(others)
	return append(known, slices.Compact(others)...)
}

// accepted is the status of a failure that an exception accepts, as the page shows and filters it.
const accepted = string(report.ControlAccepted)

// statuses are those of findings as the page shows them, the one that wants attention first in front.
func statuses() []string {
	var out []string
	for _, s := range findings.Statuses() {
		if s == findings.Pass {
			out = append(out, accepted)
		}
		out = append(out, string(s))
	}
	return out
}

// statusOf is the status of a finding as the page shows it.
func statusOf(f *findings.Finding) string {
	if f.Exception != nil {
		return accepted
	}
	return string(f.Status.Known())
}

// token is s for a class or an id: the names of statuses and severities.
func token(s string) string {
	switch s {
	case "FAIL", "ERROR", "UNKNOWN", "GAP", "NO_DATA", "MANUAL", "ACCEPTED", "PASS", "NOT_APPLICABLE",
		"CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL":
		return strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	default:
		return "other"
	}
}

// label is a status or severity as the page shows it.
func label(s string) string {
	switch s {
	case "NOT_APPLICABLE":
		return "N/A"
	case "NO_DATA":
		return "NO DATA"
	case "INFORMATIONAL":
		return "INFO"
	default:
		return clean(s)
	}
}

// count is "1 account", "2 accounts".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return number(n) + " " + stem + "ies"
	}
	return number(n) + " " + one + "s"
}

// number has a thin space between thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// place names the only one, or says how many there are.
func place(names []string, one string) string {
	if len(names) == 1 {
		return clean(names[0])
	}
	return count(len(names), one)
}

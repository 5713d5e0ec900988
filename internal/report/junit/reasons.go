package junit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/clip"
)

// What is kept for a control, so that memory does not grow with the findings.
const (
	maxLines = 20
	maxLine  = 600 // characters
)

// reasons are the findings that make a control what it is.
type reasons struct {
	status report.ControlStatus
	lines  []string        // the first ones
	shown  int             // all that would be a line
	said   map[string]bool // by its rules; nil where not every finding was kept
}

// collect reads the findings once.
func collect(r *report.Report) (map[findings.ControlRef]*reasons, error) {
	why := map[findings.ControlRef]*reasons{}
	for _, b := range r.Benchmarks {
		for _, c := range b.Controls {
			w := &reasons{status: c.Status}
			if r.AtLeast == "" {
				w.said = map[string]bool{}
			}
			why[findings.ControlRef{Benchmark: b.ID, ID: c.ID}] = w
		}
	}
	for f, err := range r.Findings() {
		if err != nil {
			return nil, err
		}
		line := "" // the same for every control
		for _, ref := range f.Controls {
			w := why[ref]
			if w == nil {
				continue
			}
			if w.said != nil {
				w.said[f.Rule] = true
			}
			if !tells(w.status, f) {
				continue
			}
			if w.shown++; len(w.lines) < maxLines {
				line = cmp.Or(line, describe(f))
				w.lines = append(w.lines, line)
			}
		}
	}
	return why, nil
}

// tells reports whether a finding explains the status of a control, or is one of what people said of it.
func tells(s report.ControlStatus, f *findings.Finding) bool {
	return f.Exception != nil || f.Attestation != nil || slices.Contains(telling(s), f.Status.Known())
}

// telling are the statuses of the findings that explain the status of a control.
func telling(s report.ControlStatus) []findings.Status {
	switch s {
	case report.ControlFail:
		return []findings.Status{findings.Fail}
	case report.ControlPass, report.ControlAccepted: // only what people said
		return nil
	case report.ControlManual:
		return []findings.Status{findings.Manual}
	case report.ControlNotApplicable:
		return []findings.Status{findings.NotApplicable}
	default:
		return []findings.Status{findings.Error, findings.Unknown}
	}
}

// describe is a finding on one line.
func describe(f *findings.Finding) string {
	status := string(f.Status)
	if f.Exception != nil {
		status = string(report.ControlAccepted)
	}
	line := fmt.Sprintf("%s %s %s %s", status, f.Resource.Account, f.Resource.Region, f.Resource.ID)
	if name := f.Resource.Name; name != "" && !strings.Contains(f.Resource.ID, name) {
		line += " (" + name + ")"
	}
	if len(f.Messages) > 0 {
		line += ": " + strings.Join(f.Messages, "; ")
	}
	if e := f.Exception; e != nil {
		line += " [" + e.String() + "]"
	}
	return clip.UTF16(report.Sanitize(line), maxLine)
}

// explain says why a control did not pass: in one line, and in several.
func explain(c *report.Control, why *reasons) (message string, text []string) {
	message = counts(c)
	switch c.Status {
	case report.ControlGap:
		message = "no rule exists yet: " + strings.Join(c.MissingRules, ", ")
	case report.ControlNoData:
		message = noData(c, why)
	default:
		if message == "" {
			message = "a person has to assess it"
		}
	}
	text = append([]string{message}, why.lines...)
	all := c.Accepted
	for _, s := range telling(c.Status) {
		all += c.Counts[s]
	}
	if n := max(all, why.shown) - len(why.lines); n > 0 {
		text = append(text, fmt.Sprintf("… and %d more that are not listed here", n))
	}
	if len(c.Rules) > 0 {
		text = append(text, "Rules: "+strings.Join(c.Rules, ", "))
	}
	return message, text
}

// counts are the findings of a control by status.
func counts(c *report.Control) string {
	var parts []string
	for _, s := range findings.Statuses() {
		if n := c.Counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if c.Accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", c.Accepted))
	}
	return strings.Join(parts, ", ")
}

// noData names the rules of a control that have no finding.
func noData(c *report.Control, why *reasons) string {
	switch {
	case len(c.Rules) == 0:
		return "no rule is mapped to it"
	case why.said == nil:
		return "one of its rules said nothing"
	}
	var silent []string
	for _, rule := range c.Rules {
		if !why.said[rule] {
			silent = append(silent, rule)
		}
	}
	return "nothing was said by " + strings.Join(silent, ", ")
}

package table

import (
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// An sgr is the parameters of an ANSI "select graphic rendition" sequence. "" is plain text.
type sgr string

// The palette is the sixteen colours that every terminal theme defines for its own background.
const (
	bold    sgr = "1"
	dim     sgr = "2"
	red     sgr = "31"
	green   sgr = "32"
	yellow  sgr = "33"
	magenta sgr = "35"
	cyan    sgr = "36"
	boldRed sgr = "1;31"
)

// A style paints text, or leaves it as it is.
type style struct{ on bool }

func (s style) paint(text string, with sgr) string {
	if !s.on || with == "" || text == "" {
		return text
	}
	return "\x1b[" + string(with) + "m" + text + "\x1b[0m"
}

// joined is two renditions at once.
func joined(a, b sgr) sgr {
	if a == "" || b == "" {
		return a + b
	}
	return a + ";" + b
}

func severityColor(s findings.Severity) sgr {
	switch s {
	case findings.Critical:
		return boldRed
	case findings.High:
		return red
	case findings.Medium:
		return yellow
	case findings.Low:
		return cyan
	default:
		return ""
	}
}

func statusColor(s report.ControlStatus) sgr {
	switch s {
	case report.ControlFail:
		return red
	case report.ControlError:
		return magenta
	case report.ControlUnknown:
		return yellow
	case report.ControlGap: // as much in need of a look as FAIL, and nobody's fault in the account
		return ""
	case report.ControlManual:
		return cyan
	case report.ControlPass:
		return green
	default:
		return dim
	}
}

// statusName is how a status is written in a heading or a row.
func statusName(s report.ControlStatus) string {
	switch s {
	case report.ControlNoData:
		return "NO DATA"
	case report.ControlNotApplicable:
		return "N/A"
	default:
		return string(s)
	}
}

// shortStatusName is statusName for a narrow page.
func shortStatusName(s report.ControlStatus) string {
	switch s {
	case report.ControlError:
		return "ERR"
	case report.ControlUnknown:
		return "UNK"
	case report.ControlManual:
		return "MAN"
	case report.ControlNoData:
		return "N/D"
	default:
		return statusName(s)
	}
}

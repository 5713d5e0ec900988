// Package table writes a report for people at a terminal: a screen or two, the rest is in the JSON format. It decides
// neither the width nor whether there is colour: the command knows the terminal.
package table

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/openposture/posture/internal/report"
)

// The widths of a page. A line that goes on for longer than the widest column is hard to follow, so a terminal with room for
// two columns has two: then a report fits on one screen of it.
const (
	defaultWidth = 100
	minWidth     = 60
	maxColumn    = 120
	minColumn    = 80 // of two
	columnGap    = 4
)

// How much of a list is shown.
const (
	maxFailures    = 5
	maxErrors      = 3
	maxUnread      = 6
	maxActionLines = 4
	maxCodes       = 5
	maxCode        = 16 // columns
	maxDetailed    = 3  // benchmarks with the ids of their controls; more have one line each
	maxSections    = 8
	maxSectionID   = 8
	minSectionName = 14
	minStrip       = 12
	maxMeter       = 40
	minRule        = 3 // at the end of a heading, with two spaces
	summaryMeter   = 10
	digestDigits   = 12 // of the rules digest
	titleLines     = 2
	fixLines       = 3
)

// Options are what the command knows of the terminal. The zero value is for a file or a pipe.
type Options struct {
	// Width is that of the page in columns: no line is wider. 0 is 100, and less than 60 is 60. From 164 on there are two
	// columns of text, each at most 120 wide.
	Width int
	Color bool // ANSI colours; without it there is no escape sequence in the output
}

// Write writes r to w. Text that comes from outside is shown with report.Sanitize.
func Write(w io.Writer, r *report.Report, o Options) error {
	width := max(cmp.Or(o.Width, defaultWidth), minWidth)
	column, two := min(width, maxColumn), false
	if width >= 2*minColumn+columnGap {
		column, two = min((width-columnGap)/2, maxColumn), true
		width = 2*column + columnGap
	} else {
		width = column
	}
	l := layout{r, column, style{on: o.Color}}
	whole := &page{width: width, style: l.style}
	header(whole, r)
	if err := l.body(whole, two); err != nil {
		return fmt.Errorf("write table report: %w", err)
	}
	footer(whole, r)
	if _, err := w.Write(whole.buf.Bytes()); err != nil {
		return fmt.Errorf("write table report: %w", err)
	}
	return nil
}

// A layout is where the parts of a report go.
type layout struct {
	r      *report.Report
	column int // columns of text of a line
	style  style
}

type part func(*page, *report.Report) error

// body draws what is between header and footer: how things stand and what was not read on the left, where there are two
// columns, and what to mend on the right, with as many rules as the left is long.
func (l layout) body(whole *page, two bool) error {
	if !two {
		lines, err := l.lines(benchmarks, verdicts, failures(maxFailures), ruleErrors, unread, overlays)
		for _, line := range lines {
			whole.line(line)
		}
		return err
	}
	left, err := l.lines(benchmarks, verdicts, unread, overlays)
	if err != nil {
		return err
	}
	right, err := l.lines(failures(maxFailures), ruleErrors)
	if err != nil {
		return err
	}
	for n := maxFailures + 1; n <= len(l.r.Failures); n++ {
		more, err := l.lines(failures(n), ruleErrors)
		if err != nil {
			return err
		}
		if len(more) > len(left) {
			break
		}
		right = more
	}
	whole.beside(left, right, l.column)
	return nil
}

// lines draws parts one below the other.
func (l layout) lines(parts ...part) ([]string, error) {
	p := &page{width: l.column, style: l.style}
	for _, draw := range parts {
		if err := draw(p, l.r); err != nil {
			return nil, err
		}
	}
	return strings.Split(strings.TrimSuffix(p.buf.String(), "\n"), "\n"), nil
}

// A page collects the lines of a report; at two screens there is no need to stream.
type page struct {
	buf   bytes.Buffer
	width int
	style style
}

// beside puts lines side by side.
func (p *page) beside(left, right []string, width int) {
	for i := range max(len(left), len(right)) {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) && right[i] != "" {
			line += repeat(" ", width+columnGap-paintedWidth(line)) + right[i]
		}
		p.line(line)
	}
}

// line ends a line made of parts that are already clipped and painted.
func (p *page) line(parts ...string) {
	for _, part := range parts {
		p.buf.WriteString(part)
	}
	p.buf.WriteByte('\n')
}

// heading starts a section: its title, what there is to know about all of it, and a rule to the right edge.
func (p *page) heading(title, note string) {
	note = "· " + note
	title = clip(title, p.width-textWidth(note)-minRule)
	rule := repeat("─", p.width-textWidth(title)-textWidth(note)-len("  "))
	p.line()
	p.line(p.style.paint(title, bold), " ", p.style.paint(note, dim), " ", p.style.paint(rule, dim))
}

// more says how many rows of a section are not shown.
func (p *page) more(n int, noun string) {
	if n > 0 {
		p.line("  ", p.style.paint(clip("… and "+count(n, "more "+noun), p.width-2), dim))
	}
}

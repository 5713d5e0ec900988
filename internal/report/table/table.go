// Package table writes a report for people at a terminal: a screen or two, the rest is in the JSON format. It decides
// neither the width nor whether there is colour: the command knows the terminal.
package table

import (
	"bytes"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
)

// The widths of a page. A line that goes on for longer than the widest one is hard to follow.
const (
	defaultWidth = 100
	minWidth     = 60
	maxWidth     = 120
)

// How much of a list is shown.
const (
	maxFailures    = 5
	maxErrors      = 3
	maxUnread      = 6
	maxActionLines = 3
	maxDetailed    = 3  // benchmarks with the ids of their controls; more have one line each
	digestDigits   = 12 // of the rules digest
	titleLines     = 2
	fixLines       = 3
)

// Options are what the command knows of the terminal. The zero value is for a file or a pipe.
type Options struct {
	Width int  // in columns: no line is wider, nor than 120; 0 is 100, and less than 60 is 60
	Color bool // ANSI colours; without it there is no escape sequence in the output
}

// Write writes r to w. Text that comes from outside is shown with report.Sanitize.
func Write(w io.Writer, r *report.Report, o Options) error {
	p := &page{width: o.Width, style: style{on: o.Color}}
	if p.width == 0 {
		p.width = defaultWidth
	}
	p.width = min(max(p.width, minWidth), maxWidth)
	for _, section := range []func(*page, *report.Report) error{
		header, benchmarks, verdicts, failures, ruleErrors, unread, footer,
	} {
		if err := section(p, r); err != nil {
			return fmt.Errorf("write table report: %w", err)
		}
	}
	if _, err := w.Write(p.buf.Bytes()); err != nil {
		return fmt.Errorf("write table report: %w", err)
	}
	return nil
}

// A page collects the lines of a report; at two screens there is no need to stream.
type page struct {
	buf   bytes.Buffer
	width int
	style style
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
	title = clip(title, p.width)
	used := textWidth(title) + 1
	text := p.style.paint(title, bold)
	if note != "" {
		note = clip("· "+note, p.width-used-1)
		used += textWidth(note) + 1
		text += " " + p.style.paint(note, dim)
	}
	p.line()
	p.line(text, " ", p.style.paint(repeat("─", p.width-used), dim))
}

// more says how many rows of a section are not shown.
func (p *page) more(n int, noun string) {
	if n > 0 {
		p.line("  ", p.style.paint(clip("… and "+count(n, "more "+noun), p.width-2), dim))
	}
}

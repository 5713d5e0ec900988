// Package ocsf writes every finding of a report as one event of the Open Cybersecurity Schema Framework: class 2003,
// Compliance Finding, with the profiles cloud and datetime. An event is about a rule and a resource, so scores, coverage
// and the controls of a benchmark that nothing was said of are not in this format.
package ocsf

import (
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/jsonw"
)

// Version is the version of the schema that the events are of. https://schema.ocsf.io/1.8.0/classes/compliance_finding
const Version = "1.8.0"

// Write writes the events of r to w as one JSON array, an event a line. It never holds more than one of them, and the
// same report gives the same bytes. Characters that a terminal hides or obeys are written as \u escapes, which any reader
// decodes to the same text.
func Write(w io.Writer, r *report.Report) error {
	return write(w, r, layout{open: "[", before: "\n", between: ",\n", end: "\n]\n", none: "]\n"})
}

// WriteLines writes the events of r to w, one JSON object a line and nothing else. See Write.
func WriteLines(w io.Writer, r *report.Report) error {
	return write(w, r, layout{between: "\n", end: "\n"})
}

// A layout is what stands around the events.
type layout struct {
	open, before, between, end string
	none                       string // in the place of end if there is no event
}

func write(w io.Writer, r *report.Report, l layout) error {
	e := jsonw.New(w)
	c := newConverter(r)
	end, separator := l.none, l.before
	e.Raw(l.open)
	for f, err := range r.Findings() {
		e.Fail(err)
		if e.Err() != nil {
			break
		}
		e.Raw(separator)
		e.Value(c.event(f))
		end, separator = l.end, l.between
	}
	e.Raw(end)
	if err := e.Flush(); err != nil {
		return fmt.Errorf("write OCSF: %w", err)
	}
	return nil
}

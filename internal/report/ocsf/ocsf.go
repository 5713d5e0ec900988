// Package ocsf writes every finding of a report as one event of the Open Cybersecurity Schema Framework: class 2003,
// Compliance Finding, with the profiles cloud and datetime. An event is about a rule and a resource, so scores, coverage
// and the controls of a benchmark that nothing was said of are not in this format.
package ocsf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
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
	b := bufio.NewWriter(w)
	if err := writeEvents(b, r, l); err != nil {
		return fmt.Errorf("write OCSF: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write OCSF: %w", err)
	}
	return nil
}

func writeEvents(w *bufio.Writer, r *report.Report, l layout) error {
	c := newConverter(r)
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	end, separator := l.none, l.before
	if _, err := w.WriteString(l.open); err != nil {
		return err
	}
	for f, err := range r.Findings() {
		if err != nil {
			return err
		}
		buf.Reset()
		if err := enc.Encode(c.event(f)); err != nil {
			return fmt.Errorf("finding %s: %w", f.ID, err)
		}
		if _, err := w.WriteString(separator); err != nil {
			return err
		}
		if _, err := w.Write(report.EscapeJSON(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))); err != nil {
			return err
		}
		end, separator = l.end, l.between
	}
	_, err := w.WriteString(end)
	return err
}

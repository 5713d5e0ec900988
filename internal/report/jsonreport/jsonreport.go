// Package jsonreport writes a report as one JSON object: everything that the report knows, for programs. The shape is
// published as a JSON Schema (see Schema). It is not the place for the formats of other products.
package jsonreport

import (
	"bufio"
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/openposture/posture/internal/report"
)

// SchemaID is the member "schema" of every report and the $id of its JSON Schema. A member that is added raises the second
// number; whatever could break a reader raises the first.
const SchemaID = "https://openposture.github.io/schemas/report/1.1.0.json"

//go:embed report.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of what Write writes.
func Schema() []byte { return slices.Clone(schema) }

// Write writes r to w, one benchmark, finding or unread answer a line. It never holds more than one of them encoded, and
// the same report gives the same bytes. Characters that a terminal hides or obeys are written as \u escapes, which any
// reader decodes to the same text.
func Write(w io.Writer, r *report.Report) error {
	e := &encoder{w: bufio.NewWriter(w)}
	e.raw("{\n")
	e.member("schema", SchemaID)
	e.member("program", r.Program)
	e.member("scope", scope{Accounts: list(r.Scope.Accounts), Regions: list(r.Scope.Regions)})
	e.member("rules_digest", r.RulesDigest)
	e.member("now", r.Now.UTC())
	e.member("incomplete", r.Incomplete)
	e.member("severity_at_least", r.AtLeast)
	e.member("redacted", r.Redacted)
	e.member("counts", r.Counts)
	e.array("benchmarks", each(r.Benchmarks, newBenchmark))
	e.raw(",\n")
	e.array("rules", each(r.Rules, newRule))
	e.raw(",\n")
	e.array("findings", newFindings(r))
	e.raw(",\n")
	e.array("unread", each(r.Unread, newUnread))
	e.raw("\n}\n")
	if e.err != nil {
		return fmt.Errorf("write JSON report: %w", e.err)
	}
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("write JSON report: %w", err)
	}
	return nil
}

// WriteLines writes the findings of r to w and nothing else, one a line (https://jsonlines.org): each is the object that
// Write has in the member "findings", $defs/finding of the schema. What is of the whole scan is left out, also that it was
// stopped before its end.
func WriteLines(w io.Writer, r *report.Report) error {
	e := &encoder{w: bufio.NewWriter(w)}
	for f, err := range newFindings(r) {
		if e.err == nil {
			e.err = err
		}
		if e.err != nil {
			break
		}
		e.value(f)
		e.raw("\n")
	}
	if e.err != nil {
		return fmt.Errorf("write JSON Lines: %w", e.err)
	}
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("write JSON Lines: %w", err)
	}
	return nil
}

// An encoder writes a JSON object member by member. After an error it does nothing.
type encoder struct {
	w   *bufio.Writer
	buf bytes.Buffer // of one value
	err error
}

func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) member(name string, v any) {
	e.raw(`"` + name + `":`)
	e.value(v)
	e.raw(",\n")
}

func (e *encoder) array(name string, values iter.Seq2[any, error]) {
	e.raw(`"` + name + `":[`)
	separator := "\n"
	for v, err := range values {
		if e.err == nil {
			e.err = err
		}
		if e.err != nil {
			return
		}
		e.raw(separator)
		e.value(v)
		separator = ",\n"
	}
	if separator == ",\n" {
		e.raw("\n")
	}
	e.raw("]")
}

func (e *encoder) value(v any) {
	if e.err != nil {
		return
	}
	e.buf.Reset()
	enc := json.NewEncoder(&e.buf)
	enc.SetEscapeHTML(false)
	if e.err = enc.Encode(v); e.err != nil {
		return
	}
	e.bytes(report.EscapeJSON(bytes.TrimSuffix(e.buf.Bytes(), []byte("\n"))))
}

func (e *encoder) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func each[From, To any](values []From, convert func(*From) To) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for i := range values {
			if !yield(convert(&values[i]), nil) {
				return
			}
		}
	}
}

func newFindings(r *report.Report) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for f, err := range r.Findings() {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(newFinding(f), nil) {
				return
			}
		}
	}
}

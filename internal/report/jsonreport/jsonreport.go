// Package jsonreport writes a report as one JSON object: everything that the report knows, for programs. The shape is
// published as a JSON Schema (see Schema). It is not the place for the formats of other products.
package jsonreport

import (
	_ "embed" // the schema
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/jsonw"
)

// SchemaID is the member "schema" of every report and the $id of its JSON Schema. A member that is added raises the second
// number; whatever could break a reader raises the first.
const SchemaID = "https://openposture.github.io/schemas/report/1.2.0.json"

//go:embed report.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of what Write writes.
func Schema() []byte { return slices.Clone(schema) }

// Write writes r to w, one benchmark, finding or unread answer a line. It never holds more than one of them encoded, and
// the same report gives the same bytes. Characters that a terminal hides or obeys are written as \u escapes, which any
// reader decodes to the same text.
func Write(w io.Writer, r *report.Report) error {
	e := &encoder{jsonw.New(w)}
	e.Raw("{\n")
	e.member("schema", SchemaID)
	e.member("program", r.Program)
	e.member("scope", scope{Accounts: list(r.Scope.Accounts), Regions: list(r.Scope.Regions)})
	e.member("rules_digest", r.RulesDigest)
	e.member("now", r.Now.UTC())
	e.member("incomplete", r.Incomplete)
	e.member("severity_at_least", r.AtLeast)
	e.member("redacted", r.Redacted)
	e.member("counts", r.Counts)
	e.member("accepted", r.Accepted)
	e.array("benchmarks", each(r.Benchmarks, newBenchmark))
	e.Raw(",\n")
	e.array("rules", each(r.Rules, newRule))
	e.Raw(",\n")
	e.array("findings", newFindings(r))
	e.Raw(",\n")
	e.array("unread", each(r.Unread, newUnread))
	e.Raw(",\n")
	e.array("exceptions", each(r.Exceptions, newException))
	e.Raw(",\n")
	e.array("attestations", each(r.Attestations, newAttestation))
	e.Raw("\n}\n")
	if err := e.Flush(); err != nil {
		return fmt.Errorf("write JSON report: %w", err)
	}
	return nil
}

// WriteLines writes the findings of r to w and nothing else, one a line (https://jsonlines.org): each is the object that
// Write has in the member "findings", $defs/finding of the schema. What is of the whole scan is left out, also that it was
// stopped before its end.
func WriteLines(w io.Writer, r *report.Report) error {
	e := &encoder{jsonw.New(w)}
	for f, err := range newFindings(r) {
		e.Fail(err)
		if e.Err() != nil {
			break
		}
		e.Value(f)
		e.Raw("\n")
	}
	if err := e.Flush(); err != nil {
		return fmt.Errorf("write JSON Lines: %w", err)
	}
	return nil
}

type encoder struct{ *jsonw.Encoder }

// member writes a member and a comma.
func (e *encoder) member(name string, v any) {
	e.Member(name, v)
	e.Raw(",\n")
}

func (e *encoder) array(name string, values iter.Seq2[any, error]) {
	e.Raw(`"` + name + `":[`)
	separator := "\n"
	for v, err := range values {
		e.Fail(err)
		if e.Err() != nil {
			return
		}
		e.Raw(separator)
		e.Value(v)
		separator = ",\n"
	}
	if separator == ",\n" {
		e.Raw("\n")
	}
	e.Raw("]")
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

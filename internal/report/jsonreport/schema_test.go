package jsonreport_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/jsonreport"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonreport.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(jsonreport.SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(jsonreport.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decode(t *testing.T, b []byte) map[string]any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	object, ok := doc.(map[string]any)
	if !ok {
		t.Fatalf("a report is %T, not an object", doc)
	}
	return object
}

func TestSchema_idIsItsAddress(t *testing.T) {
	t.Parallel()
	var schema struct {
		ID     string `json:"$id"`
		Schema string `json:"$schema"`
	}
	if err := json.Unmarshal(jsonreport.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if schema.ID != jsonreport.SchemaID || schema.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the schema is %+v", schema)
	}
}

func TestSchema_isACopy(t *testing.T) {
	t.Parallel()
	clear(jsonreport.Schema())
	if b := jsonreport.Schema(); len(b) == 0 || b[0] != '{' {
		t.Error("a caller can change the schema")
	}
}

func TestSchema_acceptsWhatIsWritten(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for name, in := range golden() {
		if err := schema.Validate(decode(t, write(t, in))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every object but those that hold facts is closed, and lists all of its members as required.
func TestSchema_objectsAreClosed(t *testing.T) {
	t.Parallel()
	open := map[string]bool{"evidence": true, "parameters": true, "tags": true}
	var walk func(name string, v any)
	walk = func(name string, v any) {
		object, ok := v.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := object["properties"].(map[string]any); ok && object["type"] != nil {
			if object["additionalProperties"] != false {
				t.Errorf("%s is open", name)
			}
			if required, _ := object["required"].([]any); len(required) != len(properties) {
				t.Errorf("%s requires %d of %d members", name, len(required), len(properties))
			}
		} else if object["type"] == "object" && object["additionalProperties"] == nil && !open[name] {
			t.Errorf("%s has no members", name)
		}
		for key, child := range object {
			walk(key, child)
		}
	}
	walk("report", decode(t, jsonreport.Schema()))
}

func TestSchema_rejects(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for _, test := range []struct {
		path  string // of a member of the sample
		value any    // nil removes it
	}{
		{"schema", "https://openposture.github.io/schemas/report/0.9.0.json"},
		{"program", nil},
		{"extra", true},
		{"now", "yesterday"},
		{"now", "2026-01-15T08:30:00+02:00"},
		{"incomplete", "no"},
		{"scope.accounts", nil},
		{"benchmarks.0.score", json.Number("101")},
		{"benchmarks.0.score", json.Number("50.5")},
		{"benchmarks.0.score", nil},
		{"benchmarks.0.coverage", json.Number("-1")},
		{"benchmarks.0.counts.gap", nil},
		{"benchmarks.0.counts.skipped", json.Number("1")},
		{"benchmarks.0.controls.0.status", "SKIPPED"},
		{"severity_at_least", "SEVERE"},
		{"redacted", "yes"},
		{"counts.HIGH.GAP", json.Number("1")},
		{"counts.HIGH.FAIL", json.Number("-1")},
		{"rules.0.severity", ""},
		{"findings.0.status", "GAP"},
		{"findings.0.status", "UNKNOWN"}, // and does not say what was not read
		{"findings.0.severity", "high"},
		{"findings.0.id", "1f"},
		{"findings.0.exception", "accepted"},
		{"findings.0.attestation", map[string]any{"by": "x"}},
		{"accepted.MEDIUM.GAP", json.Number("1")},
		{"exceptions.0.owner", nil},
		{"exceptions.0.tags", []any{}},
		{"attestations.0.status", "MANUAL"},
		{"benchmarks.0.controls.0.overrides", nil},
		{"findings.0.evidence", []any{}},
		{"findings.0.resource.account", "1"},
		{"findings.0.resource.tags", []any{}},
		{"findings.0.observed_at", ""},
		{"unread.0.rules", nil},
		{"unread.0.operation", ""},
	} {
		t.Run(fmt.Sprintf("%s=%v", test.path, test.value), func(t *testing.T) {
			t.Parallel()
			doc := decode(t, write(t, sample.Input()))
			breakAt(t, doc, strings.Split(test.path, "."), test.value)
			if err := schema.Validate(doc); err == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

func breakAt(t *testing.T, doc map[string]any, path []string, value any) {
	t.Helper()
	for len(path) > 1 {
		next := doc[path[0]]
		if list, ok := next.([]any); ok {
			next, path = list[0], path[1:] // every index above is 0
		}
		object, ok := next.(map[string]any)
		if !ok {
			t.Fatalf("no %v in the sample", path)
		}
		doc, path = object, path[1:]
	}
	if value == nil {
		delete(doc, path[0])
		return
	}
	doc[path[0]] = value
}

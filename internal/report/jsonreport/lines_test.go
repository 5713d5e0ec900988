package jsonreport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/jsonreport"
)

func writeLines(tb testing.TB, in sample.Scan) string {
	tb.Helper()
	var b bytes.Buffer
	if err := jsonreport.WriteLines(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// findingLines cuts the lines of the findings out of a report as JSON.
func findingLines(t *testing.T, written []byte) string {
	t.Helper()
	_, after, ok := strings.Cut(string(written), "\n\"findings\":[")
	lines, _, ends := strings.Cut(after, "],\n\"unread\":[")
	if !ok || !ends {
		t.Fatal("the report has no findings")
	}
	return strings.ReplaceAll(strings.TrimPrefix(lines, "\n"), ",\n", "\n")
}

// A line is, byte for byte, what the report as JSON has.
func TestWriteLines_sameAsJSON(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		if diff := cmp.Diff(findingLines(t, write(t, in)), writeLines(t, in)); diff != "" {
			t.Errorf("%s (-json +jsonl)\n%s", name, diff)
		}
	}
}

func TestWriteLines_golden(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "scan.jsonl")
	got := writeLines(t, sample.Input())
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

// compileFinding compiles the part of the schema that is of one finding.
func compileFinding(t *testing.T) *jsonschema.Schema {
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
	schema, err := c.Compile(jsonreport.SchemaID + "#/$defs/finding")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// Every line is one object of the schema, whatever text an account has.
func TestWriteLines_everyLineIsAFinding(t *testing.T) {
	t.Parallel()
	schema := compileFinding(t)
	for name, in := range golden() {
		written := writeLines(t, in)
		if got := strings.Count(written, "\n"); got != len(in.Findings) {
			t.Errorf("%s: %d lines, want %d", name, got, len(in.Findings))
		}
		for line := range strings.Lines(written) {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err == nil {
				err = schema.Validate(doc)
			}
			if err != nil {
				t.Errorf("%s: %v\n%s", name, err, line)
			}
		}
	}
}

func TestWriteLines_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := writeLines(t, sample.Hostile())
	for seed := range uint64(3) {
		if diff := cmp.Diff(want, writeLines(t, sample.Shuffled(sample.Hostile(), seed))); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

func TestWriteLines_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	for _, after := range []int{0, 100, 50_000} {
		if err := jsonreport.WriteLines(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

// Whatever a finding says, a line stays a line and says the same.
func FuzzWriteLines(f *testing.F) {
	for _, x := range sample.Hostile().Findings[:16] {
		f.Add(x.Resource.Name, x.Messages[0], x.Rule)
	}
	f.Fuzz(func(t *testing.T, name, message, rule string) {
		in := sample.Scan{Findings: []findings.Finding{{
			Rule: rule, Status: findings.Unknown, Messages: []string{message},
			Resource: findings.Resource{ID: name, Name: name, Tags: map[string]string{name: message}},
			Unread:   []findings.Unread{{Operation: rule, Code: name, Message: message}},
		}}}
		written := writeLines(t, in)
		if strings.IndexFunc(strings.TrimSuffix(written, "\n"), report.IsHostile) >= 0 || !utf8.ValidString(written) {
			t.Fatalf("hostile: %+q", written)
		}
		var got struct {
			Resource struct{ Name string }
			Messages []string
		}
		if err := json.Unmarshal([]byte(written), &got); err != nil {
			t.Fatal(err)
		}
		want := []string{string([]rune(name)), string([]rune(message))}
		if diff := cmp.Diff(want, slices.Concat([]string{got.Resource.Name}, got.Messages)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func BenchmarkWriteLines(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := jsonreport.WriteLines(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

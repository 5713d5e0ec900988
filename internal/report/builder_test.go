package report_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// collect returns copies of the findings that r yields.
func collect(t *testing.T, r *report.Report) []findings.Finding {
	t.Helper()
	var all []findings.Finding
	for f, err := range r.Findings() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *f)
	}
	return all
}

// A report that is too large for memory yields what a small one would, as often as it is asked, and leaves no file.
func TestReport_findingsBeyondMemory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // not parallel: it is of the process
	in := sample.Large(12_000)
	in.Exceptions, in.Attestations = nil, nil
	in.Findings[10_000].Resource.Tags = map[string]string{} // read, and none
	slices.SortFunc(in.Findings, findings.Compare)
	b := report.NewBuilder(in.Input)
	for _, f := range in.Findings {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Report(in.Scope, in.Now)
	if err != nil {
		t.Fatal(err)
	}
	if r.Len() != len(in.Findings) || r.Counts.Total() != len(in.Findings) {
		t.Errorf("%d findings, %d counted, want %d", r.Len(), r.Counts.Total(), len(in.Findings))
	}
	for f, err := range r.Findings() { // one that stops early is in nobody's way
		if f == nil || err != nil {
			t.Fatal(err)
		}
		break
	}
	var want []findings.Finding // of reports that fit
	for part := range slices.Chunk(in.Findings, 5_000) {
		want = append(want, collect(t, sample.Report(t, sample.Scan{Findings: part}))...)
	}
	for range 2 {
		got := collect(t, r)
		if len(got) != len(want) {
			t.Fatalf("%d findings, want %d", len(got), len(want))
		}
		for i := range got {
			if w, g := plain(want[i]), plain(got[i]); !reflect.DeepEqual(w, g) {
				t.Fatalf("finding %d (-want +got)\n%s", i, cmp.Diff(w, g))
			}
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || left != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// plain is f with nil for what is empty, but for tags: those that were not read are not an empty set of tags.
func plain(f findings.Finding) findings.Finding {
	if len(f.Messages) == 0 {
		f.Messages = nil
	}
	if len(f.Unread) == 0 {
		f.Unread = nil
	}
	return f
}

func TestBuilder_noRoomForTheFile(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	b := report.NewBuilder(report.Input{})
	var err error
	for _, f := range sample.Large(5_001).Findings {
		err = b.Add(f)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that of the directory", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestBuilder_keepsASeverityAndCountsAll(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	all := sample.Report(t, in)
	in.AtLeast = findings.High
	got := sample.Report(t, in)
	for _, f := range collect(t, got) {
		if f.Severity.Rank() < findings.High.Rank() {
			t.Errorf("kept a finding of severity %s", f.Severity)
		}
	}
	if got.Len() == 0 || got.Len() >= all.Len() {
		t.Errorf("kept %d of %d", got.Len(), all.Len())
	}
	for _, f := range got.Failures {
		if f.Severity.Rank() < findings.High.Rank() {
			t.Errorf("kept a failure of severity %s", f.Severity)
		}
	}
	if diff := cmp.Diff(all.Counts, got.Counts); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(all.Benchmarks, got.Benchmarks); diff != "" {
		t.Errorf("benchmarks (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(all.Unread, got.Unread); diff != "" {
		t.Errorf("unread (-want +got)\n%s", diff)
	}
}

func TestBuilder_namesSomeResourcesAndCountsAll(t *testing.T) {
	t.Parallel()
	var in sample.Scan
	for i := range report.MaxResources + 7 {
		in.Findings = append(in.Findings, verdict("a", fmt.Sprintf("r%03d", i), findings.Fail))
	}
	f := sample.Report(t, in).Failures[0]
	if f.Count != report.MaxResources+7 || len(f.Resources) != report.MaxResources || f.Resources[0].ID != "r000" {
		t.Errorf("%d resources, %d named, the first %s", f.Count, len(f.Resources), f.Resources[0].ID)
	}
}

// The rules of a report are those that something in it names.
func TestBuilder_rules(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Scan{
		Input: report.Input{
			Benchmarks: []findings.Benchmark{{ID: bench, Controls: []findings.Control{{ID: "1", Rules: []string{"b", "missing"}}}}},
			Rules:      []findings.RuleInfo{{ID: "c", Title: "C"}, {ID: "b", SecurityHub: []string{"S3.1"}}, {ID: "nobody"}},
		},
		Findings: []findings.Finding{verdict("c", "r1", findings.Pass)},
	})
	want := []report.Rule{{ID: "b", SecurityHub: []string{"S3.1"}}, {ID: "c", Title: "C"}}
	if diff := cmp.Diff(want, r.Rules); diff != "" {
		t.Errorf("rules (-want +got)\n%s", diff)
	}
}

func TestBuilder_normalForm(t *testing.T) {
	t.Parallel()
	f := verdict("a", "r\xff", findings.Unknown)
	f.Title, f.Remediation, f.Messages = "t\xfe", "\xfd", []string{"fine", "\xff\xff"}
	f.Resource.Tags = map[string]string{"k\xff": "v\xff", "k": "v"}
	f.Unread = []findings.Unread{{Operation: "o", Message: "m\xff"}}
	f.Evidence = map[string]json.RawMessage{
		"absent": json.RawMessage("null"), "list": json.RawMessage("[ 1,\n\t2 ]"), "text": json.RawMessage("\"\u202e\xff<\""),
		"gone": nil, "plain": json.RawMessage(`{"a":[]}`),
	}
	given, err := json.Marshal(f.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	got := collect(t, sample.Report(t, sample.Scan{Findings: []findings.Finding{f}}))[0]
	want := f
	want.Title, want.Remediation, want.Messages = "t\ufffd", "\ufffd", []string{"fine", "\ufffd\ufffd"}
	want.Resource.ID = "r\ufffd"
	want.Resource.Tags = map[string]string{"k\ufffd": "v\ufffd", "k": "v"}
	want.Unread = []findings.Unread{{Operation: "o", Message: "m\ufffd"}}
	want.Evidence = map[string]json.RawMessage{
		"absent": nil, "list": json.RawMessage("[1,2]"), "text": json.RawMessage(`"\u202e\ufffd<"`),
		"gone": nil, "plain": json.RawMessage(`{"a":[]}`),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("finding (-want +got)\n%s", diff)
	}
	if after, err := json.Marshal(f.Evidence); err != nil || string(after) != string(given) {
		t.Errorf("what was given is changed: %s, %v", after, err)
	}
	again := collect(t, sample.Report(t, sample.Scan{Findings: []findings.Finding{got}}))[0]
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("the normal form has another one (-want +got)\n%s", diff)
	}
}

func TestBuilder_evidenceIsNotJSON(t *testing.T) {
	t.Parallel()
	f := findings.Finding{ID: "1f", Rule: "cis.a", Evidence: map[string]json.RawMessage{
		"good": json.RawMessage("1"), "bad": json.RawMessage(`{"a":`), "cut": json.RawMessage(""),
	}}
	err := report.NewBuilder(report.Input{}).Add(f)
	want := `finding 1f of rule cis.a: evidence "bad" is not JSON`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Findings share their evidence: beyond a bound, normal forms are forgotten, and never mixed up.
func TestBuilder_manyValues(t *testing.T) {
	t.Parallel()
	var in sample.Scan
	for i := range 10_000 {
		f := verdict("a", fmt.Sprintf("r%05d", i), findings.Pass)
		f.Evidence = map[string]json.RawMessage{"n": json.RawMessage(fmt.Sprintf("[ %d ]", i))}
		in.Findings = append(in.Findings, f)
	}
	for i, f := range collect(t, sample.Report(t, in)) {
		if want := fmt.Sprintf("[%d]", i); string(f.Evidence["n"]) != want {
			t.Fatalf("evidence %s, want %s", f.Evidence["n"], want)
		}
	}
}

// A value that begins where another one does is another value.
func TestBuilder_valuesThatBeginAlike(t *testing.T) {
	t.Parallel()
	text := json.RawMessage("12345")
	f := verdict("a", "r", findings.Pass)
	f.Evidence = map[string]json.RawMessage{"long": text, "short": text[:2]}
	got := collect(t, sample.Report(t, sample.Scan{Findings: []findings.Finding{f}}))[0]
	if string(got.Evidence["long"]) != "12345" || string(got.Evidence["short"]) != "12" {
		t.Errorf("evidence %s", got.Evidence)
	}
}

func TestEscapeJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":"plain <&>"}`: `{"a":"plain <&>"}`,
		"\"\u202e\"":        `"\u202e"`,
		"\"\x7f\"":          `"\u007f"`,
		"\"\U000e0041\"":    `"\udb40\udc41"`,
		"\"é 日本\"":          "\"é 日本\"",
		"\"\xff\"":          `"\ufffd"`,
	} {
		if got := string(report.EscapeJSON([]byte(in))); got != want {
			t.Errorf("EscapeJSON(%q) is %s, want %s", in, got, want)
		}
	}
	plain := []byte(strings.Repeat("x", 10))
	if got := report.EscapeJSON(plain); &got[0] != &plain[0] {
		t.Error("plain JSON is copied")
	}
}

package junit_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/junit"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden are the inputs that have a golden file.
func golden() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan":    sample.Input(),
		"denied":  sample.Denied(),
		"hostile": sample.Hostile(),
		"empty":   {Now: sample.Now()},
	}
}

func write(tb testing.TB, in sample.Scan) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := junit.Write(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in)
			path := filepath.Join("testdata", name+".xml")
			if *update {
				if err := os.WriteFile(path, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile())
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed)); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

type tally struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type result struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type testCase struct {
	Class   string  `xml:"classname,attr"`
	Name    string  `xml:"name,attr"`
	Failure *result `xml:"failure"`
	Error   *result `xml:"error"`
	Skipped *result `xml:"skipped"`
	Output  string  `xml:"system-out"`
}

// outcome is what a reader takes a test case for.
func (c testCase) outcome() (string, result) {
	switch {
	case c.Failure != nil:
		return "failure", *c.Failure
	case c.Error != nil:
		return "error", *c.Error
	case c.Skipped != nil:
		return "skipped", *c.Skipped
	default:
		return "", result{}
	}
}

type suite struct {
	tally

	Name       string `xml:"name,attr"`
	Timestamp  string `xml:"timestamp,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Cases []testCase `xml:"testcase"`
}

func (s suite) property(name string) string {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(no such property)"
}

type suites struct {
	tally

	XMLName xml.Name `xml:"testsuites"`
	Suites  []suite  `xml:"testsuite"`
}

// parse reads the output as XML, and counts what it says against what is there.
func parse(tb testing.TB, written []byte) suites {
	tb.Helper()
	var out suites
	d := xml.NewDecoder(bytes.NewReader(written))
	if err := d.Decode(&out); err != nil {
		tb.Fatalf("%v\n%s", err, written)
	}
	if _, err := d.Token(); err != nil && !errors.Is(err, io.EOF) {
		tb.Fatalf("after the root: %v", err)
	}
	var all tally
	for _, s := range out.Suites {
		var t tally
		for _, c := range s.Cases {
			t.Tests++
			switch o, _ := c.outcome(); o {
			case "failure":
				t.Failures++
			case "error":
				t.Errors++
			case "skipped":
				t.Skipped++
			}
		}
		if t != s.tally {
			tb.Errorf("%s says %+v, and has %+v", s.Name, s.tally, t)
		}
		all = tally{all.Tests + t.Tests, all.Failures + t.Failures, all.Errors + t.Errors, all.Skipped + t.Skipped}
	}
	if all != out.tally {
		tb.Errorf("the root says %+v, and has %+v", out.tally, all)
	}
	return out
}

const (
	bench = "cis-aws-7.0.0"
	rule  = "cis.s3.a"
)

func verdict(status findings.Status, resource string) findings.Finding {
	return findings.Finding{
		ID: resource, Rule: rule, Title: "Title", Status: status, Severity: findings.High, ObservedAt: sample.Now(),
		Resource: findings.Resource{Type: "AWS::S3::Bucket", ID: resource, Account: sample.Production, Region: "eu-west-1"},
		Controls: []findings.ControlRef{{Benchmark: bench, ID: "3.1"}},
	}
}

// scan is a report with one control.
func scan(c findings.Control, fs ...findings.Finding) sample.Scan {
	c.ID, c.Title = "3.1", "Buckets are fine"
	return sample.Scan{Now: sample.Now(), Findings: fs, Input: report.Input{
		Benchmarks: []findings.Benchmark{{ID: bench, Title: "CIS", Controls: []findings.Control{c}}},
		Rules:      []findings.RuleInfo{{ID: rule}, {ID: "cis.s3.b"}},
	}}
}

// one returns the only test case of a report.
func one(tb testing.TB, in sample.Scan) testCase {
	tb.Helper()
	out := parse(tb, write(tb, in))
	if len(out.Suites) != 1 || len(out.Suites[0].Cases) != 1 {
		tb.Fatalf("not one test case: %+v", out)
	}
	return out.Suites[0].Cases[0]
}

func TestWrite_outcome(t *testing.T) {
	t.Parallel()
	rules := []string{rule}
	for _, test := range []struct {
		name                   string
		control                findings.Control
		statuses               []findings.Status
		outcome, kind, message string
		text                   string // that is somewhere in the content
	}{
		{"pass", findings.Control{Rules: rules}, []findings.Status{"PASS", "NOT_APPLICABLE"}, "", "", "", ""},
		{"fail", findings.Control{Rules: rules}, []findings.Status{"FAIL", "UNKNOWN", "PASS"}, "failure", "FAIL", "1 FAIL, 1 UNKNOWN, 1 PASS", "FAIL 111122223333 eu-west-1 b0"},
		{"unknown", findings.Control{Rules: rules}, []findings.Status{"UNKNOWN", "PASS"}, "error", "UNKNOWN", "1 UNKNOWN, 1 PASS", "UNKNOWN 111122223333 eu-west-1 b0"},
		{"error", findings.Control{Rules: rules}, []findings.Status{"ERROR", "PASS"}, "error", "ERROR", "1 ERROR, 1 PASS", "ERROR 111122223333 eu-west-1 b0"},
		{"a status of a later version", findings.Control{Rules: rules}, []findings.Status{"WAIVED"}, "error", "ERROR", "1 ERROR", "WAIVED 111122223333 eu-west-1 b0"},
		{"gap", findings.Control{Rules: []string{rule, "cis.s3.planned"}}, []findings.Status{"PASS"}, "error", "GAP", "no rule exists yet: cis.s3.planned", "Rules: cis.s3.a, cis.s3.planned"},
		{"a rule said nothing", findings.Control{Rules: []string{rule, "cis.s3.b"}}, []findings.Status{"PASS"}, "error", "NO_DATA", "nothing was said by cis.s3.b", "nothing was said"},
		{"no rule", findings.Control{Assessment: findings.Automated}, nil, "error", "NO_DATA", "no rule is mapped to it", "no rule"},
		{"manual", findings.Control{Rules: rules}, []findings.Status{"MANUAL"}, "skipped", "MANUAL", "1 MANUAL", "MANUAL 111122223333 eu-west-1 b0"},
		{"for a person", findings.Control{Assessment: findings.AssessedByPerson}, nil, "skipped", "MANUAL", "a person has to assess it", "a person"},
		{"not applicable", findings.Control{Rules: rules}, []findings.Status{"NOT_APPLICABLE"}, "skipped", "NOT_APPLICABLE", "1 NOT_APPLICABLE", "NOT_APPLICABLE 111122223333"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var fs []findings.Finding
			for i, s := range test.statuses {
				fs = append(fs, verdict(s, fmt.Sprintf("b%d", i)))
			}
			got := one(t, scan(test.control, fs...))
			outcome, r := got.outcome()
			if outcome != test.outcome || r.Type != test.kind || r.Message != test.message || !strings.Contains(r.Text, test.text) {
				t.Errorf("%s %+v, want %+v", outcome, r, test)
			}
			if got.Class != "cis-aws-7_0_0" || got.Name != "3.1 Buckets are fine" {
				t.Errorf("it is called %q %q", got.Class, got.Name)
			}
			if outcome != "" && r.Text == "" { // GitLab shows the content only
				t.Error("no content")
			}
		})
	}
}

func TestWrite_line(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Fail, "arn:aws:s3:::b")
	f.Messages = []string{"a <b>", "c & \"d\"\n]]>"}
	f.Resource.Name = "name"
	f.Exception = &findings.Exception{Owner: "ann", Reason: "on purpose", Until: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	_, r := one(t, scan(findings.Control{Rules: []string{rule}}, f)).outcome()
	want := "1 accepted\nACCEPTED 111122223333 eu-west-1 arn:aws:s3:::b (name): a <b>; c & \"d\"\\n]]> [accepted by ann until 2026-03-01: on purpose]\nRules: cis.s3.a"
	if r.Text != want {
		t.Errorf("%q, want %q", r.Text, want)
	}
}

// What people said is told of a control that passes too, and an accepted failure is neither open nor passed.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	got := map[string]testCase{}
	for _, s := range parse(t, write(t, sample.Accepted())).Suites {
		for _, c := range s.Cases {
			got[c.Class+" "+strings.Fields(c.Name)[0]] = c
		}
	}
	const accepted = " [accepted by data@acme.example until 2026-04-15: a partner reads it]"
	outcome, r := got["cis-aws-7_0_0 3.2.3"].outcome()
	if outcome != "skipped" || r.Type != "ACCEPTED" || strings.Count(r.Text, accepted) != 3 {
		t.Errorf("accepted: %s %+v", outcome, r)
	}
	outcome, _ = got["cis-aws-7_0_0 4.2"].outcome()
	if text := got["cis-aws-7_0_0 4.2"].Output; outcome != "" || !strings.HasPrefix(text, "2 PASS, 1 accepted\nACCEPTED ") || strings.Count(text, accepted) != 1 {
		t.Errorf("passed but for one: %s %q", outcome, text)
	}
	outcome, r = got["cis-aws-7_0_0 2.2"].outcome()
	if outcome != "failure" || strings.Count(r.Text, "attested by alice on 2025-12-26 until 2026-04-15: I called them") != 2 || !strings.HasPrefix(r.Text, "1 FAIL, 1 PASS\n") {
		t.Errorf("attested: %s %+v", outcome, r)
	}
	if text := got["cis-aws-7_0_0 2.5"].Output; text != "" {
		t.Errorf("of one of which nobody said anything %q", text)
	}
}

// However many resources fail, some are listed and the others are counted.
func TestWrite_bounded(t *testing.T) {
	t.Parallel()
	var fs []findings.Finding
	for i := range 1000 {
		f := verdict(findings.Fail, fmt.Sprintf("b%04d", i))
		f.Messages = []string{strings.Repeat("漢", 10_000)}
		fs = append(fs, f)
	}
	written := write(t, scan(findings.Control{Rules: []string{rule}}, fs...))
	_, r := parse(t, written).Suites[0].Cases[0].outcome()
	lines := strings.Split(r.Text, "\n")
	if len(lines) != 23 || !strings.Contains(lines[20], "b0019") || lines[21] != "… and 980 more that are not listed here" {
		t.Errorf("%d lines, of which %.60q", len(lines), lines[20:])
	}
	if len(written) > 50_000 {
		t.Errorf("%d bytes", len(written))
	}
}

// With --severity the findings are not all there, and the control is what it was.
func TestWrite_severity(t *testing.T) {
	t.Parallel()
	in := scan(findings.Control{Rules: []string{rule}}, verdict(findings.Fail, "b"))
	in.AtLeast = findings.Critical
	outcome, r := one(t, in).outcome()
	if outcome != "failure" || r.Text != "1 FAIL\n… and 1 more that are not listed here\nRules: cis.s3.a" {
		t.Errorf("%s %q", outcome, r.Text)
	}
	in = scan(findings.Control{Rules: []string{rule, "cis.s3.b"}}, verdict(findings.Pass, "b"))
	in.AtLeast = findings.Critical
	if _, r := one(t, in).outcome(); r.Message != "one of its rules said nothing" {
		t.Errorf("%q: which rule is not known", r.Message)
	}
}

func TestWrite_suites(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.AtLeast = findings.Low
	r := sample.Report(t, in)
	out := parse(t, write(t, in))
	if len(out.Suites) != len(r.Benchmarks) {
		t.Fatalf("%d suites, want %d", len(out.Suites), len(r.Benchmarks))
	}
	for i, b := range r.Benchmarks {
		s := out.Suites[i]
		if s.Name != b.Title || s.Tests != len(b.Controls) || s.Failures != b.Counts[report.ControlFail] ||
			s.Tests-s.Failures-s.Errors-s.Skipped != b.Counts[report.ControlPass] {
			t.Errorf("%s: %+v, want %v", s.Name, s.tally, b.Counts)
		}
		if s.Timestamp != "2026-01-15T08:30:00" {
			t.Errorf("timestamp %s", s.Timestamp)
		}
		for name, want := range map[string]string{
			"benchmark": b.ID, "score": strconv.Itoa(*b.Score), "coverage": strconv.Itoa(b.Coverage), "incomplete": "false",
			"controls.gap": strconv.Itoa(b.Counts[report.ControlGap]), "accounts": "111122223333 444455556666",
			"regions": "eu-west-1 global us-east-1", "program": "posture 0.1.0", "severity_at_least": "LOW", "redacted": "false",
			"rules_digest": in.RulesDigest,
		} {
			if got := s.property(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if !slices.IsSortedFunc(s.Cases, func(x, y testCase) int { return order(b, x) - order(b, y) }) {
			t.Errorf("%s: the controls are not in order", s.Name)
		}
	}
}

func order(b report.Benchmark, c testCase) int {
	return slices.IndexFunc(b.Controls, func(x report.Control) bool { return x.ID+" "+x.Title == c.Name })
}

// No score is not a score of 0.
func TestWrite_noScore(t *testing.T) {
	t.Parallel()
	out := parse(t, write(t, scan(findings.Control{Rules: []string{rule}}, verdict(findings.Unknown, "b"))))
	if got := out.Suites[0].property("score"); got != "none" {
		t.Errorf("score %q", got)
	}
}

// A scan that was stopped is an error of its own, and so is one that tests nothing: no failures would look like a pass.
func TestWrite_incomplete(t *testing.T) {
	t.Parallel()
	in := scan(findings.Control{Rules: []string{rule}}, verdict(findings.Pass, "b"))
	in.Incomplete = true
	out := parse(t, write(t, in))
	if out.Errors != 1 || out.Tests != 2 || out.Suites[0].Cases[0].Error.Type != "INCOMPLETE" {
		t.Errorf("%+v", out)
	}
	out = parse(t, write(t, sample.Scan{Now: sample.Now()}))
	if out.Errors != 1 || out.Tests != 1 || !strings.Contains(out.Suites[0].Cases[0].Error.Message, "no benchmark") {
		t.Errorf("%+v", out)
	}
}

// Text from outside stays in its element, and shows nothing that it is not.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	for i := range in.Benchmarks {
		in.Benchmarks[i].Title = "</testsuite>\x00\x1b[31m\ufffe" + strings.Repeat("x", 10_000)
		in.Benchmarks[i].Controls[0].Title = "\"><failure/>\u202e&amp;"
	}
	written := write(t, in)
	for _, r := range string(written) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	out := parse(t, written)
	if len(out.Suites) != 2 || !strings.HasPrefix(out.Suites[0].Name, `</testsuite>\x00\x1b[31m\ufffex`) || len(out.Suites[0].Name) > 1100 {
		t.Errorf("%d suites, the first is %.50q", len(out.Suites), out.Suites[0].Name)
	}
	names, text := "", ""
	for _, s := range out.Suites {
		for _, c := range s.Cases {
			_, r := c.outcome()
			names, text = names+c.Name, text+r.Text
		}
	}
	if want := `"><failure/>\u202e&amp;`; !strings.Contains(names, want) {
		t.Errorf("no %q in %q", want, names)
	}
	for _, want := range []string{`\x1b[31mred\x1b[0m`, `user\u202egnp.exe`, "<script>alert(1)</script>", `two\nlines\ttab`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWrite_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	for _, after := range []int{0, 100, 5_000} {
		if err := junit.Write(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("FAIL", "3.1", "title", "arn:aws:s3:::b", "name", "message")
	f.Add("", "]]>", "\"", "<![CDATA[", "&#0;", "\xff\x00\u202e\ufffe")
	f.Add("PASS", "", "<", ">", "\r\n", strings.Repeat("long", 3000))
	f.Fuzz(func(t *testing.T, status, id, title, resource, name, message string) {
		v := verdict(findings.Status(status), resource)
		v.Resource.Name, v.Messages = name, []string{message}
		v.Controls[0].ID = id
		in := scan(findings.Control{Rules: []string{rule}}, v)
		in.Benchmarks[0].Controls[0].ID, in.Benchmarks[0].Controls[0].Title = id, title
		in.Benchmarks[0].Title = name
		if outcome, _ := one(t, in).outcome(); (outcome == "") != (status == "PASS") {
			t.Errorf("%q is %q", status, outcome)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := junit.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// Package junit writes a report as JUnit XML: a benchmark is a test suite and a control is a test case. It is for CI servers
// that show tests, and has no place for what belongs to no control.
package junit

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/clip"
)

// maxAttribute bounds an attribute; texts that are longer are in the content of an element.
const maxAttribute = 1000

// Write writes the controls of r to w as JUnit XML. Only what passed passes: a control that could not be decided, for
// whatever reason, is an error. It holds some lines for each control and no finding. The same report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	b := bufio.NewWriter(w)
	err := write(b, r)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	return nil
}

func write(w *bufio.Writer, r *report.Report) error {
	why, err := collect(r)
	if err != nil {
		return err
	}
	suites := make([]suite, 0, len(r.Benchmarks)+1)
	if s, ok := scanSuite(r); ok {
		suites = append(suites, s)
	}
	for i := range r.Benchmarks {
		suites = append(suites, benchmarkSuite(r, &r.Benchmarks[i], why))
	}
	x := writer{w: w}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	var all tally
	for _, s := range suites {
		all.add(s.tally())
	}
	x.raw("<testsuites")
	x.attribute("name", "posture")
	x.tally(all)
	x.raw(">\n")
	for _, s := range suites {
		x.suite(s)
	}
	x.raw("</testsuites>\n")
	return x.err
}

// An outcome is the element that says what became of a test case, "" where it passed.
type outcome string

const (
	passed  outcome = ""
	failure outcome = "failure"
	broken  outcome = "error"
	skipped outcome = "skipped"
)

// outcomeOf makes an error of what is not decided: a control that nobody looked at is not one that may be skipped.
func outcomeOf(s report.ControlStatus) outcome {
	switch s {
	case report.ControlPass:
		return passed
	case report.ControlFail:
		return failure
	case report.ControlManual, report.ControlAccepted, report.ControlNotApplicable:
		return skipped
	default: // ERROR, UNKNOWN, GAP, NO_DATA and what a later version adds
		return broken
	}
}

// A suite is a <testsuite>.
type suite struct {
	name       string
	timestamp  string
	properties [][2]string
	cases      []testCase
}

// A testCase is a <testcase>. A message is one line, and a text has several: of one that passed, what people said of it.
type testCase struct {
	class, name   string
	outcome       outcome
	kind, message string
	text          []string
}

// A tally counts test cases.
type tally struct{ tests, failures, errors, skipped int }

func (t *tally) add(o tally) {
	t.tests += o.tests
	t.failures += o.failures
	t.errors += o.errors
	t.skipped += o.skipped
}

func (s *suite) tally() tally {
	var t tally
	for _, c := range s.cases {
		t.tests++
		switch c.outcome {
		case failure:
			t.failures++
		case broken:
			t.errors++
		case skipped:
			t.skipped++
		case passed:
		}
	}
	return t
}

// scanSuite is there when the controls do not tell the whole story: what was not scanned cannot fail.
func scanSuite(r *report.Report) (suite, bool) {
	c := testCase{class: "posture", name: "The scan is complete", outcome: broken, kind: "INCOMPLETE"}
	switch {
	case r.Incomplete:
		c.message = "the scan was stopped before its end: resources and verdicts are missing"
	case len(r.Benchmarks) == 0:
		c.message = "the report has no benchmark: no control was tested"
	default:
		return suite{}, false
	}
	c.text = []string{c.message}
	return suite{name: "posture", timestamp: timestamp(r.Now), cases: []testCase{c}}, true
}

func benchmarkSuite(r *report.Report, b *report.Benchmark, why map[findings.ControlRef]*reasons) suite {
	s := suite{name: b.Title, timestamp: timestamp(r.Now), properties: properties(r, b)}
	if s.name == "" {
		s.name = b.ID
	}
	class := strings.ReplaceAll(b.ID, ".", "_") // Jenkins takes what is before a dot for a package
	for i := range b.Controls {
		c := &b.Controls[i]
		t := testCase{class: class, name: strings.TrimSpace(c.ID + " " + c.Title), outcome: outcomeOf(c.Status), kind: string(c.Status)}
		w := why[findings.ControlRef{Benchmark: b.ID, ID: c.ID}]
		if t.outcome != passed || c.Accepted > 0 || w.shown > 0 {
			t.message, t.text = explain(c, w)
		}
		s.cases = append(s.cases, t)
	}
	return s
}

func properties(r *report.Report, b *report.Benchmark) [][2]string {
	score := "none" // nothing was decided: that is not 0, and not 100
	if b.Score != nil {
		score = strconv.Itoa(*b.Score)
	}
	out := [][2]string{
		{"benchmark", b.ID},
		{"score", score},
		{"coverage", strconv.Itoa(b.Coverage)},
	}
	for _, s := range report.ControlStatuses() {
		out = append(out, [2]string{"controls." + strings.ToLower(string(s)), strconv.Itoa(b.Counts[s])})
	}
	return append(out,
		[2]string{"accounts", strings.Join(r.Scope.Accounts, " ")},
		[2]string{"regions", strings.Join(r.Scope.Regions, " ")},
		[2]string{"incomplete", strconv.FormatBool(r.Incomplete)},
		[2]string{"redacted", strconv.FormatBool(r.Redacted)},
		[2]string{"severity_at_least", string(r.AtLeast)},
		[2]string{"rules_digest", r.RulesDigest},
		[2]string{"program", r.Program},
	)
}

// timestamp has no zone, as Ant writes it, and is in UTC.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// A writer writes XML. After an error it does nothing.
type writer struct {
	w   *bufio.Writer
	err error
}

func (x *writer) raw(s string) {
	if x.err == nil {
		_, x.err = x.w.WriteString(s)
	}
}

func (x *writer) attribute(name, value string) {
	x.raw(" " + name + `="` + escape(clip.UTF16(report.Sanitize(value), maxAttribute)) + `"`)
}

func (x *writer) tally(t tally) {
	for _, a := range []struct {
		name string
		n    int
	}{{"tests", t.tests}, {"failures", t.failures}, {"errors", t.errors}, {"skipped", t.skipped}, {"time", 0}} {
		x.attribute(a.name, strconv.Itoa(a.n))
	}
}

func (x *writer) suite(s suite) {
	x.raw("  <testsuite")
	x.attribute("name", s.name)
	x.tally(s.tally())
	x.attribute("timestamp", s.timestamp)
	x.raw(">\n")
	if s.properties != nil {
		x.raw("    <properties>\n")
		for _, p := range s.properties {
			x.raw("      <property")
			x.attribute("name", p[0])
			x.attribute("value", p[1])
			x.raw("/>\n")
		}
		x.raw("    </properties>\n")
	}
	for _, c := range s.cases {
		x.testCase(c)
	}
	x.raw("  </testsuite>\n")
}

func (x *writer) testCase(c testCase) {
	x.raw("    <testcase")
	x.attribute("classname", c.class)
	x.attribute("name", c.name)
	x.attribute("time", "0")
	if c.outcome == passed && c.text == nil {
		x.raw("/>\n")
		return
	}
	element := cmp.Or(string(c.outcome), "system-out")
	x.raw(">\n      <" + element)
	if c.outcome != passed {
		x.attribute("message", c.message)
		x.attribute("type", c.kind)
	}
	x.raw(">")
	for i, line := range c.text {
		if i > 0 {
			x.raw("\n")
		}
		x.raw(escape(report.Sanitize(line)))
	}
	x.raw("</" + element + ">\n    </testcase>\n")
}

// escape expects what Sanitize returns: every character of it is allowed in XML.
func escape(s string) string {
	if !strings.ContainsAny(s, `&<>"`) {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

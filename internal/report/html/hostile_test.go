package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// parse reads a page as a browser does.
func parse(tb testing.TB, page []byte) *xhtml.Node {
	tb.Helper()
	doc, err := xhtml.Parse(bytes.NewReader(page))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func attribute(n *xhtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// checkPage holds what makes a page safe, whatever is in the report: scripts and style sheets are the ones that the
// policy names, there is no other way to run or to load something, and links go where they may.
func checkPage(tb testing.TB, page []byte) {
	tb.Helper()
	var csp string
	for n := range parse(tb, page).Descendants() {
		if n.Type != xhtml.ElementNode {
			continue
		}
		if attribute(n, "http-equiv") == "Content-Security-Policy" {
			csp = attribute(n, "content")
		}
		checkElement(tb, n, csp)
	}
	if !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "unsafe") {
		tb.Errorf("policy %q", csp)
	}
}

func checkElement(tb testing.TB, n *xhtml.Node, csp string) {
	tb.Helper()
	switch n.Data {
	case "script", "style":
		if attribute(n, "type") != "" {
			break // data
		}
		sum := sha256.Sum256([]byte(n.FirstChild.Data))
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(csp, hash) {
			tb.Errorf("the policy comes after a %s or does not allow it: %.60q", n.Data, n.FirstChild.Data)
		}
	case "img", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "source":
		tb.Errorf("the page has the element %s", n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcset":
			tb.Errorf("%s has the attribute %s", n.Data, a.Key)
		case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://"):
			tb.Errorf("%s leads to %s", n.Data, a.Val)
		}
	}
}

// text is what a page says outside scripts.
func text(tb testing.TB, page []byte) string {
	tb.Helper()
	var b strings.Builder
	for n := range parse(tb, page).Descendants() {
		if n.Type == xhtml.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// An index is what a test reads of the data.
type index struct {
	Statuses  []string
	Rules     []struct{ ID string }
	Texts     []string
	Resources struct{ ID, Name []string }
	Findings  struct {
		ID                                 []string
		Rule, Status, Resource, Title, Why []int
	}
}

func readIndex(tb testing.TB, page []byte) index {
	tb.Helper()
	blocks := unpack(tb, page)["index"]
	if len(blocks) != 1 {
		tb.Fatalf("%d indexes", len(blocks))
	}
	var x index
	if err := json.Unmarshal(blocks[0], &x); err != nil {
		tb.Fatal(err)
	}
	return x
}

// checkData holds the data against the findings.
func checkData(tb testing.TB, page []byte, r *report.Report) {
	tb.Helper()
	x := readIndex(tb, page)
	i := 0
	for f, err := range r.Findings() {
		if err != nil {
			tb.Fatal(err)
		}
		c := x.Findings
		messages := make([]string, len(f.Messages))
		for k, m := range f.Messages {
			messages[k] = report.Sanitize(m)
		}
		got := []string{
			c.ID[i], x.Rules[c.Rule[i]].ID, x.Resources.ID[c.Resource[i]], x.Resources.Name[c.Resource[i]], x.Texts[c.Title[i]], x.Texts[c.Why[i]],
		}
		want := []string{
			report.Sanitize(f.ID), report.Sanitize(f.Rule), report.Sanitize(f.Resource.ID), report.Sanitize(f.Resource.Name),
			report.Sanitize(f.Title), strings.Join(messages, "\n"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			tb.Errorf("finding %d (-want +got)\n%s", i, diff)
		}
		status := f.Status
		if !slices.Contains(findings.Statuses(), status) {
			status = findings.Error
		}
		if f.Exception != nil {
			status = "ACCEPTED"
		}
		if got := x.Statuses[c.Status[i]]; got != string(status) {
			tb.Errorf("finding %d is %s, want %s", i, got, status)
		}
		i++
	}
	if len(x.Findings.ID) != i {
		tb.Errorf("the page has %d findings, want %d", len(x.Findings.ID), i)
	}
}

func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		r := sample.Report(t, in)
		page := writeReport(t, r)
		checkPage(t, page)
		checkData(t, page, r)
		for _, c := range string(page) {
			if c != '\n' && c != '\t' && c != '\u202f' && report.IsHostile(c) { // the scripts are indented
				t.Fatalf("%s: the page has %U", name, c)
			}
		}
	}
	if page := text(t, write(t, sample.Hostile())); !strings.Contains(page, "<script>alert(1)</script>") {
		t.Error("markup in a title is not shown as it is")
	}
}

// Rules come from outside too: what they call a reference is no reason to follow it.
func TestWrite_links(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Benchmarks[0].Source = "javascript:alert(1)"
	in.Benchmarks[1].Source = "https://example.org/benchmark"
	page := write(t, in)
	checkPage(t, page)
	if !bytes.Contains(page, []byte(`href="https://example.org/benchmark"`)) {
		t.Error("the link to the publisher is missing")
	}
}

func TestWrite_longText(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	long := strings.Repeat("x", 10_000)
	for i := range in.Findings {
		in.Findings[i].Resource.Name, in.Findings[i].Resource.ID = long, long
	}
	r := sample.Report(t, in)
	checkData(t, writeReport(t, r), r)
}

// A status that a later version adds is no pass.
func TestWrite_unknownStatus(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Scan{Findings: []findings.Finding{{ID: "a", Rule: "r", Status: "SUPERB", Severity: "DREADFUL"}}})
	page := writeReport(t, r)
	checkPage(t, page)
	checkData(t, page, r)
	if x := readIndex(t, page); x.Statuses[x.Findings.Status[0]] != "ERROR" {
		t.Errorf("it is %s", x.Statuses[x.Findings.Status[0]])
	}
	if !strings.Contains(text(t, page), "DREADFUL") {
		t.Error("a severity that is not known is not shown")
	}
}

// overlays adds an exception and an attestation with a text.
func overlays(t *testing.T, in *sample.Scan, text string) {
	t.Helper()
	later := sample.Now().AddDate(1, 0, 0)
	var err error
	if in.Exceptions, err = overlay.NewExceptions([]overlay.Exception{{Rule: "a", Tags: map[string]string{text: "b"}, Owner: text, Reason: text, Expires: later, Source: text}}); err != nil {
		t.Fatal(err)
	}
	if in.Attestations, err = overlay.NewAttestations([]overlay.Attestation{{
		Control: findings.ControlRef{Benchmark: text, ID: text}, Account: text, Status: findings.Status(text), By: text, Note: text, Evidence: text,
		Expires: later, Source: text,
	}}); err != nil {
		t.Fatal(err)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("cis.iam.r", "title", "name", "message", `{"a":[1,"</script>"]}`, "k\x00", "FAIL")
	f.Add("<!--", "]]>", "\u202e", "</title><script>", `"<!--<script>"`, "'\"><", "PASS")
	f.Fuzz(func(t *testing.T, rule, title, name, message, evidence, tag, status string) {
		if !json.Valid([]byte(evidence)) {
			evidence = "null"
		}
		in := sample.Scan{Now: sample.Now()}
		in.Program, in.Scope = name, report.Scope{Accounts: []string{name}, Regions: []string{tag}}
		in.Rules = []findings.RuleInfo{{ID: rule, Title: title, Description: message, Remediation: message, References: []string{name}}}
		in.Benchmarks = []findings.Benchmark{{ID: name, Title: title, Source: message, Controls: []findings.Control{
			{ID: tag, Title: title, Rules: []string{rule, name}, AWSPart: message, Responsibility: tag},
		}}}
		in.Findings = []findings.Finding{{
			ID: name, Rule: rule, Title: title, Status: findings.Status(status), Severity: findings.Severity(tag), Messages: []string{message},
			Resource:    findings.Resource{Type: tag, ID: name, Name: name, Account: tag, Region: title, Tags: map[string]string{tag: name}},
			Controls:    []findings.ControlRef{{Benchmark: name, ID: tag}},
			Evidence:    map[string]json.RawMessage{tag: json.RawMessage(evidence)},
			Parameters:  map[string]json.RawMessage{name: json.RawMessage(evidence)},
			Unread:      []findings.Unread{{Operation: name, Permission: tag, Code: accessDenied, Message: message}},
			Remediation: name,
			Exception:   &findings.Exception{Owner: title, Reason: message},
			Attestation: &findings.Attestation{By: name, Note: message, Evidence: title},
		}}
		overlays(t, &in, message)
		r := sample.Report(t, in)
		page := writeReport(t, r)
		checkPage(t, page)
		checkData(t, page, r)
		if !bytes.Equal(page, writeReport(t, r)) {
			t.Error("twice is not the same")
		}
	})
}

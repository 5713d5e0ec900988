package markdown_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/markdown"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden() map[string]sample.Scan {
	one := sample.Input()
	one.Benchmarks = one.Benchmarks[:1]
	return map[string]sample.Scan{
		"scan": sample.Input(), "one": one, "denied": sample.Denied(), "hostile": sample.Hostile(), "attack": attack(),
		"empty": {Now: sample.Now()},
	}
}

// attacks are texts that are something else than text in Markdown, HTML, GitHub or GitLab.
func attacks() []string {
	return []string{
		"@octocat", "a@octocat.example", "@org/team", "#12", "octo/repo#12", "GH-12", "JIRA-7", "!12", "%1", `%"v 1"`, "~bug", "&7", "$5", "^alert#3",
		"*iteration:1", "[issue:12]", ":+1:", ":tada:", "https://evil.example", "http://evil.example", "www.evil.example", "ftp://x.example",
		"mailto:a@b.example", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "0123abcd",
		"[a](https://evil.example)", "![a](https://evil.example/a.png)", "[a]: https://evil.example", "[a][b]", "[^1]", "<https://evil.example>",
		"<script>alert(1)</script>", "</summary></details><img src=x onerror=alert(1)>", "<!-- hidden", "&lt;b&gt; &#64;octocat",
		"`code`", "``", "```", "~~~", "` ` `", "`|`", "a|b", `a\|b`, `\`, `a\`, "**bold**", "_it_", "~~gone~~", "$x^2$", "$`x`$",
		"# heading", "- item", "1. item", "> quote", "---", "| a | b |\n|---|---|", "/close", "/assign @me", "    code", "\t", " ", "", "- [x] done",
		"\u202eright", "nul\x00", "bad\xff", strings.Repeat("`", 300), strings.Repeat("|", 300), strings.Repeat("#1 ", 4_000),
	}
}

// attack is a scan with attacks wherever a report has text.
func attack() sample.Scan {
	in := sample.Scan{
		Input: report.Input{Program: attacks()[0], AtLeast: ""},
		Scope: report.Scope{Accounts: attacks(), Regions: attacks()}, Now: sample.Now(),
	}
	var exceptions []overlay.Exception
	var attestations []overlay.Attestation
	for i, s := range attacks() {
		exceptions = append(exceptions, overlay.Exception{Rule: "glob:" + strings.ToValidUTF8(s, "") + "?", Owner: s, Reason: s, Expires: sample.Now()})
		attestations = append(attestations, overlay.Attestation{
			Control: findings.ControlRef{Benchmark: s, ID: s}, Account: s, Status: findings.Status(s), By: s, Note: s, Evidence: s, Expires: sample.Now(),
		})
		b := findings.Benchmark{ID: s, Title: s}
		b.Controls = []findings.Control{{ID: s, Title: s, Rules: []string{s}}, {ID: s + ".1", Rules: []string{"x." + s + ".y"}}}
		if i < 3 {
			b.ID = fmt.Sprintf("zz%d", i) // in front
		}
		in.Benchmarks = append(in.Benchmarks, b)
		in.Rules = append(in.Rules, findings.RuleInfo{ID: s})
		for _, status := range []findings.Status{findings.Fail, findings.Unknown, findings.Error} {
			in.Findings = append(in.Findings, findings.Finding{
				Rule: s, Title: s, Severity: findings.Severity(s), Status: status, Messages: []string{s}, Remediation: s + "\naws " + s + "\n" + s,
				Resource: findings.Resource{ID: s + string(status), Name: s, Account: s, Region: s},
				Controls: []findings.ControlRef{{Benchmark: b.ID, ID: s}},
				Unread:   []findings.Unread{{Operation: s, Permission: s, Code: "AccessDenied", Message: s}, {Operation: s, Code: s}},
			})
		}
	}
	var err error
	if in.Exceptions, err = overlay.NewExceptions(exceptions); err != nil {
		panic(err)
	}
	if in.Attestations, err = overlay.NewAttestations(attestations); err != nil {
		panic(err)
	}
	return in
}

func write(tb testing.TB, in sample.Scan, o markdown.Options) string {
	tb.Helper()
	var b bytes.Buffer
	if err := markdown.Write(&b, sample.Report(tb, in), o); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func gfm() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
}

func parse(source string) ast.Node { return gfm().Parser().Parse(text.NewReader([]byte(source))) }

var (
	ownHTML = regexp.MustCompile(`^(<details>\n<summary>([^<>]|<b>[^<>]*</b>)*</summary>\n|</details>\n)$`)
	inCode  = regexp.MustCompile(`(?s)<(code|pre)[ >].*?</(code|pre)>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	// references are what GitHub or GitLab look for in rendered text outside code.
	references = regexp.MustCompile(`@\w|[#!%~&^$]\w|\[\w+:\d|\b(GH|JIRA)-\d|:[\w+-]+:|\w+://|(?i:www\.\w)|\b[0-9a-f]{7,40}\b`)
)

// harmless holds what is true of the output whatever a report says.
func harmless(tb testing.TB, source string) {
	tb.Helper()
	if !utf8.ValidString(source) || strings.ContainsFunc(strings.ReplaceAll(source, "\n", ""), report.IsHostile) {
		tb.Errorf("hostile characters in %+q", source)
	}
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, "/") {
			tb.Errorf("a quick action of GitLab: %q", line)
		}
	}
	err := ast.Walk(parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link, *ast.AutoLink, *ast.Image, *ast.RawHTML, *east.Strikethrough, *east.TaskCheckBox, *east.FootnoteLink, *ast.CodeBlock:
			tb.Errorf("there is a %s in\n%s", n.Kind(), source)
		case *ast.HTMLBlock:
			lines := string(n.Lines().Value([]byte(source)))
			if !ownHTML.MatchString(lines) {
				tb.Errorf("HTML that is not ours: %s", lines)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	var rendered bytes.Buffer
	if err := gfm().Convert([]byte(source), &rendered); err != nil {
		tb.Fatal(err)
	}
	if strings.Count(source, "\n<details>\n") != strings.Count(source, "\n</details>\n") {
		tb.Error("what is folded does not end")
	}
	visible := html.UnescapeString(tag.ReplaceAllString(inCode.ReplaceAllString(rendered.String(), " code "), ""))
	if ref := references.FindString(visible); ref != "" {
		at := strings.Index(visible, ref)
		tb.Errorf("a reference %q in %q", ref, visible[max(0, at-40):min(len(visible), at+40)])
	}
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in, markdown.Options{})
			path := filepath.Join("testdata", name+".md")
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
		})
	}
}

func TestWrite_harmless(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, limit := range []int{0, 4_096, 20_000, 1_000_000} {
				harmless(t, write(t, in, markdown.Options{Limit: limit}))
			}
		})
	}
}

// cells returns the text of the cells of the n-th table, row by row.
func cells(source string, n int) [][]string {
	var rows [][]string
	tables := 0
	_ = ast.Walk(parse(source), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node.(type) {
		case *east.Table:
			tables++
		case *east.TableRow, *east.TableHeader:
			if tables == n {
				rows = append(rows, nil)
			}
		case *east.TableCell:
			if tables == n {
				var rendered bytes.Buffer
				_ = gfm().Renderer().Render(&rendered, []byte(source), node)
				rows[len(rows)-1] = append(rows[len(rows)-1], strings.TrimSuffix(html.UnescapeString(tag.ReplaceAllString(rendered.String(), "")), "\n"))
			}
		}
		return ast.WalkContinue, nil
	})
	return rows
}

// A bar in a text does not end its cell, and the text is what it was.
func TestWrite_barsInTables(t *testing.T) {
	t.Parallel()
	const separator = "\u200b"
	for _, s := range []string{"a|b", `a\|b`, "`|`", "|", `\`, `x\`, "a`|`\\|``b", "|||"} {
		f := findings.Finding{Rule: "r", Status: findings.Unknown, Unread: []findings.Unread{{Operation: s, Code: s}}}
		rows := cells(write(t, sample.Scan{Findings: []findings.Finding{f}}, markdown.Options{}), 1)
		if len(rows) != 2 || len(rows[1]) != 5 {
			t.Errorf("%q: the table is %q", s, rows)
			continue
		}
		got := []string{strings.ReplaceAll(rows[1][1], separator, ""), strings.ReplaceAll(rows[1][2], separator, ""), rows[1][3]}
		if diff := cmp.Diff([]string{s, s, "1"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// The tables are read back: their numbers are the report's.
func TestWrite_tables(t *testing.T) {
	t.Parallel()
	in := golden()["one"]
	source := write(t, in, markdown.Options{})
	b := sample.Report(t, in).Benchmarks[0]
	statuses := []string{"FAIL", "UNKNOWN", "GAP", "NO DATA", "MANUAL", "PASS", "N/A"}
	want := append([]string{"Benchmark", "Score", "Coverage"}, statuses...)
	overview := cells(source, 1)
	if diff := cmp.Diff(want, overview[0]); diff != "" {
		t.Fatalf("columns (-want +got)\n%s", diff)
	}
	want = []string{b.Title, "██░░░░░░░░\u00a029\u00a0% (4 of 14)", "█████░░░░░\u00a054\u00a0%", "8", "2", "6", "1", "2", "4", "1"}
	if diff := cmp.Diff(want, overview[1]); diff != "" {
		t.Errorf("benchmark (-want +got)\n%s", diff)
	}
	sums := make([]int, len(statuses))
	for _, row := range cells(source, 2)[1:] {
		for i, cell := range row[2:] {
			n, err := strconv.Atoi(cell)
			if err != nil {
				t.Fatal(err)
			}
			sums[i] += n
		}
	}
	if diff := cmp.Diff([]int{8, 2, 6, 1, 2, 4, 1}, sums); diff != "" {
		t.Errorf("sections do not add up (-want +got)\n%s", diff)
	}
}

// many is more than any place takes.
func many(rules int) sample.Scan {
	in := sample.Input()
	for i := range rules {
		for j := range 12 {
			in.Findings = append(in.Findings, findings.Finding{
				Rule: fmt.Sprintf("acme.many.r%04d", i), Title: strings.Repeat("long ", 30), Status: findings.Fail, Severity: findings.Low,
				Remediation: "Mend it.", Resource: findings.Resource{ID: fmt.Sprintf("resource-%d", j), Account: sample.Production},
			})
		}
	}
	return in
}

// No text is longer than its place takes, and what it leaves out is counted.
func TestWrite_limit(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]sample.Scan{"many": many(500), "attack": attack(), "scan": sample.Input()} {
		r := sample.Report(t, in)
		for _, limit := range []int{0, 1, 4_096, 10_000, 65_536, 200_000} {
			got := write(t, in, markdown.Options{Limit: limit})
			most := max(limit, 4_096)
			if limit == 0 {
				most = markdown.DefaultLimit
			}
			if len(got) > most {
				t.Errorf("%s: %d bytes of at most %d", name, len(got), limit)
			}
			shown := strings.Count(got, "\nRule ")
			stated := fmt.Sprintf("%d failing rule", len(r.Failures)-shown)
			if missing := shown < len(r.Failures); missing != strings.Contains(got, stated) {
				t.Errorf("%s: %d of %d rules in %d bytes, and no %q", name, shown, len(r.Failures), limit, stated)
			}
		}
	}
}

// There is no score where nothing was decided, and no pass.
func TestWrite_denied(t *testing.T) {
	t.Parallel()
	got := write(t, sample.Denied(), markdown.Options{})
	for _, want := range []string{
		"## AWS posture: 159 UNKNOWN\n", "**INCOMPLETE**", "| no score |", "| grant `service:ListThem` |", `    "service:ListThem"` + "\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "PASS") {
		t.Error("there is a PASS")
	}
}

// A status that this version does not know is an error, as the report counts it.
func TestWrite_statusFromTheFuture(t *testing.T) {
	t.Parallel()
	got := write(t, sample.Scan{Findings: []findings.Finding{{Rule: "r", Status: "WAIVED", Messages: []string{"why"}}}}, markdown.Options{})
	for _, want := range []string{"1 ERROR", "Could not be evaluated: 1 rule", "- `r`, 1 verdict: `why`"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile(), markdown.Options{})
	for seed := range uint64(3) {
		if diff := cmp.Diff(want, write(t, sample.Shuffled(sample.Hostile(), seed), markdown.Options{})); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWrite_error(t *testing.T) {
	t.Parallel()
	if err := markdown.Write(full{}, sample.Report(t, sample.Input()), markdown.Options{}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

func FuzzWrite(f *testing.F) {
	for i, s := range attacks() {
		f.Add(s, attacks()[(i*7+3)%len(attacks())])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		in := sample.Scan{Input: report.Input{
			Program: a, Rules: []findings.RuleInfo{{ID: a}},
			Benchmarks: []findings.Benchmark{{ID: a, Title: b, Controls: []findings.Control{{ID: b, Rules: []string{a}}, {ID: a, Rules: []string{"x." + b + ".y"}}}}},
		}}
		for _, status := range []findings.Status{findings.Fail, findings.Unknown, findings.Error} {
			in.Findings = append(in.Findings, findings.Finding{
				Rule: a, Title: b, Severity: findings.Severity(a), Status: status, Messages: []string{b}, Remediation: a + "\naws " + b,
				Resource: findings.Resource{ID: a, Name: b, Account: b, Region: a}, Controls: []findings.ControlRef{{Benchmark: a, ID: b}},
				Unread: []findings.Unread{{Operation: a, Permission: b, Code: "AccessDenied"}, {Operation: b, Code: a}},
			})
		}
		harmless(t, write(t, in, markdown.Options{}))
	})
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := markdown.Write(io.Discard, r, markdown.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// An accepted failure is not among those to fix, and who said what until when is in the lists.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	got := write(t, sample.Accepted(), markdown.Options{})
	for _, want := range []string{
		"> 4 failures accepted by exceptions · 2 verdicts attested by people · 1 control judged with looser parameters\n", "| ACCEPTED |",
		"| active | 3 | `cis.rds.instance_is_private` | 2026-04-15 | data@&#8203;acme.example | a partner reads it |",
		"| `cis-aws-7.0.0 2.2` | `444455556666` | `FAIL` | 2026-04-15 | alice | I called them ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Rule `cis.rds.instance_is_private`") {
		t.Error("an accepted failure is among those to fix")
	}
	if small := write(t, sample.Accepted(), markdown.Options{Limit: 1}); !strings.Contains(small, "2 exceptions") {
		t.Errorf("it does not say that exceptions are left out\n%s", small)
	}
}

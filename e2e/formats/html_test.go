//go:build e2e

package formats

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var views = []string{"overview", "controls", "fix", "findings", "access", "exceptions"}

// A finding is what the JSON report says of one.
type finding struct {
	ID          string              `json:"id"`
	Rule        string              `json:"rule"`
	Title       string              `json:"title"`
	Status      string              `json:"status"`
	Severity    string              `json:"severity"`
	Messages    []string            `json:"messages"`
	Resource    resource            `json:"resource"`
	Parameters  map[string]any      `json:"parameters"`
	Controls    []map[string]string `json:"controls"`
	Evidence    map[string]any      `json:"evidence"`
	Unread      []unread            `json:"unread"`
	Remediation string              `json:"remediation"`
	ObservedAt  string              `json:"observed_at"`
	Exception   *struct{ Owner, Reason string }
	Attestation *struct{ By, Evidence string }
}

type resource struct {
	Type    string            `json:"type"`
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Tags    map[string]string `json:"tags"`
}

type unread struct {
	Fact       string `json:"fact"`
	Type       string `json:"type"`
	Resource   string `json:"resource"`
	Operation  string `json:"operation"`
	Permission string `json:"permission"`
	Code       string `json:"code"`
	Message    string `json:"message"`
}

// shown is the status that the page shows.
func (f *finding) shown() string {
	if f.Exception != nil {
		return "ACCEPTED"
	}
	return f.Status
}

func (f *finding) service() string {
	parts := strings.Split(f.Rule, ".")
	return parts[len(parts)-2]
}

func findingsOf(t *testing.T, path string) []finding {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Findings []finding }
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r.Findings
}

// accepts reports whether a fragment leaves a finding: what the page's script does, written again.
func accepts(query url.Values, f *finding) bool {
	for name, value := range map[string]string{
		"status": f.shown(), "severity": f.Severity, "service": f.service(), "account": f.Resource.Account,
		"region": f.Resource.Region, "rule": f.Rule, "id": f.ID,
	} {
		if query.Has(name) && !slices.Contains(query[name], value) {
			return false
		}
	}
	text := strings.ToLower(strings.Join(append([]string{
		f.Rule, f.Title, f.Resource.Type, f.Resource.ID, f.Resource.Name, f.Resource.Account, f.Resource.Region,
	}, f.Messages...), "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(query.Get("q"))) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// wantCount is the number of findings that a query leaves.
func wantCount(tb testing.TB, fs []finding, query string) int {
	tb.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		tb.Fatal(err)
	}
	n := 0
	for i := range fs {
		if accepts(values, &fs[i]) {
			n++
		}
	}
	return n
}

// shown is the number of findings that the page says it lists.
func shown(p *tab) string {
	return eval[string](p, `document.getElementById("count").textContent.split(" of ")[0].replaceAll("\u202f", "")`)
}

func (p *tab) wantShown(fs []finding, query string) {
	p.Helper()
	if got, want := shown(p), strconv.Itoa(wantCount(p, fs, query)); got != want {
		p.Errorf("%q leaves %s findings, want %s", query, got, want)
	}
}

// Every saved report opens in every view without an error, a violation of its policy, or a request.
func TestHTML_opens(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for name, path := range saved {
		fs := findingsOf(t, path)
		p := newTab(t, browser, render(t, path, "html"), wide)
		visit := p.open
		for _, view := range views {
			visit("#" + view)
			if name != "sample-scan" { // of which every view is opened
				visit = p.follow
			}
			if got := eval[string](p, `[...document.querySelectorAll(".view")].filter((v) => v.checkVisibility()).map((v) => v.id).join()`); got != view {
				t.Errorf("%s: #%s shows %s", name, view, got)
			}
		}
		p.wantShown(fs, "")
		// The page as wide as the screen: nothing makes it scroll sideways.
		if over := eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("%s is %d pixels too wide", name, over)
		}
	}
}

// A fragment says what is listed, and the number beside a filter is what it leaves.
func TestHTML_fragments(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, name := range []string{"sample-scan", "exceptions"} {
		fs := findingsOf(t, saved[name])
		p := newTab(t, browser, render(t, saved[name], "html"), wide)
		for _, query := range []string{
			"status=FAIL", "status=ACCEPTED", "status=FAIL&status=UNKNOWN", "severity=CRITICAL", "severity=HIGH&status=UNKNOWN", "service=s3",
			"account=" + fs[0].Resource.Account, "region=eu-west-1&service=s3", "q=BUCKET", "q=mfa+root", "q=access+denied",
			"rule=" + fs[0].Rule, "rule=" + fs[0].Rule + "&rule=" + fs[len(fs)-1].Rule, "id=" + fs[3].ID, "q=no-such-thing",
			"status=PASS&severity=LOW&q=user", "status=NONSENSE", "nonsense=1",
		} {
			p.open("#findings?" + query)
			p.wantShown(fs, query)
			for _, group := range []string{"rule", "resource"} {
				p.follow("#findings?" + query + "&group=" + group)
				all := eval[int](p, `(async () => {
					for (let more; (more = document.querySelector("#list > .more:not([hidden])"));) more.click();
					let n = 0;
					for (const group of document.querySelectorAll(".group")) {
						for (const tally of group.querySelectorAll(".tally")) n += parseInt(tally.textContent.replace("\u202f", ""));
					}
					return n;
				})()`)
				if want := wantCount(t, fs, query); all != want {
					t.Errorf("%s: groups by %s have %d findings, want %d", query, group, all, want)
				}
			}
		}
	}
}

// Each control of the form filters, what it did is in the fragment, a reload keeps it, and Back undoes it.
func TestHTML_form(t *testing.T) {
	t.Parallel()
	fs := findingsOf(t, saved["acme"])
	p := newTab(t, startBrowser(t), render(t, saved["acme"], "html"), wide)
	p.open("#findings")
	click := func(selector string) { p.do(chromedp.Click(chromedp.CSS(selector))) }
	choose := func(name, value string) {
		eval[bool](p, fmt.Sprintf(`{ const s = document.getElementById(%q); s.value = %q; s.dispatchEvent(new Event("change", { bubbles: true })); }`, name, value))
	}
	account := fs[len(fs)-1].Resource.Account
	steps := []struct {
		do    func()
		query string
	}{
		{func() { click(`input[value="FAIL"]`) }, "status=FAIL"},
		{func() { click(`input[value="UNKNOWN"]`) }, "status=FAIL&status=UNKNOWN"},
		{func() { click(`input[value="MEDIUM"]`) }, "status=FAIL&status=UNKNOWN&severity=MEDIUM"},
		{func() { choose("service", "s3") }, "status=FAIL&status=UNKNOWN&severity=MEDIUM&service=s3"},
		{func() { choose("service", "iam") }, "status=FAIL&status=UNKNOWN&severity=MEDIUM&service=iam"},
		{func() { choose("account", account) }, "status=FAIL&status=UNKNOWN&severity=MEDIUM&service=iam&account=" + account},
		{func() { choose("region", "global") }, "status=FAIL&status=UNKNOWN&severity=MEDIUM&service=iam&account=" + account + "&region=global"},
		{func() { p.do(chromedp.SendKeys(chromedp.CSS("#q"), "user")) }, "status=FAIL&status=UNKNOWN&severity=MEDIUM&service=iam&account=" + account + "&region=global&q=user"},
	}
	hash := func() string { return eval[string](p, "location.hash") }
	for _, s := range steps {
		s.do()
		p.wait(fmt.Sprintf("location.hash === %q", "#findings?"+s.query))
		p.wantShown(fs, s.query)
	}
	last := steps[len(steps)-1].query
	p.do(chromedp.Reload())
	p.wait(`document.documentElement.dataset.ready === "yes"`)
	p.wantShown(fs, last)
	form := eval[string](p, `JSON.stringify(["q", "service", "account", "region"].map((name) => field(name).value).concat([[...form.querySelectorAll(":checked[data-filter]")].map((b) => b.value)]))`)
	if want := fmt.Sprintf(`["user","iam",%q,"global",["FAIL","UNKNOWN","MEDIUM"]]`, account); form != want {
		t.Errorf("the form is %s after a reload, want %s", form, want)
	}
	for i := len(steps) - 2; i >= 0; i-- {
		eval[bool](p, "history.back() ?? true")
		p.wait(fmt.Sprintf("location.hash === %q && page.state.q === ''", "#findings?"+steps[i].query))
		p.wantShown(fs, steps[i].query)
	}
	click("#clear")
	p.wait(`location.hash === "#findings"`)
	p.wantShown(fs, "")
	// Other views keep the filters.
	click(`input[value="FAIL"]`)
	click(`nav a[href^="#overview"]`)
	p.wait(`document.documentElement.dataset.view === "overview"`)
	click(`nav a[href^="#findings"]`)
	p.wait(`document.documentElement.dataset.view === "findings"`)
	if hash() != "#findings?status=FAIL" {
		t.Errorf("the filter is %s after another view", hash())
	}
}

// What unfolds has the evidence as the report has it, and of what is unknown the operation, code, message and action.
func TestHTML_unfolds(t *testing.T) {
	t.Parallel()
	fs := findingsOf(t, saved["acme"])
	p := newTab(t, startBrowser(t), render(t, saved["acme"], "html"), wide)
	for _, f := range []finding{
		fs[slices.IndexFunc(fs, func(f finding) bool { return f.Status == "FAIL" && f.Evidence["policy"] != nil })],
		fs[slices.IndexFunc(fs, func(f finding) bool { return f.Status == "UNKNOWN" && f.Unread[0].Message != "" })],
		fs[len(fs)-1],
	} {
		p.open("#findings?id=" + f.ID)
		p.wait(`document.querySelector(".finding .body") !== null`) // alone it unfolds of itself
		text := eval[string](p, `document.querySelector(".finding .body").textContent`)
		want := append([]string{f.Resource.ID, f.Rule, f.Resource.Region}, f.Messages...)
		for _, u := range f.Unread {
			want = append(want, u.Operation, u.Code, u.Message, u.Permission)
		}
		for name := range f.Evidence {
			want = append(want, name)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s %s unfolds without %q", f.Status, f.ID, w)
			}
		}
		if f.Evidence["policy"] != nil {
			got := eval[string](p, `JSON.stringify(JSON.parse([...document.querySelectorAll(".evidence")].find((e) => e.firstChild.textContent === "policy").querySelector("pre").textContent))`)
			var policy any
			if err := json.Unmarshal([]byte(got), &policy); err != nil || fmt.Sprint(policy) != fmt.Sprint(f.Evidence["policy"]) {
				t.Errorf("the policy is %s, want %s (%v)", got, f.Evidence["policy"], err)
			}
		}
	}
}

// What is accepted or attested says by whom, in the overview, among the findings and in what one unfolds.
func TestHTML_exceptions(t *testing.T) {
	t.Parallel()
	fs := findingsOf(t, saved["exceptions"])
	p := newTab(t, startBrowser(t), render(t, saved["exceptions"], "html"), wide)
	accepted := slices.IndexFunc(fs, func(f finding) bool { return f.Exception != nil })
	attested := slices.IndexFunc(fs, func(f finding) bool { return f.Attestation != nil && f.Attestation.Evidence != "" })
	p.open("")
	if !eval[bool](p, `document.querySelector("#overview .note.lenient").checkVisibility()`) {
		t.Error("nothing beside the score says that failures are accepted")
	}
	p.do(chromedp.Click(chromedp.CSS(`#overview .note.lenient a`)))
	p.wait(`document.documentElement.dataset.view === "exceptions"`)
	p.do(chromedp.Click(chromedp.CSS(`.overlay a.count[href*="bucket_denies_http"]`)))
	p.wait(`document.documentElement.dataset.view === "findings"`)
	p.wantShown(fs, "status=ACCEPTED&rule=cis.s3.bucket_denies_http")
	for i, want := range map[int][]string{
		accepted: {"ACCEPTED", "Accepted by " + fs[accepted].Exception.Owner, fs[accepted].Exception.Reason},
		attested: {fs[attested].Status, "Attested by " + fs[attested].Attestation.By, fs[attested].Attestation.Evidence},
	} {
		p.open("#findings?id=" + fs[i].ID)
		p.wait(`document.querySelector(".finding .body") !== null`)
		text := eval[string](p, `document.querySelector(".finding").textContent`)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("finding %s unfolds without %q", fs[i].ID, w)
			}
		}
	}
}

// Keys alone reach the list, a filter and a finding.
func TestHTML_keyboard(t *testing.T) {
	t.Parallel()
	p := newTab(t, startBrowser(t), render(t, saved["acme"], "html"), wide)
	p.open("")
	press := func(keys string) { p.do(chromedp.KeyEvent(keys)) }
	tabTo := func(what string) {
		t.Helper()
		for range 120 {
			press(kb.Tab)
			if eval[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", what)) {
				if !eval[bool](p, `getComputedStyle(document.activeElement.closest(".choice") ?? document.activeElement).outlineStyle !== "none"`) {
					t.Errorf("the focus on %s is not seen", what)
				}
				return
			}
		}
		t.Fatalf("Tab does not come to %s", what)
	}
	tabTo(".skip")
	press(kb.Enter)
	if !eval[bool](p, `document.activeElement.id === "main" && location.hash === ""`) {
		t.Error("the skip link does not skip")
	}
	p.open("")
	tabTo(`nav a[href="#findings"]`)
	press(kb.Enter)
	p.wait(`document.activeElement.id === "findings-title"`)
	tabTo(`input[value="FAIL"]`)
	press(" ")
	p.wait(`location.hash === "#findings?status=FAIL"`)
	tabTo(".group summary")
	press(kb.Enter)
	p.wait(`document.querySelector(".finding") !== null`)
	tabTo(".finding summary")
	press(kb.Enter)
	p.wait(`document.querySelector(".finding .body") !== null`)
}

// The policy goes to the clipboard, or is selected where a page from a file may not.
func TestHTML_copy(t *testing.T) {
	t.Parallel()
	p := newTab(t, startBrowser(t), render(t, saved["acme"], "html"), wide)
	p.open("#access")
	p.do(chromedp.Click(chromedp.CSS(".copy")))
	p.wait(`document.querySelector(".copy").textContent !== "Copy"`)
	got := eval[string](p, `document.querySelector(".copy").textContent === "Copied" ? navigator.clipboard.readText().catch(() => "") : getSelection().toString()`)
	if want := eval[string](p, `document.getElementById("policy").textContent`); got != "" && strings.TrimSpace(got) != want {
		t.Errorf("copied %q, want %q", got, want)
	}
}

// Colors follow the system.
func TestHTML_dark(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	file := render(t, saved["acme"], "html")
	background := func(l look) string {
		p := newTab(t, browser, file, l)
		p.open("")
		return eval[string](p, "getComputedStyle(document.documentElement).backgroundColor")
	}
	if a, b := background(wide), background(dark(wide)); a == b {
		t.Errorf("the background is %s in the dark too", a)
	}
}

// On paper are all views, without what only a screen can do, and the first findings with their number.
func TestHTML_print(t *testing.T) {
	t.Parallel()
	l := wide
	l.print = true
	p := newTab(t, startBrowser(t), render(t, saved["acme"], "html"), l)
	p.open("#findings?status=FAIL")
	eval[bool](p, `dispatchEvent(new Event("beforeprint"))`)
	fails := wantCount(t, findingsOf(t, saved["acme"]), "status=FAIL")
	for expression, want := range map[string]string{
		`[...document.querySelectorAll(".view")].filter((v) => v.checkVisibility()).length`:                       "6",
		`[...document.querySelectorAll("nav, #filters, #list, .copy")].filter((v) => v.checkVisibility()).length`: "0",
		`document.querySelectorAll("#printed tbody tr").length`:                                                   strconv.Itoa(fails),
		`document.querySelector("#printed p").textContent`:                                                        fmt.Sprintf("All %d findings of this view.", fails),
		`document.querySelector("#printed table").checkVisibility()`:                                              "true",
	} {
		if got := eval[string](p, "String("+expression+")"); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
	p.open("#findings")
	eval[bool](p, `dispatchEvent(new Event("beforeprint"))`)
	all := len(findingsOf(t, saved["acme"]))
	if got, want := ungrouped(eval[string](p, `document.querySelector("#printed p").textContent`)), fmt.Sprintf("The first 200 of %d findings of this view.", all); got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// ungrouped takes the narrow spaces out of a text that the page groups thousands with.
func ungrouped(s string) string { return strings.ReplaceAll(s, "\u202f", "") }

// Without JavaScript there is everything but the list of findings.
func TestHTML_withoutScript(t *testing.T) {
	t.Parallel()
	p := newTab(t, startBrowser(t), render(t, saved["exceptions"], "html"), wide)
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.do(chromedp.Navigate("file://" + p.file))
	for _, selector := range []string{
		"#overview .bar", "#controls .control", "#fix .fix", "#access #policy", "#findings .nojs", "#exceptions .overlay",
	} {
		box, err := chromedp.Run(p.ctx, chromedp.Dimensions(chromedp.CSS(selector)))
		if err != nil || box.Width == 0 || box.Height == 0 {
			t.Errorf("%s is not seen: %v", selector, err)
		}
	}
}

//go:build e2e

package formats

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unfold opens the first group of findings and the first finding of it, where there are some.
func unfold(p *tab) {
	p.Helper()
	for _, step := range [][2]string{{".group summary", ".finding summary"}, {".finding summary", ".finding .body"}} {
		if eval[bool](p, fmt.Sprintf(`document.querySelector(%q) !== null`, step[0])) {
			eval[any](p, fmt.Sprintf(`document.querySelector(%q).click()`, step[0]))
			p.wait(fmt.Sprintf(`document.querySelector(%q) !== null`, step[1]))
		}
	}
}

// unfoldSome opens a part of what the view has, to be looked at too.
func unfoldSome(p *tab) {
	p.Helper()
	if eval[string](p, `document.documentElement.dataset.view`) == "findings" {
		unfold(p)
		return
	}
	eval[any](p, `[...document.querySelectorAll("details")].filter((d) => d.checkVisibility()).forEach((d, i) => { if (i % 9 === 1) d.open = true; })`)
}

// axe finds nothing that is serious or critical in any view on any screen.
func TestHTML_axe(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(filepath.Join(node, "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	for name, screens := range map[string][]look{
		"sample-scan": looks(), "exceptions": {wide}, "empty": {dark(narrow)}, "sample-hostile": {narrow},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			browser := startBrowser(t)
			p := newTab(t, browser, render(t, saved[name], "html"), wide)
			for _, l := range screens {
				p.look(l)
				p.open("")
				for _, view := range views {
					p.follow("#" + view)
					unfoldSome(p)
					for _, violation := range violations(p, string(axe)) {
						t.Errorf("%s #%s: %s", l, view, violation)
					}
				}
			}
		})
	}
}

// violations are what axe finds in the view that is shown.
func violations(p *tab, axe string) []string {
	p.Helper()
	eval[any](p, axe+"; undefined")
	return eval[[]string](p, `axe.run({ exclude: [".benchmark:not([open])"] }, { resultTypes: ["violations"] }).then((result) => result.violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + n.failureSummary).join("\n")))`)
}

// html-validate accepts every page.
func TestHTML_validates(t *testing.T) {
	t.Parallel()
	args := []string{"--config", "htmlvalidate.json"}
	for name, path := range saved {
		file := filepath.Join(filepath.Dir(render(t, path, "html")), name+".html")
		if err := os.Rename(filepath.Join(filepath.Dir(file), "report.html"), file); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	command(t, filepath.Join(node, ".bin", "html-validate"), args...)
}

// Screenshots to look at go to the directory SCREENSHOTS, of the reports in SCREENSHOT_REPORTS. Nothing is wider than the
// screen.
func TestHTML_looks(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("SCREENSHOTS")
	browser := startBrowser(t)
	names := append([]string{"acme", "sample-hostile"}, strings.Fields(os.Getenv("SCREENSHOT_REPORTS"))...)
	for _, name := range names {
		file := render(t, saved[name], "html")
		p := newTab(t, browser, file, wide)
		for _, l := range looks() {
			p.look(l)
			p.open("")
			for _, view := range views {
				p.follow("#" + view)
				unfoldSome(p)
				if over := eval[int64](p, `document.documentElement.scrollWidth`) - l.width; over > 0 {
					t.Errorf("%s %s #%s is %d pixels too wide", name, l, view, over)
				}
				if dir != "" {
					height := eval[int64](p, `Math.min(2400, document.documentElement.scrollHeight)`)
					p.screenshot(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", name, l, view)), l.width, height)
				}
			}
		}
	}
}

var update = flag.Bool("update", false, "write docs/images/report.png anew")

// The README shows what the example organization's report looks like.
func TestHTML_picture(t *testing.T) {
	t.Parallel()
	const picture = root + "/docs/images/report.png"
	if *update {
		dir := t.TempDir()
		saved := filepath.Join(dir, "report.json")
		command(t, binary, "eval", "--snapshot", root+"/examples/acme", "--format", "json="+saved)
		p := newTab(t, startBrowser(t), render(t, saved, "html"), look{width: 1200, height: 800})
		p.open("")
		p.screenshot(picture, 1200, eval[int64](p, `Math.ceil(document.querySelector("main").getBoundingClientRect().bottom) - 16`))
	}
	info, err := os.Stat(picture)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 200_000 {
		t.Errorf("%s has %d bytes", picture, info.Size())
	}
}

package html

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// A view is everything that the page shows beside the findings themselves.
type view struct {
	r               *report.Report
	early           asset // runs before the first paint
	styles, scripts []asset
	benchmarks      []benchmark
	fixes           []fix
	unread          []unread // what a permission would answer, and then what it would not
	rules           map[string]*report.Rule
}

func newView(r *report.Report) *view {
	v := &view{
		r: r, early: loadAssets(earlyNames)[0], styles: loadAssets(styleNames), scripts: loadAssets(scriptNames),
		rules: map[string]*report.Rule{}, fixes: fixes(r.Failures), unread: groupUnread(r.Unread),
	}
	for i := range r.Rules {
		v.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	for i := range r.Benchmarks { // by id, so that the newest version is the last
		v.benchmarks = append(v.benchmarks, newBenchmark(&r.Benchmarks[i]))
	}
	slices.Reverse(v.benchmarks)
	return v
}

func (v *view) csp() string { return policy(v.styles, append([]asset{v.early}, v.scripts...)) }

// A benchmark is one with its controls by section.
type benchmark struct {
	*report.Benchmark

	sections []section
}

// A section is the controls whose ids start with the same number. The titles of sections are the publisher's own text;
// the services of the rules say as much.
type section struct {
	id       string
	services []string
	counts   map[report.ControlStatus]int
	controls []report.Control
}

func newBenchmark(b *report.Benchmark) benchmark {
	out := benchmark{Benchmark: b}
	for _, c := range b.Controls {
		id, _, _ := strings.Cut(c.ID, ".")
		if n := len(out.sections); n == 0 || out.sections[n-1].id != id {
			out.sections = append(out.sections, section{id: id, counts: map[report.ControlStatus]int{}})
		}
		s := &out.sections[len(out.sections)-1]
		s.controls = append(s.controls, c)
		s.counts[c.Status]++
		for _, rule := range c.Rules {
			if name := service(rule); !slices.Contains(s.services, name) {
				s.services = append(s.services, name)
			}
		}
	}
	for i := range out.sections {
		slices.Sort(out.sections[i].services)
	}
	return out
}

// A part is a piece of a bar of controls by status.
type part struct {
	status   string
	n        int
	x, width string // percent
}

func parts(counts map[report.ControlStatus]int) []part {
	total := 0
	for _, n := range counts {
		total += n
	}
	var out []part
	before := 0
	for _, s := range report.ControlStatuses() {
		if n := counts[s]; n > 0 {
			percent := func(n int) string { return fmt.Sprintf("%.2f%%", 100*float64(n)/float64(total)) }
			out = append(out, part{string(s), n, percent(before), percent(n)})
			before += n
		}
	}
	return out
}

// describe says in words what a bar shows.
func describe(ps []part) string {
	var words []string
	for _, p := range ps {
		words = append(words, number(p.n)+" "+label(p.status))
	}
	if words == nil {
		return "no controls"
	}
	return strings.Join(words, ", ")
}

// A fix is a failing rule with its place in "what to fix first".
type fix struct {
	report.Failure

	weight int
	bar    string // percent of the first one
}

// severityStep is how many resources one step of severity outweighs.
const severityStep = 5

// fixes orders failures by the number of resources times the weight of the severity.
func fixes(failures []report.Failure) []fix {
	out := make([]fix, 0, len(failures))
	for _, f := range failures {
		weight := f.Count
		for range f.Severity.Rank() {
			weight *= severityStep
		}
		out = append(out, fix{Failure: f, weight: weight})
	}
	slices.SortStableFunc(out, func(a, b fix) int { return cmp.Compare(b.weight, a.weight) })
	for i := range out {
		out[i].bar = fmt.Sprintf("%.2f%%", 100*float64(out[i].weight)/float64(out[0].weight))
	}
	return out
}

// findingsLink is the fragment of a view of the findings, as the script reads and writes it. Names of filters take turns
// with values.
func findingsLink(pairs ...string) templ.SafeURL {
	var query []string
	for i := 0; i+1 < len(pairs); i += 2 {
		query = append(query, pairs[i]+"="+url.QueryEscape(clean(pairs[i+1])))
	}
	return templ.SafeURL("#findings?" + strings.Join(query, "&"))
}

// rulesLink is findingsLink of several rules, of a status or, with "", of any.
func rulesLink(status string, rules []string) templ.SafeURL {
	var pairs []string
	if status != "" {
		pairs = append(pairs, "status", status)
	}
	for _, rule := range rules {
		pairs = append(pairs, "rule", rule)
	}
	return findingsLink(pairs...)
}

// counted lists the findings of a control by status, those that want attention first.
func counted(c *report.Control) []part {
	var out []part
	for _, s := range statuses() {
		n := c.Counts[findings.Status(s)]
		if s == accepted {
			n = c.Accepted
		}
		if n > 0 {
			out = append(out, part{status: s, n: n})
		}
	}
	return out
}

// isLooser reports whether the control is judged by parameters looser than the benchmark's.
func isLooser(c *report.Control) bool {
	return slices.ContainsFunc(c.Overrides, func(o findings.Override) bool { return o.Looser })
}

// statuses are the columns of the table of verdicts: what is accepted has one where something is.
func (v *view) statuses() []string {
	return slices.DeleteFunc(statuses(), func(s string) bool { return s == accepted && v.r.Accepted.Total() == 0 })
}

// verdicts is the number of findings of a severity, or with "" of all, with a status as the page shows it.
func (v *view) verdicts(severity, status string) int {
	counts, s := v.r.Counts, findings.Status(status)
	if status == accepted {
		counts, s = v.r.Accepted, findings.Fail
	}
	if severity == "" {
		return counts.Of(s)
	}
	return counts[findings.Severity(severity)][s]
}

// has reports whether there are findings of the severity.
func (v *view) has(severity string) bool {
	return slices.ContainsFunc(statuses(), func(s string) bool { return v.verdicts(severity, s) > 0 })
}

// kept reports whether findings of the severity are in the report.
func (v *view) kept(severity string) bool {
	return findings.Severity(severity).Rank() >= v.r.AtLeast.Rank()
}

// undecidedAll reports whether there are benchmarks, and none has a control that passed or failed.
func undecidedAll(r *report.Report) bool {
	return len(r.Benchmarks) > 0 && !slices.ContainsFunc(r.Benchmarks, func(b report.Benchmark) bool {
		return b.Score != nil || b.Counts[report.ControlAccepted] > 0
	})
}

func when(v *view) string {
	if v.r.Now.IsZero() {
		return "an unknown time"
	}
	return v.r.Now.UTC().Format("2 January 2006, 15:04 UTC")
}

// digest is enough of the digest of the rules to tell two apart.
func digest(v *view) string {
	d := strings.TrimPrefix(v.r.RulesDigest, "sha256:")
	return clean(d[:min(12, len(d))])
}

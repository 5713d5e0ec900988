package table

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// severitiesDown lists the severities that have findings, the most severe first; what is none of them is last.
func severitiesDown(c report.Counts) []findings.Severity {
	return slices.SortedFunc(maps.Keys(c), func(a, b findings.Severity) int {
		return cmp.Or(cmp.Compare(b.Rank(), a.Rank()), cmp.Compare(a, b))
	})
}

// failures draws the worst rules that fail, with where and what to do.
func failures(p *page, r *report.Report) error {
	if len(r.Failures) == 0 {
		return nil
	}
	p.heading("Failing, worst first", count(len(r.Failures), "rule"))
	label := len(findings.Critical)
	for i := range r.Failures[:min(maxFailures, len(r.Failures))] {
		label = max(label, len(clean(string(r.Failures[i].Severity))))
	}
	label = min(label, len(findings.Informational))
	for i := range r.Failures[:min(maxFailures, len(r.Failures))] {
		failure(p, &r.Failures[i], len(r.Scope.Accounts) > 1, label)
	}
	p.more(len(r.Failures)-maxFailures, "rule")
	return nil
}

// failure draws one rule in a few lines beside its severity, which is label columns wide.
func failure(p *page, f *report.Failure, manyAccounts bool, label int) {
	severity := clip(clean(string(f.Severity)), label)
	indent := repeat(" ", gridIndent+label+gridGap)
	room := p.width - textWidth(indent)
	left := "  " + p.style.paint(severity, severityColor(f.Severity)) + repeat(" ", label-textWidth(severity)+gridGap)
	for _, line := range wrap(prose(f.Title), room, titleLines) {
		p.line(left, p.style.paint(line, bold))
		left = indent
	}
	about := append([]string{clean(f.Rule)}, controlTexts(f.Controls)...)
	p.line(indent, p.style.paint(list(about, len(about), "  ", room), dim))
	const enough = 20 // names to fill any line
	names := make([]string, 0, enough)
	for _, resource := range f.Resources[:min(enough, len(f.Resources))] {
		names = append(names, resourceName(resource, manyAccounts))
	}
	number := count(len(f.Resources), "resource") + ": "
	p.line(indent, number, list(names, len(f.Resources), ", ", room-textWidth(number)))
	left = p.style.paint("→ ", green)
	for _, line := range wrap(prose(f.Remediation), room-2, fixLines) {
		if line != "" {
			p.line(indent, left, line)
			left = "  "
		}
	}
}

// controlTexts is the controls by benchmark, the newest version first: "cis-aws-7.0.0 2.4, 2.5", "cis-aws-6.0.0 2.3".
func controlTexts(refs []findings.ControlRef) []string {
	var groups []string
	for i, ref := range refs { // sorted by benchmark
		if i > 0 && refs[i-1].Benchmark == ref.Benchmark {
			groups[len(groups)-1] += ", " + clean(ref.ID)
			continue
		}
		groups = append(groups, clean(ref.Benchmark)+" "+clean(ref.ID))
	}
	slices.Reverse(groups)
	return groups
}

func resourceName(r findings.Resource, manyAccounts bool) string {
	name := clean(cmp.Or(r.Name, r.ID))
	if manyAccounts && r.ID != r.Account {
		return clean(r.Account) + "/" + name
	}
	return name
}

// ruleErrors draws the rules that could not be evaluated: a bug in a rule or in posture.
func ruleErrors(p *page, r *report.Report) error {
	messages := map[string]string{}
	counts := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Status != findings.Error {
			continue
		}
		counts[f.Rule]++
		if messages[f.Rule] == "" && len(f.Messages) > 0 {
			messages[f.Rule] = prose(f.Messages[0])
		}
	}
	if len(counts) == 0 {
		return nil
	}
	rules := slices.Sorted(maps.Keys(counts))
	p.heading("Could not be evaluated", count(len(rules), "rule"))
	g := &grid{columns: []column{{title: "VERDICTS", right: true}, {title: "RULE", least: 16}, {title: "ERROR", least: 16}}}
	for _, rule := range rules[:min(maxErrors, len(rules))] {
		g.add(cell{strconv.Itoa(counts[rule]), magenta}, cell{text: clean(rule)}, cell{text: messages[rule]})
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(rules)-maxErrors, "rule")
	return nil
}

// An answer is one operation that did not answer for one reason, over accounts and regions.
type answer struct {
	operation, permission, code string
	undecided                   int
	accounts, regions           map[string]bool
}

// unread draws what was not read, and the IAM actions that would have read it.
func unread(p *page, r *report.Report) error {
	if len(r.Unread) == 0 {
		return nil
	}
	answers := answersOf(r.Unread)
	p.heading("Could not be read", count(r.Counts.Of(findings.Unknown), "verdict")+" UNKNOWN because of it")
	shown := answers[:min(maxUnread, len(answers))]
	g := unreadGrid(shown, true)
	differs := slices.ContainsFunc(shown, func(a *answer) bool { return a.permission != a.operation })
	if _, total := g.natural(); !differs || total > p.width {
		g = unreadGrid(shown, false)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(answers)-maxUnread, "answer")
	if n := len(r.Permissions); n > 0 {
		actions := strings.Join(cleanAll(r.Permissions), ", ")
		text := fmt.Sprintf("%s missing: %s", count(n, "IAM action"), actions)
		for _, line := range wrap(text, p.width-2, maxActionLines) {
			p.line("  ", line)
		}
	}
	return nil
}

// unreadGrid has a column for the IAM action only where that says more than the operation, and there is room.
func unreadGrid(answers []*answer, actions bool) *grid {
	g := &grid{columns: []column{
		{title: "VERDICTS", right: true}, {title: "OPERATION", least: 20}, {title: "ANSWER", least: 8},
		{title: "WHERE", least: 12},
	}}
	if actions {
		g.columns = append(g.columns, column{title: "IAM ACTION"})
	}
	for _, a := range answers {
		row := []cell{number(a.undecided, yellow), {text: clean(a.operation)}, {text: clean(a.code)}, {text: place(a)}}
		if actions {
			row = append(row, cell{text: clean(a.permission)})
		}
		g.add(row...)
	}
	return g
}

// answersOf merges what differs only in its place. A finding is of one place, so the counts add up.
func answersOf(unread []report.Unread) []*answer {
	type key struct{ operation, permission, code string }
	byKey := map[key]*answer{}
	var answers []*answer
	for _, u := range unread {
		k := key{u.Operation, u.Permission, u.Code}
		a := byKey[k]
		if a == nil {
			a = &answer{operation: u.Operation, permission: u.Permission, code: u.Code,
				accounts: map[string]bool{}, regions: map[string]bool{}}
			byKey[k] = a
			answers = append(answers, a)
		}
		a.undecided += u.Undecided
		a.accounts[u.Account] = true
		a.regions[u.Region] = true
	}
	slices.SortStableFunc(answers, func(a, b *answer) int {
		return cmp.Or(
			cmp.Compare(b.undecided, a.undecided), cmp.Compare(a.operation, b.operation),
			cmp.Compare(a.permission, b.permission), cmp.Compare(a.code, b.code),
		)
	})
	return answers
}

func place(a *answer) string {
	return some(a.accounts, "account") + ", " + some(a.regions, "region")
}

// some names the only one of a set, or says how many there are.
func some(set map[string]bool, noun string) string {
	if len(set) == 1 {
		for only := range set {
			return clean(only)
		}
	}
	return count(len(set), noun)
}

// footer explains the two statuses that other tools do not have, and says where the rest is.
func footer(p *page, r *report.Report) error {
	var notes []string
	if anyControl(r, report.ControlGap) {
		notes = append(notes, "GAP: no such rule here.")
	}
	if anyControl(r, report.ControlNoData) {
		notes = append(notes, "NO DATA: no rule spoke.")
	}
	notes = append(notes, "Every verdict with its evidence: --format json")
	p.line()
	for _, line := range wrap(strings.Join(notes, " "), p.width, len(notes)) {
		p.line(p.style.paint(line, dim))
	}
	return nil
}

func anyControl(r *report.Report, s report.ControlStatus) bool {
	return slices.ContainsFunc(r.Benchmarks, func(b report.Benchmark) bool { return b.Counts[s] > 0 })
}

package table

import (
	"cmp"
	"slices"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// failures draws the worst rules that fail, at most that many, with where and what to do.
func failures(most int) part {
	return func(p *page, r *report.Report) error {
		if len(r.Failures) == 0 {
			return nil
		}
		p.heading("Failing, worst first", count(len(r.Failures), "rule"))
		shown := r.Failures[:min(most, len(r.Failures))]
		label := len(findings.Critical)
		for i := range shown {
			label = max(label, len(clean(string(shown[i].Severity))))
		}
		label = min(label, len(findings.Informational))
		for i := range shown {
			failure(p, &shown[i], len(r.Scope.Accounts) > 1, label)
		}
		p.more(len(r.Failures)-len(shown), "rule")
		return nil
	}
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
	number := count(f.Count, "resource") + ": "
	p.line(indent, number, list(names, f.Count, ", ", room-textWidth(number)))
	left = p.style.paint("→ ", green)
	for _, line := range wrap(advice(f.Remediation), room-2, fixLines) {
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

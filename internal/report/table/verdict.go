package table

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// verdicts draws the findings by severity and status.
func verdicts(p *page, r *report.Report) error {
	total := r.Total()
	p.heading("Verdicts", count(total, "rule and resource pair"))
	if total == 0 {
		p.line("  ", p.style.paint("There is no verdict: nothing was decided.", yellow))
		return nil
	}
	g := &grid{columns: []column{{least: len(findings.Informational)}}}
	for _, s := range findings.Statuses() {
		g.columns = append(g.columns, column{title: statusName(report.ControlStatus(s)), right: true})
	}
	accepted := r.Accepted.Total() > 0
	if accepted {
		g.columns = append(g.columns, column{title: "ACCEPT", right: true})
	}
	for _, severity := range severitiesDown(r.Counts, r.Accepted) {
		row := []cell{{text: clean(string(severity)), with: severityColor(severity)}}
		for _, s := range findings.Statuses() {
			row = append(row, number(r.Counts[severity][s], statusColor(report.ControlStatus(s))))
		}
		if accepted {
			row = append(row, number(r.Accepted[severity][findings.Fail], dim))
		}
		g.add(row...)
	}
	row := []cell{{text: "all", with: bold}}
	for _, s := range findings.Statuses() {
		row = append(row, number(r.Counts.Of(s), bold))
	}
	if accepted {
		row = append(row, number(r.Accepted.Total(), bold))
	}
	g.add(row...)
	return p.grid(g)
}

// severitiesDown lists the severities that have findings, the most severe first; what is none of them is last.
func severitiesDown(counts, accepted report.Counts) []findings.Severity {
	all := maps.Clone(counts)
	maps.Copy(all, accepted)
	return slices.SortedFunc(maps.Keys(all), func(a, b findings.Severity) int {
		return cmp.Or(cmp.Compare(b.Rank(), a.Rank()), cmp.Compare(a, b))
	})
}

// number is a count in a table: zeros step back.
func number(n int, with sgr) cell {
	if n == 0 {
		return cell{text: "0", with: dim}
	}
	return cell{text: strconv.Itoa(n), with: with}
}

// ruleErrors draws the rules that could not be evaluated: a bug in a rule or in posture.
func ruleErrors(p *page, r *report.Report) error {
	messages := map[string]string{}
	counts := map[string]int{}
	for f, err := range r.Findings() {
		if err != nil {
			return err
		}
		switch f.Status {
		case findings.Pass, findings.Fail, findings.Unknown, findings.NotApplicable, findings.Manual:
			continue
		default: // what this version does not know is an error too, as the report counts it
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
		g.add(cell{text: strconv.Itoa(counts[rule]), with: magenta}, cell{text: clean(rule)}, cell{text: messages[rule]})
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(rules)-maxErrors, "rule")
	return nil
}

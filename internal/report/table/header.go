package table

import (
	"slices"
	"strings"

	"github.com/openposture/posture/internal/report"
)

func header(p *page, r *report.Report) {
	left := clean(r.Program)
	right := r.Now.UTC().Format("2006-01-02 15:04:05 UTC")
	if digest := shortDigest(r.RulesDigest); digest != "" {
		right += "  rules " + digest
	}
	left = clip(left, p.width-textWidth(right)-2)
	gap := p.width - textWidth(left) - textWidth(right)
	p.line(p.style.paint(left, bold), repeat(" ", gap), p.style.paint(right, dim))
	accounts, regions := scopeText("account", r.Scope.Accounts, p.width), regionText(r.Scope.Regions, p.width)
	if both := accounts + "  " + regions; textWidth(both) <= p.width {
		p.line(both)
	} else {
		p.line(accounts)
		p.line(regions)
	}
	if r.Incomplete {
		p.line()
		text := "INCOMPLETE: the scan was stopped before its end; resources and verdicts are missing below."
		for _, line := range wrap(text, p.width, 2) {
			p.line(p.style.paint(line, boldRed))
		}
	}
}

func scopeText(noun string, ids []string, width int) string {
	label := count(len(ids), noun)
	if len(ids) == 0 {
		return label
	}
	label += ": "
	return label + list(cleanAll(ids), len(ids), ", ", width-textWidth(label))
}

// regionText counts the regions. What belongs to the account is in none of them.
func regionText(regions []string, width int) string {
	named := slices.DeleteFunc(slices.Clone(regions), func(r string) bool { return r == "global" })
	if len(named) == len(regions) {
		return scopeText("region", named, width)
	}
	const global = "global services"
	if len(named) == 0 {
		return global
	}
	const and = " and " + global
	return scopeText("region", named, width-len(and)) + and
}

func cleanAll(texts []string) []string {
	cleaned := make([]string, len(texts))
	for i, s := range texts {
		cleaned[i] = clean(s)
	}
	return cleaned
}

func shortDigest(digest string) string {
	digest = clean(digest)
	if _, hex, found := strings.Cut(digest, ":"); found {
		digest = hex
	}
	if len(digest) > digestDigits && textWidth(digest) == len(digest) {
		digest = digest[:digestDigits]
	}
	return clip(digest, digestDigits)
}

// footer explains the two statuses that other tools do not have, and says where the rest is.
func footer(p *page, r *report.Report) {
	var notes []string
	if anyControl(r, report.ControlGap) {
		notes = append(notes, "GAP: no such rule here.")
	}
	if anyControl(r, report.ControlNoData) {
		notes = append(notes, "NO DATA: no rule spoke.")
	}
	notes = append(notes, "Why a verdict is so: posture explain.", "Every verdict with its evidence: --format html or json.")
	p.line()
	for _, line := range wrap(strings.Join(notes, " "), p.width, len(notes)) {
		p.line(p.style.paint(line, dim))
	}
}

func anyControl(r *report.Report, s report.ControlStatus) bool {
	return slices.ContainsFunc(r.Benchmarks, func(b report.Benchmark) bool { return b.Counts[s] > 0 })
}

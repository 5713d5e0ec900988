package table

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

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
	answers = slices.DeleteFunc(answers, func(a *answer) bool { return a.undecided == 0 }) // of verdicts that stand
	if len(answers) == 0 {
		return nil
	}
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
	todo(p, r, answers)
	return nil
}

// todo says what to do about each kind of answer, and how.
func todo(p *page, r *report.Report, answers []*answer) {
	byCode := map[string]int{}
	for _, a := range answers {
		byCode[a.code] += a.undecided
	}
	codes := slices.DeleteFunc(slices.Collect(maps.Keys(byCode)), func(code string) bool { return report.Advice(code) == "" })
	slices.SortFunc(codes, func(x, y string) int { return cmp.Or(cmp.Compare(byCode[y], byCode[x]), cmp.Compare(x, y)) })
	if len(codes) > 0 {
		p.line()
	}
	label := 0
	for _, code := range codes {
		label = max(label, min(maxCode, textWidth(clean(code))))
	}
	room := p.width - gridIndent - label - 2*gridGap
	for _, code := range codes[:min(maxCodes, len(codes))] {
		lines := wrap(report.Advice(code), room, 2)
		if code == accessDenied && len(r.Permissions) > 0 {
			lines = grant(cleanAll(r.Permissions), room)
		}
		left := clip(clean(code), label)
		left = "  " + p.style.paint(left, yellow) + repeat(" ", label-textWidth(left)+gridGap) + p.style.paint("→ ", green)
		for _, line := range lines {
			p.line(left, line)
			left = repeat(" ", gridIndent+label+2*gridGap)
		}
	}
	p.more(len(codes)-maxCodes, "kind of answer")
	if len(r.Permissions) > 0 {
		p.line("  ", p.style.paint(clip("$ posture permissions"+benchmarkFlag(r)+" > scan-role.json", p.width-gridIndent), bold))
		p.line("  ", p.style.paint(clip("  all that a scan needs, as a policy for the role that scans; then scan again", p.width-gridIndent), dim))
	}
}

// grant lists actions on lines of n columns, each whole if it can be.
func grant(actions []string, n int) []string {
	label := "grant " + count(len(actions), "IAM action") + ": "
	if textWidth(label)+textWidth(actions[0]) < n {
		return fill(label, actions, n, maxActionLines)
	}
	return append([]string{strings.TrimSuffix(label, " ")}, fill("", actions, n, maxActionLines)...)
}

// accessDenied is the code of an answer that the IAM actions of the report would change.
const accessDenied = "AccessDenied"

// benchmarkFlag selects what was scanned.
func benchmarkFlag(r *report.Report) string {
	switch n := len(r.Benchmarks); {
	case n == 0:
		return ""
	case n > maxDetailed:
		return " --benchmark all"
	}
	ids := make([]string, 0, len(r.Benchmarks))
	for i := range r.Benchmarks {
		ids = append(ids, clean(r.Benchmarks[i].ID))
	}
	return " --benchmark " + strings.Join(ids, ",")
}

// unreadGrid has a column for the IAM action only where that says more than the operation, and there is room.
func unreadGrid(answers []*answer, actions bool) *grid {
	g := &grid{columns: []column{
		{title: "VERDICTS", right: true},
		{title: "OPERATION", least: 20},
		{title: "ANSWER", least: 8},
		{title: "WHERE", least: 12},
	}}
	if actions {
		g.columns = append(g.columns, column{title: "IAM ACTION"})
	}
	for _, a := range answers {
		row := []cell{number(a.undecided, yellow), {text: clean(a.operation)}, {text: clip(clean(a.code), maxCode)}, {text: place(a)}}
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
			a = &answer{
				operation: u.Operation, permission: u.Permission, code: u.Code,
				accounts: map[string]bool{}, regions: map[string]bool{},
			}
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

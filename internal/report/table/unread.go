package table

import (
	"cmp"
	"slices"

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
	if n := len(r.Permissions); n > 0 {
		label := count(n, "IAM action") + " missing: "
		for _, line := range fill(label, cleanAll(r.Permissions), p.width-gridIndent, maxActionLines) {
			p.line("  ", line)
		}
	}
	return nil
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

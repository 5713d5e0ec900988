package oscal

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/openposture/posture/internal/findings"
)

// An acceptedRule is the failures of one rule that were accepted in one way.
type acceptedRule struct {
	rule, title string
	severity    findings.Severity
	exception   findings.Exception
	count       int
	controls    map[findings.ControlRef]bool
}

// accepted collects the failures that exceptions accept. Their kinds are as many as there are exceptions and rules.
func (d *document) accepted() []*acceptedRule {
	type key struct{ rule, exception string }
	kinds := map[key]*acceptedRule{}
	for f, err := range d.report.Findings() {
		if d.failed(err) {
			return nil
		}
		if f.Exception == nil {
			continue
		}
		k := key{f.Rule, f.Exception.String()}
		x := kinds[k]
		if x == nil {
			x = &acceptedRule{rule: f.Rule, title: f.Title, severity: f.Severity, exception: *f.Exception, controls: map[findings.ControlRef]bool{}}
			kinds[k] = x
		}
		x.count++
		for _, ref := range f.Controls {
			x.controls[ref] = true
		}
	}
	return slices.SortedFunc(maps.Values(kinds), func(a, b *acceptedRule) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), a.exception.Until.Compare(b.exception.Until),
			cmp.Compare(a.exception.Owner, b.exception.Owner), cmp.Compare(a.exception.Reason, b.exception.Reason))
	})
}

func (d *document) acceptedRisk(x *acceptedRule) risk {
	e := &x.exception
	r := risk{
		UUID:        newUUID("risk", d.scope, "accepted", x.rule, e.Owner, e.Reason, date(e.Until)),
		Title:       "Accepted: " + cmp.Or(prose(x.title), prose(x.rule), "a rule without a name"),
		Description: paragraphs("The failures are " + e.String()),
		Statement:   "Findings in which the rule fails and that an exception accepts: " + strconv.Itoa(x.count) + ".",
		Status:      "deviation-approved", Origins: d.origins(), Deadline: date(e.Until),
	}
	r.Props.add("rule", x.rule)
	r.Props.add("severity", string(x.severity))
	r.Props.add("accepted-findings", strconv.Itoa(x.count))
	r.Props.add("owner", e.Owner)
	return r
}

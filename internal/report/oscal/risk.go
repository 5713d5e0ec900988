package oscal

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// accessDenied is the code of an answer that a permission of the account would change.
const accessDenied = "AccessDenied"

// risks are those that the document has, by what a control can be related to.
type risks struct {
	failures map[findings.ControlRef][]uuid
	unread   map[string][]uuid // by rule
}

// risks writes a risk for each rule that fails, for each rule of which an exception accepts failures, and for each answer
// that verdicts turn on.
func (d *document) risks() risks {
	out := risks{failures: map[findings.ControlRef][]uuid{}, unread: map[string][]uuid{}}
	a := d.array("risks")
	rules := map[string]*report.Rule{}
	for i := range d.report.Rules {
		rules[d.report.Rules[i].ID] = &d.report.Rules[i]
	}
	for i := range d.report.Failures {
		f := &d.report.Failures[i]
		r := d.failureRisk(f, rules[f.Rule])
		a.add(r)
		for _, ref := range f.Controls {
			out.failures[ref] = append(out.failures[ref], r.UUID)
		}
	}
	for _, x := range d.accepted() {
		r := d.acceptedRisk(x)
		a.add(r)
		for ref := range x.controls {
			out.failures[ref] = append(out.failures[ref], r.UUID)
		}
	}
	for _, u := range groupUnread(d.report.Unread) {
		r := d.unreadRisk(u)
		a.add(r)
		for _, rule := range slices.Sorted(maps.Keys(u.rules)) {
			out.unread[rule] = append(out.unread[rule], r.UUID)
		}
	}
	if a.end() {
		a.Raw(",\n")
	}
	return out
}

func (d *document) failureRisk(f *report.Failure, rule *report.Rule) risk {
	r := risk{
		UUID:        newUUID("risk", d.scope, "rule", f.Rule),
		Title:       "Not so: " + cmp.Or(prose(f.Title), prose(f.Rule), "a rule without a name"),
		Description: cmp.Or(prose(f.Title), prose(f.Rule), "A rule without a name"),
		Statement:   "Resources on which the rule fails: " + strconv.Itoa(f.Count) + ".",
		Status:      "open", Origins: d.origins(),
	}
	if rule != nil && rule.Description != "" {
		r.Description = paragraphs(rule.Description)
	}
	r.Props.add("rule", f.Rule)
	r.Props.add("severity", string(f.Severity))
	r.Props.add("failing-resources", strconv.Itoa(f.Count))
	if text := paragraphs(f.Remediation); text != "" {
		r.Remediations = []remedy{{
			UUID: newUUID("remediation", d.scope, "rule", f.Rule), Lifecycle: "recommendation", Title: "Make it so", Description: text,
		}}
	}
	return r
}

// An unread is one kind of answer, over all accounts and regions.
type unread struct {
	operation, code, permission string
	undecided                   int
	places                      int // accounts and regions
	rules                       map[string]bool
}

// groupUnread leaves out what no verdict turns on.
func groupUnread(answers []report.Unread) []*unread {
	type key struct{ operation, code, permission string }
	groups := map[key]*unread{}
	var out []*unread
	for _, u := range answers {
		if u.Undecided == 0 {
			continue
		}
		k := key{u.Operation, u.Code, u.Permission}
		if groups[k] == nil {
			groups[k] = &unread{operation: u.Operation, code: u.Code, permission: u.Permission, rules: map[string]bool{}}
			out = append(out, groups[k])
		}
		groups[k].undecided += u.Undecided
		groups[k].places++
		for _, rule := range u.Rules {
			groups[k].rules[rule] = true
		}
	}
	slices.SortFunc(out, func(a, b *unread) int {
		return cmp.Or(cmp.Compare(b.undecided, a.undecided), strings.Compare(a.operation, b.operation),
			strings.Compare(a.code, b.code), strings.Compare(a.permission, b.permission))
	})
	return out
}

func (d *document) unreadRisk(u *unread) risk {
	r := risk{
		UUID:  newUUID("risk", d.scope, "unread", u.operation, u.code, u.permission),
		Title: "Could not be read: " + prose(u.operation+": "+u.code),
		Description: "The answer to " + prose(u.operation) + " was " + prose(u.code) + ". Regions of accounts where: " +
			strconv.Itoa(u.places) + ".",
		Statement: "Observations that have no verdict because of it: " + strconv.Itoa(u.undecided) +
			". What they are about may be as it should be or not.",
		Status: "open", Origins: d.origins(),
	}
	r.Props.add("operation", u.operation)
	r.Props.add("code", u.code)
	r.Props.add("permission", u.permission)
	r.Props.add("undecided", strconv.Itoa(u.undecided))
	if u.code == accessDenied && u.permission != "" {
		r.Remediations = []remedy{{
			UUID:      newUUID("remediation", d.scope, "unread", u.operation, u.code, u.permission),
			Lifecycle: "recommendation", Title: "Permission to read",
			Description: "Allow " + prose(u.permission) + " to the principal that scans.",
		}}
	}
	return r
}

// of lists the risks of a control: the failures that name it, and what its rules could not read.
func (r risks) of(ref findings.ControlRef, c *report.Control) []relatedRisk {
	var out []relatedRisk
	seen := map[uuid]bool{}
	add := func(ids []uuid) {
		for _, id := range ids {
			if !seen[id] {
				seen[id] = true
				out = append(out, relatedRisk{UUID: id})
			}
		}
	}
	add(r.failures[ref])
	if c.Counts[findings.Unknown]+c.Counts[findings.Error] > 0 {
		for _, rule := range c.Rules {
			add(r.unread[rule])
		}
	}
	return out
}

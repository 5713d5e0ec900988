package iampolicy

import (
	"slices"
	"strings"
)

// PrincipalsAllowed returns the ids of the principals that an Allow statement of the document grants one of the actions
// to, sorted: accounts, ARNs, services, or "*". A principal from whom a Deny without a condition takes every one of the
// actions on every resource is left out; what other denials and conditions take away is not weighed.
func PrincipalsAllowed(d Document, actions []string) []string {
	allowed := map[string]bool{}
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Effect != Allow || !slices.ContainsFunc(actions, s.mentions) {
			continue
		}
		for _, p := range s.Principals {
			allowed[p.ID] = true
		}
		if s.NotPrincipals != nil {
			allowed["*"] = true
		}
	}
	var ids []string
	for id := range allowed {
		if !slices.ContainsFunc(d.Statements, func(s Statement) bool { return s.takesBack(id, actions) }) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// mentions reports whether the statement is about the action.
func (s *Statement) mentions(action string) bool {
	is := func(pattern string) bool { return matches(pattern, action, true) }
	if s.NotActions != nil {
		return !slices.ContainsFunc(s.NotActions, is)
	}
	return slices.ContainsFunc(s.Actions, is)
}

// takesBack reports whether the statement denies the principal, or its whole account, every one of the actions on
// everything.
func (s *Statement) takesBack(id string, actions []string) bool {
	account := accountOf(id)
	denied := func(p Principal) bool {
		return p.ID == "*" || p.ID == id || account != "" && (p.ID == account || strings.HasSuffix(p.ID, ":iam::"+account+":root"))
	}
	return s.Effect == Deny && len(s.Conditions) == 0 && slices.Contains(s.Resources, "*") &&
		slices.ContainsFunc(s.Principals, denied) &&
		!slices.ContainsFunc(actions, func(a string) bool { return !s.mentions(a) })
}

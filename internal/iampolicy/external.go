package iampolicy

import (
	"slices"
	"strings"
)

// A Grant is what one principal of one Allow statement may do.
type Grant struct {
	Principal      Principal
	Actions        []string // nil where the statement has NotActions
	NotActions     []string
	Conditions     []Condition // what the principal has to satisfy
	StatementIndex int         // from 0
	SID            string
}

// External returns what principals outside of the account may do, one Grant for each principal of each Allow statement:
// what is granted to a service says nothing about what the same statement grants to an account. trusted are ids of
// accounts and organizations, or whole principals, that count as inside.
//
// A service, and an identity provider outside of the account, is outside; so is an id that is not an ARN, as it does not
// say whose it is. A Grant is left out where a condition pins the caller to what is inside, or where Deny statements
// surely take all of it away: for everybody or for this very principal, and with no condition but those that spare the
// inside. What is left may be less than it seems, as other conditions and partial denials are not weighed.
func External(d Document, account string, trusted []string) []Grant {
	in := inside{}
	for _, id := range append([]string{account}, trusted...) {
		if id != "" {
			in[id] = true
		}
	}
	var grants []Grant
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Effect != Allow || s.grantsNothing() || slices.ContainsFunc(s.Conditions, in.pinnedBy) {
			continue
		}
		principals := s.Principals
		if s.NotPrincipals != nil {
			principals = []Principal{{Type: "*", ID: "*"}}
		}
		for _, p := range principals {
			denies := shuttingOut(d, func(deny *Statement) bool { return in.denies(deny, p) })
			if in.principal(p) || s.neutralised(denies) {
				continue
			}
			grants = append(grants, Grant{p, s.Actions, s.NotActions, s.Conditions, i, s.SID})
		}
	}
	return grants
}

// inside holds the ids that are not external.
type inside map[string]bool

func (in inside) principal(p Principal) bool {
	return in[p.ID] || !p.Wildcard() && in[accountOf(p.ID)]
}

// pinnedBy reports whether the condition of an Allow leaves only callers from inside.
func (in inside) pinnedBy(c Condition) bool {
	pinned, _ := c.pins()
	return pinned && in.values(c)
}

// denies reports whether the Deny is for the principal whenever it calls from outside.
func (in inside) denies(s *Statement, p Principal) bool {
	for _, c := range s.Conditions {
		if !c.excludes() || !in.values(c) {
			return false
		}
	}
	if s.NotPrincipals != nil {
		return !slices.ContainsFunc(s.NotPrincipals, func(spared Principal) bool { return !in.principal(spared) })
	}
	return s.everyone() || slices.Contains(s.Principals, p)
}

// values reports whether each value of a condition that pins is inside.
func (in inside) values(c Condition) bool {
	outside := func(v string) bool {
		org, _, _ := strings.Cut(v, "/")
		return !in[v] && !in[accountOf(v)] && (!strings.HasPrefix(org, "o-") || !in[org])
	}
	return !slices.ContainsFunc(c.Values, outside)
}

// accountOf returns the account of an ARN, or the id of an account itself.
func accountOf(id string) string {
	if fixedAccount(id, operator{}) {
		return id
	}
	if parts := strings.SplitN(id, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4]
	}
	return ""
}

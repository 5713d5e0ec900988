package iampolicy

import (
	"fmt"
	"slices"
	"strings"
)

// PublicStatements returns the Allow statements that grant to anyone: to a wildcard principal, or to all but a
// NotPrincipal, with no condition that pins the caller to fixed values and no Deny in the document that shuts out
// everybody else.
func PublicStatements(d Document) []Match {
	var found []Match
	shut := shuttingOut(d, (*Statement).shutsOut)
	for i := range d.Statements {
		s := &d.Statements[i]
		who := s.anyone()
		if who == "" {
			continue
		}
		pinned, why := s.pinned()
		if pinned || s.neutralised(shut) {
			continue
		}
		if why == "" {
			why = "no condition restricts who calls"
		}
		found = append(found, newMatch(i, s, "allows "+who+": "+why))
	}
	return found
}

// PublicByS3 reports whether Amazon S3 surely calls the bucket policy public, so that RestrictPublicBuckets and
// BlockPublicPolicy act on it. S3 takes a policy to be public unless it grants only to fixed values, without wildcard
// or policy variable, of a principal or of certain condition keys. Where its page leaves the answer open (a pin that it
// does not list, a Deny on such a key) the answer is false: nothing is taken to be protected that may not be.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func PublicByS3(d Document) bool {
	shut := shuttingOut(d, (*Statement).mayShutOut)
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.anyone() != "" && !slices.ContainsFunc(s.Conditions, Condition.mayPinForS3) && !s.neutralised(shut) {
			return true
		}
	}
	return false
}

// anyone describes the wildcard of an Allow that grants something; "" where every principal is fixed.
func (s *Statement) anyone() string {
	switch {
	case s.Effect != Allow, s.grantsNothing():
		return ""
	case s.NotPrincipals != nil:
		ids := make([]string, 0, len(s.NotPrincipals))
		for _, p := range s.NotPrincipals {
			ids = append(ids, p.ID)
		}
		if len(ids) == 0 {
			return "everyone"
		}
		return "everyone but " + list(ids)
	}
	i := slices.IndexFunc(s.Principals, Principal.Wildcard)
	if i < 0 {
		return ""
	}
	switch p := s.Principals[i]; {
	case p.ID != "*":
		return fmt.Sprintf("any principal like %q", p.ID)
	case p.Type == "*" || p.Type == "AWS":
		return "everyone"
	default:
		return "any principal of type " + p.Type
	}
}

func (s *Statement) grantsNothing() bool {
	empty := func(l []string) bool { return l != nil && len(l) == 0 }
	return empty(s.Actions) || empty(s.Resources)
}

// Wildcard reports whether the principal stands for anyone, or for anyone of some sort. An account is not a wildcard,
// nor is a pattern within one.
func (p Principal) Wildcard() bool {
	return p.Type == "*" || wild(p.ID) && !fixedARN(p.ID, operator{base: "StringLike"})
}

// pinned reports whether a condition of an Allow pins the caller, and why the first one that could does not.
func (s *Statement) pinned() (bool, string) {
	first := ""
	for _, c := range s.Conditions {
		ok, why := c.pins()
		if ok {
			return true, ""
		}
		if first == "" {
			first = why
		}
	}
	return false, first
}

func shuttingOut(d Document, does func(*Statement) bool) []*Statement {
	var shut []*Statement
	for i := range d.Statements {
		if s := &d.Statements[i]; s.Effect == Deny && does(s) {
			shut = append(shut, s)
		}
	}
	return shut
}

// shutsOut reports whether a Deny is for everybody but fixed callers: each of its conditions spares only some fixed
// ones, and so does its NotPrincipal.
func (s *Statement) shutsOut() bool {
	for _, c := range s.Conditions {
		if !c.excludes() {
			return false
		}
	}
	if s.NotPrincipals != nil {
		return !slices.ContainsFunc(s.NotPrincipals, Principal.Wildcard)
	}
	return s.everyone()
}

// mayShutOut reports whether S3 could take the Deny to leave only fixed callers.
func (s *Statement) mayShutOut() bool {
	if !s.everyone() && s.NotPrincipals == nil {
		return false
	}
	return len(s.Conditions) == 0 || slices.ContainsFunc(s.Conditions, func(c Condition) bool {
		_, ok := pins[strings.ToLower(c.Key)]
		return ok
	})
}

// mayPinForS3 reports whether S3 could take the condition to pin: any positive operator on any key that pins, with
// values that are fixed in any sense. S3 also listed the key of a customer's KMS key.
func (c Condition) mayPinForS3() bool {
	op, _ := parseOperator(c.Operator)
	if !op.positive() || op.ifExists || op.set == "ForAllValues" || len(c.Values) == 0 {
		return false
	}
	p, ok := pins[strings.ToLower(c.Key)]
	if !ok && !strings.EqualFold(c.Key, "s3:x-amz-server-side-encryption-aws-kms-key-id") {
		return false
	}
	for _, v := range c.Values {
		var fixed bool
		switch {
		case variable(v):
		case p.narrow != nil:
			fixed = p.narrow([]string{v})
		default:
			fixed = v != "" && !wild(v) || ok && p.fixed(v, op)
		}
		if !fixed {
			return false
		}
	}
	return true
}

// neutralised reports whether the Deny statements together cover every action and resource of the Allow.
func (s *Statement) neutralised(shut []*Statement) bool {
	if len(shut) == 0 {
		return false
	}
	actions, resources := s.Actions, s.Resources
	if s.NotActions != nil { // everything is covered where the rest is: what the Allow leaves out counts as denied
		actions = []string{"*"}
		shut = append(slices.Clip(shut), &Statement{Actions: s.NotActions})
	}
	if resources == nil {
		resources = []string{"*"}
	}
	if s.NotResources != nil {
		shut = append(slices.Clip(shut), &Statement{Actions: []string{"*"}, Resources: s.NotResources})
	}
	for _, action := range actions {
		for _, resource := range resources {
			if !covers(shut, area{action, resource}) {
				return false
			}
		}
	}
	return true
}

package iampolicy

import "strings"

// An operator is a condition operator taken apart: "ForAnyValue:StringLikeIfExists".
type operator struct {
	set      string // "", "ForAnyValue" or "ForAllValues"
	base     string // "StringLike"
	ifExists bool
}

// parseOperator takes a known operator apart, however it is spelled.
func parseOperator(s string) (operator, bool) {
	op, rest := operator{}, strings.ToLower(s)
	if r, ok := strings.CutPrefix(rest, "foranyvalue:"); ok {
		op.set, rest = "ForAnyValue", r
	} else if r, ok := strings.CutPrefix(rest, "forallvalues:"); ok {
		op.set, rest = "ForAllValues", r
	}
	if r, ok := strings.CutSuffix(rest, "ifexists"); ok && r != "null" { // Null has no IfExists
		op.ifExists, rest = true, r
	}
	base, ok := operators[rest]
	op.base = base
	return op, ok
}

func (o operator) String() string {
	s := o.base
	if o.set != "" {
		s = o.set + ":" + s
	}
	if o.ifExists {
		s += "IfExists"
	}
	return s
}

// negated reports whether the operator matches what is not among the values, an absent key included.
func (o operator) negated() bool { return strings.Contains(o.base, "Not") }

// positive reports whether the operator compares for equality, so that it can name a set of callers.
func (o operator) positive() bool {
	switch o.base {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress":
		return true
	default:
		return false
	}
}

// differs reports whether the operator compares for inequality, so that it can spare a set of callers.
func (o operator) differs() bool {
	switch o.base {
	case "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike", "NotIpAddress":
		return true
	default:
		return false
	}
}

// bySegment reports whether the operator compares the six parts of an ARN one by one, so that a wildcard stays in its
// own: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func (o operator) bySegment() bool { return strings.HasPrefix(o.base, "Arn") }

// matchesText reports whether the operator, without its prefix and suffix, surely matches a key that is present with
// that value. A policy variable matches nothing for sure, and nothing surely differs from one.
func (o operator) matchesText(values []string, text string) bool {
	equal := func(v string) bool { return v == text }
	switch o.base {
	case "StringEquals", "StringNotEquals", "Bool":
	case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase":
		equal = func(v string) bool { return strings.EqualFold(v, text) }
	case "StringLike", "StringNotLike":
		equal = func(v string) bool { return matches(v, text, false) }
	default:
		return false
	}
	for _, v := range values {
		if variable(v) {
			if o.negated() {
				return false
			}
			continue
		}
		if equal(v) {
			return !o.negated()
		}
	}
	return o.negated()
}

// variable reports whether the value has a policy variable, or what looks like one in a document of 2008-10-17.
func variable(v string) bool { return strings.Contains(v, "${") }

func wild(v string) bool { return strings.ContainsAny(v, "*?") }

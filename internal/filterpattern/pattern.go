// Package filterpattern reads and evaluates the filter patterns of Amazon CloudWatch Logs, as
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html describes them. It is pure: no
// clock, no network, no state.
//
// What is asked of a pattern is not whether it matches one record but whether it matches every record with some members,
// whatever the others are: an Event says which members are known. What the documentation leaves open is a value of its
// own, Undocumented, and never a guess.
package filterpattern

import (
	"regexp"
	"strconv"
	"strings"
)

// A Pattern is a filter pattern. The zero value matches every event.
type Pattern struct {
	json  expr   // of a JSON pattern
	terms *terms // of a pattern of terms
}

// All reports whether the pattern matches every event, as an empty one does.
func (p Pattern) All() bool { return p.json == nil && p.terms == nil }

// String prints the pattern in the one form that all patterns with the same meaning, order and quoting share.
func (p Pattern) String() string {
	switch {
	case p.json != nil:
		return "{ " + p.json.String() + " }"
	case p.terms != nil:
		return p.terms.String()
	default:
		return `" "`
	}
}

// An expr is a condition on a JSON event.
type expr interface {
	String() string
	truth(*Event) Truth
	why(*Event, Truth, func(string)) // reports the comparisons because of which it has that truth
}

// An all is conditions of which every one holds.
type all []expr

// An any is conditions of which one holds.
type anyOf []expr

func (a all) String() string {
	parts := make([]string, 0, len(a))
	for _, e := range a {
		if _, ok := e.(anyOf); ok {
			parts = append(parts, "("+e.String()+")")
		} else {
			parts = append(parts, e.String())
		}
	}
	return strings.Join(parts, " && ")
}

func (a anyOf) String() string {
	parts := make([]string, 0, len(a))
	for _, e := range a {
		parts = append(parts, e.String())
	}
	return strings.Join(parts, " || ")
}

// A comparison holds a property against a value, or asks whether it is there.
type comparison struct {
	selector selector
	op       operator
	value    value // of the operators that have one
}

type operator string

const (
	equal          operator = "="
	notEqual       operator = "!="
	less           operator = "<"
	lessOrEqual    operator = "<="
	greater        operator = ">"
	greaterOrEqual operator = ">="
	isNull         operator = "IS NULL"
	isTrue         operator = "IS TRUE"
	isFalse        operator = "IS FALSE"
	exists         operator = "EXISTS"
	notExists      operator = "NOT EXISTS"
)

func (c comparison) String() string {
	s := c.selector.String() + " " + string(c.op)
	switch c.op {
	case isNull, isTrue, isFalse, exists, notExists:
		return s
	default:
		return s + " " + c.value.String()
	}
}

// A selector is the way to a property.
type selector struct {
	steps    []step
	wildcard bool // whether one of the steps is
}

// A step is a member of an object, an element of an array, or all of either.
type step struct {
	kind  stepKind
	name  string
	index int
	path  string // the names up to here, joined by dots
}

type stepKind int

const (
	member stepKind = iota
	element
	anyMember
	anyElement
)

func (s selector) String() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, st := range s.steps {
		switch st.kind {
		case member:
			switch {
			case isName(st.name):
				b.WriteString("." + st.name)
			case strings.Contains(st.name, "'"):
				b.WriteString(`.["` + st.name + `"]`)
			default:
				b.WriteString(".['" + st.name + "']")
			}
		case element:
			b.WriteString("[" + strconv.Itoa(st.index) + "]")
		case anyMember:
			b.WriteString(".*")
		case anyElement:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

// isName reports whether the name of a property needs no brackets.
func isName(s string) bool {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// A value is what a property is held against.
type value struct {
	kind   valueKind
	text   string // without quotes, or between the percent signs
	number float64
	regex  *regexp.Regexp
}

type valueKind int

const (
	word   valueKind = iota // without quotes, and no number
	quoted                  // between double quotes
	number                  // without quotes
	regex                   // between percent signs
)

func (v value) String() string {
	switch v.kind {
	case quoted:
		return quote(v.text)
	case regex:
		return "%" + v.text + "%"
	default:
		return v.text
	}
}

func quote(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }

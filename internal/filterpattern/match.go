package filterpattern

import (
	"slices"
	"strconv"
	"strings"
)

// An Event is what is known of a record of JSON.
type Event struct {
	Record map[string]any // as encoding/json decodes it, with or without json.Number

	// Whole says that a member that Record lacks is not there. Otherwise it may be there, with any value.
	Whole bool

	Lacks []string            // members that are not there, with dots: userIdentity.invokedBy
	Not   map[string][]string // members that are there, with texts that they do not have
}

// Truth says whether a pattern matches an event. The values are in order: of conditions joined by && the least decides,
// of those joined by || the greatest. That is exact: at least Undocumented is what would match if CloudWatch Logs did the
// more favourable thing wherever the documentation does not say, and at least Open is what may match.
type Truth int

// The values, each with what it says of "the pattern matches the event".
const (
	False        Truth = iota // it does not
	Open                      // it turns on what is not known of the event
	Undocumented              // it turns on what the documentation does not say
	True                      // it does, whatever is not known of the event
)

// Match says whether the pattern matches the event.
func (p Pattern) Match(e *Event) Truth {
	switch {
	case p.json != nil:
		return p.json.truth(e)
	case p.terms != nil:
		return p.terms.truth(e)
	default:
		return True
	}
}

// Why returns the conditions because of which Match says Open or Undocumented, sorted.
func (p Pattern) Why(e *Event) []string {
	var out []string
	add := func(s string) { out = append(out, s) }
	t := p.Match(e)
	switch {
	case t == True || t == False:
	case p.json != nil:
		p.json.why(e, t, add)
	case p.terms != nil:
		p.terms.why(e, t, add)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (a all) truth(e *Event) Truth {
	t := True
	for _, c := range a {
		if t = min(t, c.truth(e)); t == False {
			break
		}
	}
	return t
}

func (a anyOf) truth(e *Event) Truth {
	t := False
	for _, c := range a {
		if t = max(t, c.truth(e)); t == True {
			break
		}
	}
	return t
}

func (a all) why(e *Event, t Truth, add func(string)) { reasons(a, e, t, add) }

func (a anyOf) why(e *Event, t Truth, add func(string)) { reasons(a, e, t, add) }

func reasons(es []expr, e *Event, t Truth, add func(string)) {
	for _, c := range es {
		if c.truth(e) == t {
			c.why(e, t, add)
		}
	}
}

func (c comparison) why(_ *Event, _ Truth, add func(string)) { add(c.String()) }

func (c comparison) truth(e *Event) Truth {
	if !c.selector.wildcard {
		return c.of(c.selector.find(e))
	}
	// One of several is meant. Where nothing else is said that may be one that is unlike, or none that is like.
	most, least, n := False, True, 0
	for o := range c.selector.findAll(e) {
		t := c.of(o)
		most, least, n = max(most, t), min(least, t), n+1
	}
	switch {
	case c.op != notEqual && c.op != notExists:
		return most
	case n == 0:
		return Undocumented
	case least == True:
		return True
	case most >= Undocumented:
		return Undocumented
	default:
		return most
	}
}

// of says whether the comparison holds of a property.
func (c comparison) of(o operand) Truth {
	switch {
	case o.state == missing:
		return truth(c.op == notExists) // seen: != does not match it, https://github.com/DataBiosphere/azul/issues/5884
	case o.state == open && o.not != nil:
		return c.ofTextBut(o.not)
	case o.state == open:
		return Open
	}
	switch c.op {
	case exists, notExists:
		return truth(c.op == exists)
	case isNull:
		return truth(o.value == nil)
	case isTrue, isFalse:
		want := c.op == isTrue
		switch v := o.value.(type) {
		case bool:
			return truth(v == want)
		case string:
			return undocumentedIf(strings.EqualFold(v, strconv.FormatBool(want)))
		default:
			return False
		}
	case equal:
		return c.value.equals(o.value)
	case notEqual:
		return c.value.differs(o.value)
	default:
		return c.ordered(o.value)
	}
}

// ofTextBut says whether the comparison holds of a text that is not known but to be none of these.
func (c comparison) ofTextBut(not []string) Truth {
	same := c.op == equal || c.op == notEqual
	switch {
	case c.op == exists, c.op == notExists, c.op == isNull:
		return truth(c.op == exists)
	case same && c.value.anything():
		return truth(c.op == equal)
	case same && c.value.kind != regex && !strings.Contains(c.value.text, "*") && slices.Contains(not, c.value.text):
		return truth(c.op == notEqual)
	default:
		return Open
	}
}

// ordered compares numbers.
func (c comparison) ordered(v any) Truth {
	n, ok := toNumber(v)
	if !ok {
		s, isText := v.(string)
		return undocumentedIf(isText && isNumber.MatchString(s))
	}
	switch c.op {
	case less:
		return truth(n < c.value.number)
	case lessOrEqual:
		return truth(n <= c.value.number)
	case greater:
		return truth(n > c.value.number)
	default:
		return truth(n >= c.value.number)
	}
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

func undocumentedIf(b bool) Truth {
	if b {
		return Undocumented
	}
	return False
}

func not(t Truth) Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	default:
		return t
	}
}

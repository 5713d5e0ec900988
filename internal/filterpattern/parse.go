package filterpattern

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A SyntaxError is what keeps a pattern from being read, and where.
type SyntaxError struct {
	Column int // in characters, from 1; a line break is a character
	Text   string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Text) }

// maxDepth bounds brackets within brackets. A pattern has 1024 characters at most:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
const maxDepth = 512

// Parse reads a filter pattern. Its errors are of type *SyntaxError. A pattern for space-delimited events, in square
// brackets, is an error too: what its fields are in the text of a JSON event is not documented.
func Parse(s string) (p Pattern, err error) {
	r := &reader{s: s}
	defer func() {
		if x := recover(); x != nil {
			e, ok := x.(*SyntaxError)
			if !ok {
				panic(x)
			}
			p, err = Pattern{}, e
		}
	}()
	r.space()
	switch {
	case r.done():
		return Pattern{}, nil
	case r.next("{"):
		e := r.or(0)
		r.space()
		if !r.next("}") {
			r.fail("%s where &&, || or } is expected", r.here())
		}
		if r.space(); !r.done() {
			r.fail("%s after the closing }", r.here())
		}
		return Pattern{json: e}, nil
	case r.at("["):
		r.fail("a pattern for space-delimited events says nothing of JSON events")
		return Pattern{}, nil
	default:
		return Pattern{terms: r.terms()}, nil
	}
}

// A reader reads a pattern from left to right. What it cannot read it panics with, as a *SyntaxError.
type reader struct {
	s string
	i int
}

func (r *reader) fail(format string, args ...any) {
	panic(&SyntaxError{utf8.RuneCountInString(r.s[:r.i]) + 1, fmt.Sprintf(format, args...)})
}

func (r *reader) done() bool { return r.i >= len(r.s) }

func (r *reader) at(token string) bool { return strings.HasPrefix(r.s[r.i:], token) }

func (r *reader) next(token string) bool {
	if !r.at(token) {
		return false
	}
	r.i += len(token)
	return true
}

// here names what comes next, for messages.
func (r *reader) here() string {
	if r.done() {
		return "the end"
	}
	c, _ := utf8.DecodeRuneInString(r.s[r.i:])
	return strconv.QuoteRune(c)
}

func (r *reader) space() {
	for !r.done() && spaceByte(r.s[r.i]) {
		r.i++
	}
}

func spaceByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// while takes the bytes for which f holds.
func (r *reader) while(f func(byte) bool) string {
	from := r.i
	for !r.done() && f(r.s[r.i]) {
		r.i++
	}
	return r.s[from:r.i]
}

// or reads conditions joined by ||, which binds less than &&.
func (r *reader) or(depth int) expr {
	out := anyOf{r.and(depth)}
	for r.space(); r.next("||"); r.space() {
		out = append(out, r.and(depth))
	}
	return flatten(out)
}

func (r *reader) and(depth int) expr {
	out := all{r.unit(depth)}
	for r.space(); r.next("&&"); r.space() {
		out = append(out, r.unit(depth))
	}
	return flatten(out)
}

// flatten takes the brackets off that say nothing.
func flatten[T interface {
	~[]expr
	expr
}](in T) expr {
	if len(in) == 1 {
		return in[0]
	}
	out := make(T, 0, len(in))
	for _, e := range in {
		if same, ok := e.(T); ok {
			out = append(out, same...)
		} else {
			out = append(out, e)
		}
	}
	return out
}

func (r *reader) unit(depth int) expr {
	if depth > maxDepth {
		r.fail("brackets are nested too deeply")
	}
	r.space()
	if !r.next("(") {
		return r.comparison()
	}
	e := r.or(depth + 1)
	if r.space(); !r.next(")") {
		r.fail("%s where &&, || or ) is expected", r.here())
	}
	return e
}

// symbols are the operators that have a value, the longer before what they begin with.
var symbols = [...]operator{notEqual, lessOrEqual, greaterOrEqual, equal, less, greater}

func (r *reader) comparison() expr {
	c := comparison{selector: r.selector()}
	r.space()
	for _, op := range symbols {
		if !r.next(string(op)) {
			continue
		}
		c.op = op
		r.space()
		at := r.i
		c.value = r.value()
		if op != equal && op != notEqual && c.value.kind != number {
			r.i = at
			r.fail("%s needs a number", op)
		}
		return c
	}
	switch {
	case r.keyword("IS"):
		switch {
		case r.keyword("NULL"):
			c.op = isNull
		case r.keyword("TRUE"):
			c.op = isTrue
		case r.keyword("FALSE"):
			c.op = isFalse
		default:
			r.fail("IS needs NULL, TRUE or FALSE")
		}
	case r.keyword("NOT"):
		if !r.keyword("EXISTS") {
			r.fail("NOT needs EXISTS")
		}
		c.op = notExists
	case r.keyword("EXISTS"):
		c.op = exists
	default:
		r.fail("%s where an operator is expected", r.here())
	}
	return c
}

// keyword takes a word and the space before it.
func (r *reader) keyword(w string) bool {
	from := r.i
	r.space()
	if r.next(w) && (r.done() || !nameByte(r.s[r.i])) {
		return true
	}
	r.i = from
	return false
}

func nameByte(c byte) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func (r *reader) selector() selector {
	if !r.next("$") {
		r.fail("%s where a property is expected: $.name", r.here())
	}
	var s selector
	var path []string
	for {
		from := r.i
		st, ok := r.step()
		if !ok {
			break
		}
		if st.kind == anyMember || st.kind == anyElement {
			if s.wildcard {
				r.i = from
				r.fail("a property has one wildcard at most")
			}
			s.wildcard = true
		}
		if st.kind == member {
			path = append(path, st.name)
			st.path = strings.Join(path, ".")
		}
		s.steps = append(s.steps, st)
	}
	if len(s.steps) == 0 || s.steps[0].kind == element || s.steps[0].kind == anyElement {
		r.fail("%s where the name of a property is expected", r.here())
	}
	return s
}

// step reads .name, .*, .['name'], [0] or [*].
func (r *reader) step() (step, bool) {
	dot := r.next(".")
	switch {
	case dot && r.next("*"):
		return step{kind: anyMember}, true
	case r.at("["):
		return r.bracket(dot), true
	case dot:
		name := r.while(nameByte)
		if name == "" {
			r.fail("%s where the name of a property is expected", r.here())
		}
		return step{name: name}, true
	default:
		return step{}, false
	}
}

func (r *reader) bracket(dot bool) step {
	r.i++ // [
	var st step
	switch digits := r.while(func(c byte) bool { return '0' <= c && c <= '9' }); {
	case digits != "" && !dot:
		n, err := strconv.Atoi(digits)
		if err != nil {
			r.fail("%s is no index of an array", digits)
		}
		st = step{kind: element, index: n}
	case digits != "":
		r.fail("an index stands after a name without a dot")
	case !dot && r.next("*"):
		st = step{kind: anyElement}
	case r.at("'"), r.at(`"`):
		mark := r.s[r.i]
		r.i++
		st.name = r.while(func(c byte) bool { return c != mark })
		if st.name == "" || !r.next(string(mark)) {
			r.fail("%s where the name of a property is expected", r.here())
		}
	default:
		r.fail("%s where an index, * or a name in quotes is expected", r.here())
	}
	if !r.next("]") {
		r.fail("%s where ] is expected", r.here())
	}
	return st
}

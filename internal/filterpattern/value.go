package filterpattern

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// value reads what a property is held against.
func (r *reader) value() value {
	switch {
	case r.at(`"`):
		return value{kind: quoted, text: r.quoted()}
	case r.at("%"):
		return r.regex()
	}
	text := r.while(wordByte)
	if text == "" {
		r.fail("%s where a value is expected", r.here())
	}
	if !r.done() && !strings.ContainsRune(" \t\r\n)}&|", rune(r.s[r.i])) {
		r.fail("%s in a value without quotes", r.here())
	}
	if strings.IndexByte("+-.0123456789", text[0]) < 0 || !isNumber.MatchString(text) {
		return value{kind: word, text: text}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		r.fail("number %s is out of range", text)
	}
	return value{kind: number, text: text, number: f}
}

// wordByte reports whether a value may have the byte without quotes. The documentation asks for quotes around all that
// is not a letter, a digit or an underscore, and prints addresses and wildcards without; names of services and ARNs are
// stored without them too.
func wordByte(c byte) bool { return nameByte(c) || strings.IndexByte("*.:/+@", c) >= 0 }

// isNumber is an integer or a decimal with or without a sign and an exponent.
var isNumber = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// quoted reads a string between double quotes.
func (r *reader) quoted() string {
	from := r.i
	r.i++
	var b strings.Builder
	for !r.done() {
		switch c := r.s[r.i]; c {
		case '"':
			r.i++
			return b.String()
		case '\\':
			if !r.at(`\\`) && !r.at(`\"`) {
				r.fail(`\ stands before " or \ only`)
			}
			b.WriteByte(r.s[r.i+1])
			r.i += 2
		default:
			b.WriteByte(c)
			r.i++
		}
	}
	r.i = from
	r.fail("the quote is not closed")
	return ""
}

// regex reads a regular expression between percent signs.
func (r *reader) regex() value {
	from := r.i
	r.i++
	text := r.while(func(c byte) bool { return c != '%' })
	if r.done() {
		r.i = from
		r.fail("the regular expression is not closed")
	}
	end := r.i + 1
	r.i = from + 1
	re := r.compile(text)
	r.i = end
	return value{kind: regex, text: text, regex: re}
}

// compile translates the regular expression, which has only what the documentation lists, to Go's syntax.
func (r *reader) compile(text string) *regexp.Regexp {
	from := r.i
	if text == "" {
		r.fail("the regular expression is empty")
	}
	var b strings.Builder
	class := -1 // where a character class began
	for i := 0; i < len(text); i++ {
		r.i = from + i
		c := text[i]
		switch {
		case c == '\\':
			n := escape(text[i:])
			if n == 0 {
				r.fail("unknown escape in a regular expression")
			}
			b.WriteString(text[i : i+n])
			i += n - 1
		case class < 0 && c == '{':
			n := r.repetition(text[i:], &b)
			i += n - 1
		case c == '[' && class >= 0, c == ']' && class < 0, c == '}' && class < 0:
			r.fail("%q is escaped in a regular expression, or has its like", c)
		case c == '[':
			class = i
			b.WriteByte(c)
		case c == ']' && (class == i-1 || class == i-2 && text[i-1] == '^'):
			r.fail("an empty character class")
		case c == ']':
			class = -1
			b.WriteByte(c)
		case nameByte(c), c == ' ', strings.IndexByte(":_#=@/;,-^$?{}|*+.", c) >= 0:
			b.WriteByte(c)
		default:
			r.fail("%s is not supported in a regular expression", r.here())
		}
	}
	r.i = from
	re, err := regexp.Compile(b.String())
	if err != nil {
		r.fail("not a regular expression: %v", err)
	}
	return re
}

// escape returns the length of the escape that the text begins with, 0 for one that is not documented.
func escape(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case s[1] == 'x':
		if len(s) >= 4 && isHex(s[2]) && isHex(s[3]) {
			return 4
		}
		return 0
	case strings.IndexByte(`dDsSwWtn^$?[]{}|\*+.()`, s[1]) >= 0, strings.IndexByte(":_#=@/;,-", s[1]) >= 0:
		return 2
	default:
		return 0
	}
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

var repetition = regexp.MustCompile(`^\{ *([0-9]*) *(,?) *([0-9]*) *\}`)

// repetition writes {m,n}, of which either may be missing, and returns its length.
func (r *reader) repetition(s string, b *strings.Builder) int {
	m := repetition.FindStringSubmatch(s)
	if m == nil || m[1] == "" && m[3] == "" || m[2] == "" && m[3] != "" {
		r.fail("{ is escaped in a regular expression, or begins a number of repetitions")
	}
	low := m[1]
	if low == "" {
		low = "0"
	}
	b.WriteString("{" + low + m[2] + m[3] + "}")
	return len(m[0])
}

package oscal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report"
)

// prose is text from outside for a member that OSCAL reads as Markdown: one line, what a reader would hide or obey as
// visible escapes, and no character that means anything in Markdown or HTML.
// https://pages.nist.gov/OSCAL/reference/datatypes/#markup-data-types
func prose(s string) string {
	s = strings.TrimSpace(report.Sanitize(s))
	var b strings.Builder
	last := ' '
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if isMarkup(r, last, next) || i == 0 && strings.ContainsRune("-+=", r) || opensList(s[:i], r, next) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// isMarkup reports whether r between last and next can mean something. An underscore inside a word cannot, and names are
// full of them.
func isMarkup(r, last, next rune) bool {
	if r == '_' {
		return !isWord(last) || !isWord(next)
	}
	return strings.ContainsRune("\\`*{}[]<>&#~^|$\"", r)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// opensList reports whether r ends the number of a list, which is all before it: "1. " or "1) ".
func opensList(before string, r, next rune) bool {
	return before != "" && (r == '.' || r == ')') && !isWord(next) && strings.Trim(before, "0123456789") == ""
}

// paragraphs is prose with a paragraph for each line.
func paragraphs(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = prose(strings.TrimRight(line, "\r\n")); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n\n")
}

// value is text from outside for a member that OSCAL does not read as Markdown: one line without spaces around it. It is
// "" where nothing is left.
func value(s string) string { return strings.TrimSpace(report.Sanitize(s)) }

// token is s as what OSCAL wants of an identifier, with the letters and digits of ASCII only.
// https://pages.nist.gov/OSCAL/reference/datatypes/#token
func token(s string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '.', r == '_':
			return r
		default:
			return '_'
		}
	}, s)
	if out == "" || strings.ContainsRune("-.0123456789", rune(out[0])) {
		return "_" + out
	}
	return out
}

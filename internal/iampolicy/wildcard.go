package iampolicy

import (
	"strings"
	"unicode/utf8"
)

// Patterns are those of IAM: "*" is any number of characters and "?" is one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html

// matches reports whether the pattern matches the text, ignoring the case of ASCII letters where fold is set. It takes
// at most len(pattern)*len(text) steps.
func matches(pattern, text string, fold bool) bool {
	return walk(pattern, text, func(p, c rune) bool { return p == '?' || same(p, c, fold) })
}

// includes reports whether the pattern matches everything that the other pattern matches. It may miss an inclusion
// ("?*" in "*" without the empty text) and never claims one that is not there.
func includes(pattern, other string, fold bool) bool {
	return walk(pattern, other, func(p, c rune) bool {
		switch c {
		case '*': // only a star of the pattern can swallow it
			return false
		case '?':
			return p == '?'
		default:
			return p == '?' || same(p, c, fold)
		}
	})
}

// walk matches greedily: a mismatch only ever has to widen the last star.
func walk(pattern, text string, one func(p, c rune) bool) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(text) {
		if i < len(pattern) {
			if pattern[i] == '*' {
				star, mark = i, j
				i++
				continue
			}
			p, pn := utf8.DecodeRuneInString(pattern[i:])
			if c, cn := utf8.DecodeRuneInString(text[j:]); one(p, c) {
				i, j = i+pn, j+cn
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, n := utf8.DecodeRuneInString(text[mark:])
		mark += n
		i, j = star+1, mark
	}
	return strings.Trim(pattern[i:], "*") == ""
}

// overlap reports whether some text matches both patterns. It takes len(a)*len(b) steps at most.
func overlap(a, b string, fold bool) bool {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] != '*' && y[0] != '*' { // most patterns differ in their first letters
		if !meet(x[0], y[0], fold) {
			return false
		}
		x, y = x[1:], y[1:]
	}
	// row[j]: the rests x[i:] and y[j:] overlap.
	row, next := make([]bool, len(y)+1), make([]bool, len(y)+1)
	for i := len(x); i >= 0; i-- {
		for j := len(y); j >= 0; j-- {
			switch {
			case i == len(x) && j == len(y):
				row[j] = true
			case i < len(x) && x[i] == '*':
				row[j] = next[j] || j < len(y) && row[j+1]
			case j < len(y) && y[j] == '*':
				row[j] = row[j+1] || i < len(x) && next[j]
			default:
				row[j] = i < len(x) && j < len(y) && meet(x[i], y[j], fold) && next[j+1]
			}
		}
		row, next = next, row
	}
	return next[0]
}

func meet(a, b rune, fold bool) bool { return a == '?' || b == '?' || same(a, b, fold) }

func same(a, b rune, fold bool) bool { return a == b || fold && lower(a) == lower(b) }

func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// everything reports whether the pattern matches any text.
func everything(pattern string) bool { return pattern != "" && strings.Trim(pattern, "*") == "" }

// loosen puts a star where a pattern has a policy variable: it then matches at least what the pattern does. What is
// left open by a missing brace is a variable to the end.
func loosen(pattern string) string {
	for {
		head, tail, ok := strings.Cut(pattern, "${")
		if !ok {
			return pattern
		}
		_, tail, _ = strings.Cut(tail, "}")
		pattern = head + "*" + tail
	}
}

// includesResource is includes for resources. Wildcards stay within their part of the ARN: Amazon S3 says that they
// cannot span parts, IAM that the last one of a part can, and what is claimed has to hold by both.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
func includesResource(pattern, other string) bool {
	switch {
	case everything(pattern) || pattern == other:
		return true
	case variable(pattern):
		return false
	}
	p, o := strings.SplitN(pattern, ":", 6), strings.SplitN(loosen(other), ":", 6)
	if len(p) != 6 || len(o) != 6 {
		return false
	}
	for i := range p {
		if !includes(p[i], o[i], false) {
			return false
		}
	}
	return true
}

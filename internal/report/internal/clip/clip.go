// Package clip shortens text to what a foreign format takes. It is not for terminals, where width is what counts.
package clip

import "unicode/utf8"

// Ellipsis is the mark of UTF16.
const Ellipsis = "…"

// UTF16 returns s, or its beginning and an ellipsis, in at most n UTF-16 code units (n >= 1). Most limits are "characters"
// without a definition: a limit held in UTF-16 code units is also held in code points. It never cuts a rune in two.
func UTF16(s string, n int) string { return Marked(s, n, Ellipsis) }

// Marked is UTF16 with a mark of the caller's, which has at most n code units.
func Marked(s string, n int, mark string) string {
	if len(s) <= n { // no rune has more code units than bytes
		return s
	}
	room := n - Units(mark)
	units, end := 0, 0 // end is where s is cut if it is too long
	for i, r := range s {
		if units <= room {
			end = i
		}
		if units += width(r); units > n {
			return s[:end] + mark
		}
	}
	return s
}

// Units is the number of UTF-16 code units of s.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

// width is 1 for a byte that is not UTF-8 too: it is replaced by U+FFFD sooner or later.
func width(r rune) int {
	if utf8.RuneLen(r) == utf8.UTFMax {
		return 2
	}
	return 1
}

package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow one character. Written languages need at most three; piles of marks
// are drawn over the lines above and below.
const maxMarks = 4

// Sanitize makes text from outside (names, tags, messages, policies) harmless on a terminal and in a log line: one line,
// nothing invisible, and as wide as the sum of its runes. What IsHostile says becomes a visible escape: a line feed `\n`,
// U+202E `\u202e`, a byte that is not UTF-8 `\xff`; so does a combining mark with nothing to combine with. Text without
// these is unchanged, and Sanitize(Sanitize(s)) == Sanitize(s). It is not an encoding: a backslash stays as it is.
func Sanitize(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	marks := maxMarks // that the last character already has: none may follow the start, a space or an escape
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		mark := unicode.IsMark(r)
		switch {
		case invalid:
			fmt.Fprintf(&b, `\x%02x`, s[i])
			marks = maxMarks
		case IsHostile(r), mark && marks >= maxMarks:
			b.WriteString(escape(r))
			marks = maxMarks
		case mark:
			b.WriteRune(r)
			marks++
		default:
			b.WriteRune(r)
			marks = 0
			if r == ' ' {
				marks = maxMarks
			}
		}
		i += size
	}
	return b.String()
}

// IsHostile reports whether r shows nothing, or changes how what is around it is shown: control characters, line and
// paragraph separators, bidirectional controls, zero-width and other ignorable characters, spaces other than U+0020,
// private and unassigned code points, and what makes an emoji out of several runes (selectors, skin tones, flags).
func IsHostile(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		isEmojiPart(r)
}

// isEmojiPart reports whether terminals disagree on the width of r, because some join it to its neighbour.
func isEmojiPart(r rune) bool {
	skinTone := 0x1f3fb <= r && r <= 0x1f3ff
	regionalIndicator := 0x1f1e6 <= r && r <= 0x1f1ff
	return skinTone || regionalIndicator
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\U%08x`, r)
	}
}

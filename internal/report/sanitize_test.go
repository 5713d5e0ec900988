package report_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report"
)

func TestSanitize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"plain", `acme-logs "a\b" <c>`, `acme-logs "a\b" <c>`},
		{"empty", "", ""},
		{"letters of other scripts", "日本語 한국어 ελ ру עברית ไทยก็ हिन्दी", "日本語 한국어 ελ ру עברית ไทยก็ हिन्दी"},
		{"emoji", "🪣", "🪣"},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"link", "\x1b]8;;https://e\x07x", `\x1b]8;;https://e\x07x`},
		{"line feed, carriage return, tab", "a\nb\rc\td", `a\nb\rc\td`},
		{"delete and C1", "\x7f\u009b31m\u0085", `\x7f\u009b31m\u0085`},
		{"line separators", "a\u2028b\u2029c", `a\u2028b\u2029c`},
		{"bidi override", "user\u202egnp.exe", `user\u202egnp.exe`},
		{"bidi isolate and marks", "\u2066a\u2069\u200e\u200f\u061c", `\u2066a\u2069\u200e\u200f\u061c`},
		{"zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", `a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg`},
		{"ignorable letters", "a\u3164b\u115fc\uffa0d\u034f", `a\u3164b\u115fc\uffa0d\u034f`},
		{"other spaces", "a\u00a0b\u3000c", `a\u00a0b\u3000c`},
		{"tags", "a\U000e0041", `a\U000e0041`},
		{"selectors, skin tones, flags", "❤\ufe0f👍🏽🇩🇪", `❤\ufe0f👍\U0001f3fd\U0001f1e9\U0001f1ea`},
		{"invalid UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"replacement character", "\ufffd", "\ufffd"},
		{"private use and noncharacter", "\ue000\uffff", `\ue000\uffff`},
		{"accent", "cafe\u0301", "cafe\u0301"},
		{"accent on nothing", "\u0301a \u0302", `\u0301a \u0302`},
		{"a pile of accents", "a" + strings.Repeat("\u0300", 6), "a" + strings.Repeat("\u0300", 4) + `\u0300\u0300`},
		{"accent on an escape", "\x00\u0301\u0302b\u0301", `\x00\u0301\u0302b` + "\u0301"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := report.Sanitize(test.in); got != test.want {
				t.Errorf("Sanitize(%+q) = %+q, want %+q", test.in, got, test.want)
			}
		})
	}
}

func FuzzSanitize(f *testing.F) {
	for _, s := range []string{
		"", "plain", "\x1b[31m", "a\nb", "\u202e", "\u2066\u2069", "\xff\xfe", "e\u0301\u0301\u0301\u0301\u0301\u0301", " \u0301",
		"\U000e0041", "🇩🇪👍🏽", "\\u202e", "\u1112\u1161\u11ab", "\u200d\ufe0f", "\u0085", "日本語",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := report.Sanitize(s)
		if !utf8.ValidString(got) {
			t.Errorf("Sanitize(%+q) = %+q is not UTF-8", s, got)
		}
		marks := 0
		for i, r := range got {
			if report.IsHostile(r) || unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Cf) {
				t.Errorf("Sanitize(%+q) = %+q has %U", s, got, r)
			}
			if marks++; !unicode.IsMark(r) {
				marks = 0
			} else if i == 0 || marks > 4 {
				t.Errorf("Sanitize(%+q) = %+q has too many marks at %d", s, got, i)
			}
		}
		if again := report.Sanitize(got); again != got {
			t.Errorf("Sanitize is not idempotent: %+q, then %+q", got, again)
		}
		if utf8.RuneCountInString(got) < utf8.RuneCountInString(s) {
			t.Errorf("Sanitize(%+q) = %+q lost something", s, got)
		}
	})
}

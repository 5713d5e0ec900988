package clip_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report/internal/clip"
)

func TestUTF16(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, in string
		n        int
		want     string
	}{
		{"empty", "", 3, ""},
		{"fits", "abc", 3, "abc"},
		{"too long", "abcd", 3, "ab…"},
		{"bytes are not counted", "äöü", 3, "äöü"},
		{"two bytes a rune", "äöüß", 3, "äö…"},
		{"a surrogate pair fits", "a🪣", 3, "a🪣"},
		{"a surrogate pair is not cut", "🪣🪣", 3, "🪣…"},
		{"a surrogate pair that leaves no room", "a🪣b", 3, "a…"},
		{"only the mark", "ab", 1, "…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := clip.UTF16(test.in, test.n); got != test.want {
				t.Errorf("UTF16(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
			}
		})
	}
}

func FuzzUTF16(f *testing.F) {
	f.Add("abc🪣ü", 3)
	f.Add(strings.Repeat("\xff", 9), 4)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 1 || n > 1000 {
			return
		}
		got := clip.UTF16(s, n)
		if units := len(utf16.Encode([]rune(got))); units > n || units != clip.Units(got) {
			t.Errorf("UTF16(%q, %d) = %q has %d code units, by Units %d", s, n, got, units, clip.Units(got))
		}
		if clip.Units(s) <= n && got != s {
			t.Errorf("UTF16(%q, %d) = %q was cut without need", s, n, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("UTF16(%q, %d) = %q is not UTF-8", s, n, got)
		}
	})
}

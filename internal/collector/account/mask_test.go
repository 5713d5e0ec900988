package account

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMask(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		mask     func(string) string
		in, want string
	}{
		{"name", maskName, "Jane Doe", "J***"},
		{"name of two bytes", maskName, "Élodie", "É***"},
		{"name with space", maskName, "  Jane", "J***"},
		{"no name", maskName, " ", ""},
		{"address", maskEmail, "security@example.com", "s***@example.com"},
		{"address with two signs", maskEmail, `"a@b"@example.com`, `"***@example.com`},
		{"no address", maskEmail, "", ""},
		{"not an address", maskEmail, "Jane Doe", "***"},
		{"no domain", maskEmail, "jane@", "***"},
		{"no mailbox", maskEmail, "@example.com", "***"},
		{"number", maskPhone, "+44 1632 960961", "***0961"},
		{"number with letters", maskPhone, "1-800-FLOWERS ext 1234", "***1234"},
		{"short number", maskPhone, "960961", "***"},
		{"no digits", maskPhone, "ask Jane", "***"},
		{"no number", maskPhone, "", ""},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%s: %q: got %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("jane.doe@example.com")
	f.Add("+441632960961")
	f.Fuzz(func(t *testing.T, s string) {
		if got := maskName(s); utf8.RuneCountInString(got) > 4 {
			t.Errorf("name %q: %q", s, got)
		}
		if got := maskPhone(s); len(got) > 7 {
			t.Errorf("phone %q: %q", s, got)
		}
		local, _, _ := strings.Cut(strings.TrimSpace(s), "@")
		if got := maskEmail(s); utf8.RuneCountInString(local) > 1 && strings.HasPrefix(got, local+"@") {
			t.Errorf("e-mail %q: %q", s, got)
		}
	})
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	base := fingerprint("1", text("a"), text("b"))
	if base != fingerprint("1", text("a"), text("b")) || len(base) != 64 {
		t.Errorf("not stable, or not a SHA-256: %s", base)
	}
	for name, other := range map[string]string{
		"another account": fingerprint("2", text("a"), text("b")), "another field": fingerprint("1", text("a"), text("c")),
		"moved border": fingerprint("1", text("ab"), text("")), "nothing": fingerprint("1", nil, nil),
	} {
		if other == base {
			t.Errorf("%s: the same fingerprint", name)
		}
	}
}

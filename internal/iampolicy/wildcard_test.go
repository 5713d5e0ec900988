package iampolicy

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func oracle(pattern string, fold bool) *regexp.Regexp {
	flags := "(?s)"
	if fold {
		flags = "(?si)"
	}
	quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile(flags + `\A(?:` + quoted + `)\z`)
}

func ascii(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0 }

func FuzzMatches(f *testing.F) {
	for _, s := range [][2]string{{"", ""}, {"*", ""}, {"a*b?c", "aXXbYc"}, {"s3:*", "S3:GetObject"}, {"**?", "ä"}, {"*a*a*a", "aaaaab"}, {"\xff?", "\xffé"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) {
			matches(pattern, text, true)
			return // regexp does not take it, and neither does Parse
		}
		if want, got := oracle(pattern, false).MatchString(text), matches(pattern, text, false); want != got {
			t.Errorf("matches(%q, %q) = %v, want %v", pattern, text, got, want)
		}
		if ascii(pattern) && ascii(text) {
			if want, got := oracle(pattern, true).MatchString(text), matches(pattern, text, true); want != got {
				t.Errorf("matches(%q, %q, fold) = %v, want %v", pattern, text, got, want)
			}
		}
	})
}

func randomText(r *rand.Rand, alphabet string, n int) string {
	b := make([]byte, r.IntN(n+1))
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

func TestMatches_equalsRegexp(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		p, s := randomText(r, "abA*?", 6), randomText(r, "abA", 7)
		for _, fold := range []bool{false, true} {
			if want, got := oracle(p, fold).MatchString(s), matches(p, s, fold); want != got {
				t.Fatalf("matches(%q, %q, %v) = %v, want %v", p, s, fold, got, want)
			}
		}
	}
}

// texts are all strings over the alphabet up to a length.
func texts(alphabet string, n int) []string {
	all, last := []string{""}, []string{""}
	for range n {
		var next []string
		for _, s := range last {
			for _, c := range alphabet {
				next = append(next, s+string(c))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

func TestIncludesAndOverlap_againstEveryText(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	all := texts("ab:", 6)
	claimed := 0
	for range 5_000 {
		a, b := randomText(r, "ab:*?", 5), randomText(r, "ab:*?", 5)
		some, every := false, true
		for _, s := range all {
			inA, inB := matches(a, s, false), matches(b, s, false)
			some = some || inA && inB
			every = every && (!inB || inA)
		}
		if includes(a, b, false) {
			claimed++
			if !every {
				t.Fatalf("includes(%q, %q), which is not so", a, b)
			}
		}
		if includesResource(a, b) && !every {
			t.Fatalf("includesResource(%q, %q), which is not so", a, b)
		}
		// Two patterns of at most five letters overlap in a text of at most ten; six are enough for most.
		if got := overlap(a, b, false); got != some && (some || len(strings.Trim(a, "*"))+len(strings.Trim(b, "*")) <= 6) {
			t.Fatalf("overlap(%q, %q) = %v, want %v", a, b, got, some)
		}
	}
	if claimed < 100 {
		t.Errorf("%d inclusions: the test tests little", claimed)
	}
}

func TestMatches_isNotExponential(t *testing.T) {
	t.Parallel()
	pattern, text := strings.Repeat("a*", 1000)+"b", strings.Repeat("a", 5000)
	start := time.Now()
	if matches(pattern, text, false) || includes(pattern, text, false) {
		t.Error("matches what does not match")
	}
	overlap(strings.Repeat("a*", 500)+"b", strings.Repeat("a*", 500)+"c", false)
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestIncludesResource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, other string
		want           bool
	}{
		{"*", "arn:aws:s3:::b/*", true},
		{"arn:aws:s3:::*", "arn:aws:s3:::b/*", true},
		{"arn:aws:s3:::b*", "arn:aws:s3:::b/*", true},
		{"arn:aws:s3:::?/*", "arn:aws:s3:::b/*", true},
		{"arn:*:s3:*:*:b/*", "arn:aws:s3:::b/*", true},
		{"arn:aws:s3*", "arn:aws:s3:::b/*", false}, // S3: wildcards do not span the parts
		{"arn:aws:s3:::b/?*", "arn:aws:s3:::b/*", false},
		{"arn:aws:s3:::B/*", "arn:aws:s3:::b/*", false},
		{"arn:aws-cn:s3:::b/*", "arn:aws:s3:::b/*", false},
		{"arn:aws:s3:::b/${aws:username}*", "arn:aws:s3:::b/*", false},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*", true},
		{"arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}/*", true},
		{"arn:aws:s3:::b/????????????????/*", "arn:aws:s3:::b/${aws:username}/*", false},
		{"arn:aws:s3:::b/*", "*", false},
		{"**", "*", true},
		{"", "*", false},
	}
	for _, tt := range tests {
		if got := includesResource(tt.pattern, tt.other); got != tt.want {
			t.Errorf("includesResource(%q, %q) = %v, want %v", tt.pattern, tt.other, got, tt.want)
		}
	}
}

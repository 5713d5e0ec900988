package prowler

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTranslate(t *testing.T) {
	t.Parallel()
	for item, want := range map[string]pattern{
		"logs":           {globs: []string{"*logs*"}},
		"*":              {globs: []string{"*"}},
		".*":             {globs: []string{"*?*"}},
		"ec2_*":          {globs: []string{"*ec2_*"}},
		"^ci-":           {globs: []string{"ci-*"}},
		"^ci-logs$":      {globs: []string{"ci-logs"}},
		".+-logs":        {globs: []string{"*?*-logs*"}},
		"a.b":            {globs: []string{"*a?b*"}},
		`a\.b`:           {globs: []string{"*a.b*"}},
		"^(dev|test)-x$": {globs: []string{"dev-x", "test-x"}},
		"a|^b$":          {globs: []string{"*a*", "b"}},
		"logs?$":         {globs: []string{"*log", "*logs"}},
		"^user-[12]$":    {globs: []string{"user-1", "user-2"}},
		"^x{2}$":         {globs: []string{"xx"}},
		"^user-[0-9]$":   {globs: []string{"user-0", "user-1", "user-2", "user-3", "user-4", "user-5", "user-6", "user-7", "user-8", "user-9"}},
		"^user-[a-z]$":   {globs: []string{"user-?"}, wider: true},
		"^user-[0-9]+$":  {globs: []string{"user-0*", "user-1*", "user-2*", "user-3*", "user-4*", "user-5*", "user-6*", "user-7*", "user-8*", "user-9*"}, wider: true},
		"^[^a]b$":        {globs: []string{"?b"}, wider: true},
		"":               {globs: []string{"*"}},
	} {
		got, err := translate(item)
		if err != nil {
			t.Errorf("%q: %v", item, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(pattern{})); diff != "" {
			t.Errorf("%q (-want +got)\n%s", item, diff)
		}
	}
	for _, item := range []string{"(?i)logs", "(?!a)b", `\bx`, "a(", "(a|^)b$c", "[[:alpha:]]", `\Qx`, "a++", "x{,3}", "[a-c][a-c][a-c][a-c][a-c]"} {
		if p, err := translate(item); err == nil {
			t.Errorf("%q became %+v", item, p)
		}
	}
}

func TestPattern_any(t *testing.T) {
	t.Parallel()
	for item, want := range map[string]bool{"*": true, ".*": true, "": true, "a|*": true, ".+": true, "a*": false, "..": false, "^.$": false, "^$": false} {
		p, err := translate(item)
		if err != nil || p.any() != want {
			t.Errorf("%q: %+v, %v", item, p, err)
		}
	}
}

// matches holds a glob against the whole text, as the selectors of exceptions are.
func matches(t *testing.T, globs []string, text string) bool {
	t.Helper()
	for _, g := range globs {
		e := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(g))
		if regexp.MustCompile(`(?s)\A` + e + `\z`).MatchString(text) {
			return true
		}
	}
	return false
}

// FuzzTranslate holds that the globs match what Prowler finds, and no more unless they say so.
func FuzzTranslate(f *testing.F) {
	for _, item := range []string{"logs", "*", "^a.*b$", "a|b", "x[12]+", "^(a|b)?c", "a{2,3}$", `\d`, "^$", ".+-logs", "a.?b"} {
		f.Add(item, "ci-logs")
		f.Add(item, "aab2")
	}
	f.Fuzz(func(t *testing.T, item, text string) {
		if strings.ContainsAny(text, "\n") || text == "" || len(item) > 60 {
			return // AWS has no such names
		}
		p, err := translate(item)
		if err != nil {
			return
		}
		found, matched := finds([]string{item}, text), matches(t, p.globs, text)
		if found && !matched || matched && !found && !p.wider {
			t.Errorf("%q finds %q: %t; %+v matches: %t", item, text, found, p, matched)
		}
		if p.any() && !p.wider && !found {
			t.Errorf("%q is said to be any text, and does not find %q", item, text)
		}
	})
}

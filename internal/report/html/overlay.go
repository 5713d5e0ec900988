package html

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
)

// idleFirst orders what people said: what does nothing any more wants attention.
func idleFirst[T any](uses []T, applied func(*T) int) []T {
	out := slices.Clone(uses)
	slices.SortStableFunc(out, func(a, b T) int {
		return cmp.Compare(min(applied(&a), 1), min(applied(&b), 1))
	})
	return out
}

func exceptionsOf(r *report.Report) []overlay.ExceptionUse {
	return idleFirst(r.Exceptions, func(u *overlay.ExceptionUse) int { return u.Applied })
}

func attestationsOf(r *report.Report) []overlay.AttestationUse {
	return idleFirst(r.Attestations, func(u *overlay.AttestationUse) int { return u.Applied })
}

// selectors are what an exception is restricted to, in words; none where it is for every resource of its rule.
func selectors(u *overlay.ExceptionUse) []string {
	out := slices.Concat(u.Accounts, u.Regions, u.Resources)
	for _, key := range slices.Sorted(maps.Keys(u.Tags)) {
		out = append(out, key+" = "+u.Tags[key])
	}
	return out
}

// acceptedLink is what an exception accepts, where its rule is named and not a pattern.
func acceptedLink(rule string) (templ.SafeURL, bool) {
	if strings.HasPrefix(rule, "glob:") {
		return findingsLink("status", accepted), false
	}
	return findingsLink("status", accepted, "rule", rule), true
}

func controlsLink(u *overlay.AttestationUse) string {
	return clean(u.Control.Benchmark) + " " + clean(u.Control.ID)
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

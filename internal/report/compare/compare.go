// Package compare says what is different between two reports, and what cannot be compared: a scan resolves nothing that
// it did not evaluate.
package compare

import (
	"cmp"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// A Kind is what became of a verdict between two reports.
type Kind string

// The kinds.
const (
	New          Kind = "NEW"          // it fails, and did not
	Resolved     Kind = "RESOLVED"     // it failed, and does not: it passes, or the resource is gone
	Changed      Kind = "CHANGED"      // it is different in another way
	Unchanged    Kind = "UNCHANGED"    //
	Incomparable Kind = "INCOMPARABLE" // one of the two reports does not say: Change.Why
)

// Kinds lists every Kind, the one that wants attention first in front.
func Kinds() []Kind { return []Kind{New, Incomparable, Changed, Resolved, Unchanged} }

// Why a verdict cannot be compared.
const (
	WhyScope   = "not in the scope of the other scan"
	WhyUnknown = "could not be decided in the other scan"
	WhyListing = "the other scan could not list the type"
	WhyStopped = "the other scan was stopped before its end"
	WhyRule    = "the rule is another version"

	WhyParameters = "the rule was asked with other parameters"
)

// A Change is one verdict in two reports. Old or New is nil where the report has none.
type Change struct {
	Kind     Kind
	Why      string // for Incomparable
	Old, New *findings.Finding
}

// Finding is the newer of the two.
func (c *Change) Finding() *findings.Finding {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// Failed reports whether the verdict is a failure now that the old report does not have, also where the two cannot be
// compared: a gate is strict.
func (c *Change) Failed() bool { return fails(c.New) && !fails(c.Old) }

// fails is whether f is a failure that nobody accepted.
func fails(f *findings.Finding) bool {
	return f != nil && f.Status == findings.Fail && f.Exception == nil
}

// ErrRedacted is that of reports whose accounts are pseudonyms, by which they are not sorted.
var ErrRedacted = errors.New("a report with pseudonyms for accounts cannot be compared: compare first, then redact")

// Changes yields what became of every verdict of the two reports, in their order. A change is the caller's until the next
// one. An error ends it.
func Changes(old, current *report.Report) iter.Seq2[*Change, error] {
	return func(yield func(*Change, error) bool) {
		if old.Redacted || current.Redacted {
			yield(nil, ErrRedacted)
			return
		}
		var sides [2]*side
		for i, r := range []*report.Report{old, current} {
			var err error
			if sides[i], err = survey(r); err != nil {
				yield(nil, err)
				return
			}
		}
		j := joiner{old: sides[0], current: sides[1]}
		for pair, err := range join(old.Findings(), current.Findings()) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(j.change(pair), nil) {
				return
			}
		}
	}
}

type pair struct{ old, current *findings.Finding }

// join pairs the findings of two sorted sequences: those of one rule on one resource, by their parameters where there
// are several.
func join(a, b iter.Seq2[*findings.Finding, error]) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		nextA, stopA := iter.Pull2(groups(a))
		defer stopA()
		nextB, stopB := iter.Pull2(groups(b))
		defer stopB()
		x, errX, okX := nextA()
		y, errY, okY := nextB()
		for okX || okY {
			if err := errors.Join(errX, errY); err != nil {
				yield(pair{}, err)
				return
			}
			order := 1 // of the sequence that goes on alone
			switch {
			case okX && okY:
				order = compareSubject(&x[0], &y[0])
			case okX:
				order = -1
			}
			var old, current []findings.Finding
			if order <= 0 {
				old = x
				x, errX, okX = nextA()
			}
			if order >= 0 {
				current = y
				y, errY, okY = nextB()
			}
			for _, p := range match(old, current) {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// groups yields the findings of one rule on one resource together: one, but where benchmarks want other parameters.
func groups(all iter.Seq2[*findings.Finding, error]) iter.Seq2[[]findings.Finding, error] {
	return func(yield func([]findings.Finding, error) bool) {
		var group []findings.Finding
		for f, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(group) > 0 && compareSubject(&group[0], f) != 0 {
				if !yield(group, nil) {
					return
				}
				group = nil
			}
			group = append(group, *f)
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// compareSubject is findings.Compare without the parameters.
func compareSubject(a, b *findings.Finding) int {
	return cmp.Or(
		strings.Compare(a.Resource.Account, b.Resource.Account),
		strings.Compare(a.Resource.Region, b.Resource.Region),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Resource.ID, b.Resource.ID),
	)
}

// match pairs the findings of one rule on one resource. One on each side are a pair whatever their parameters.
func match(old, current []findings.Finding) []pair {
	if len(old) == 1 && len(current) == 1 {
		return []pair{{&old[0], &current[0]}}
	}
	var pairs []pair
	for i := range old {
		p := pair{old: &old[i]}
		if j := slices.IndexFunc(current, func(f findings.Finding) bool { return f.ID == old[i].ID }); j >= 0 {
			p.current = &current[j]
		}
		pairs = append(pairs, p)
	}
	for i := range current {
		if !slices.ContainsFunc(old, func(f findings.Finding) bool { return f.ID == current[i].ID }) {
			pairs = append(pairs, pair{current: &current[i]})
		}
	}
	return pairs
}

// A joiner judges pairs.
type joiner struct{ old, current *side }

func (j *joiner) change(p pair) *Change {
	c := &Change{Old: p.old, New: p.current}
	switch {
	case p.old == nil:
		c.Kind, c.Why = Changed, j.old.silent(p.current)
		if fails(p.current) {
			c.Kind = New
		}
	case p.current == nil:
		c.Kind, c.Why = Changed, j.current.silent(p.old)
		if fails(p.old) {
			c.Kind = Resolved
		}
	default:
		j.both(c)
	}
	if c.Why != "" {
		c.Kind = Incomparable
	}
	return c
}

func (j *joiner) both(c *Change) {
	switch {
	case same(c.Old, c.New):
		c.Kind = Unchanged
	case c.Old.Status != c.New.Status && (!decided(c.Old) || !decided(c.New)):
		c.Why = WhyUnknown
	case c.Old.Status != c.New.Status && c.Old.ID != c.New.ID:
		c.Why = WhyParameters
	case c.Old.Status != c.New.Status && j.old.rules[c.Old.Rule] != j.current.rules[c.New.Rule]:
		c.Why = WhyRule
	case fails(c.New) && !fails(c.Old):
		c.Kind = New
	case fails(c.Old) && c.New.Status != findings.Fail && c.New.Status != findings.Manual:
		c.Kind = Resolved
	default:
		c.Kind = Changed
	}
}

// decided is whether the verdict is one.
func decided(f *findings.Finding) bool {
	switch f.Status {
	case findings.Pass, findings.Fail, findings.NotApplicable, findings.Manual:
		return true
	default:
		return false
	}
}

// same is whether the two say the same. Evidence may differ: a verdict that holds whatever it is has not changed.
func same(a, b *findings.Finding) bool {
	return a.Status == b.Status && a.Severity == b.Severity && (a.Exception == nil) == (b.Exception == nil) &&
		slices.Equal(a.Messages, b.Messages)
}

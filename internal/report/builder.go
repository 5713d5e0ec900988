package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// A Builder makes a Report of findings that come one at a time. Its memory does not grow with their number: beyond some
// thousands they are kept in a temporary file.
type Builder struct {
	in       Input
	normal   normalizer
	kept     store
	counts   Counts
	controls map[findings.ControlRef]*tally
	rules    map[string]bool // that have a finding
	failures map[string]*failing
	unread   unreadSets
}

// NewBuilder returns a Builder for in.
func NewBuilder(in Input) *Builder {
	return &Builder{
		in: in, counts: Counts{}, controls: newTallies(in.Benchmarks), rules: map[string]bool{},
		failures: map[string]*failing{}, unread: unreadSets{},
	}
}

// Add adds a finding; they are expected in the order of findings.Compare. The error is that of a file, or of evidence or
// parameters that are not JSON.
func (b *Builder) Add(f findings.Finding) error {
	if err := b.normal.finding(&f); err != nil {
		return fmt.Errorf("finding %s of rule %s: %w", f.ID, f.Rule, err)
	}
	b.counts.add(&f)
	b.rules[f.Rule] = true
	b.unread.add(&f)
	for _, ref := range f.Controls {
		if t := b.controls[ref]; t != nil {
			t.add(&f)
		}
	}
	if b.in.AtLeast != "" && f.Severity.Rank() < b.in.AtLeast.Rank() {
		return nil
	}
	addFailure(b.failures, &f)
	if err := b.kept.add(f); err != nil {
		return fmt.Errorf("keep finding %s: %w", f.ID, err)
	}
	return nil
}

// Report counts what was added. scope says where the scan looked, and now as of when it judged: both are known once
// everything was. The builder is of no use after it.
func (b *Builder) Report(scope Scope, now time.Time) (*Report, error) {
	in := b.in
	return b.Restore(Report{
		Program: in.Program, RulesDigest: in.RulesDigest, Now: now.UTC(), Incomplete: in.Incomplete, AtLeast: in.AtLeast,
		Scope:      Scope{Accounts: sortedSet(scope.Accounts), Regions: sortedSet(scope.Regions)},
		Benchmarks: scoreBenchmarks(in.Benchmarks, in.Rules, b.controls),
		Rules:      b.named(),
		Counts:     b.counts,
		Unread:     b.unread.sorted(),
	})
}

// Restore makes a Report that was counted before: everything is r's but the findings, which are those that were added,
// and what follows from these. The builder is of no use after it.
func (b *Builder) Restore(r Report) (*Report, error) {
	if err := b.kept.flush(); err != nil {
		return nil, fmt.Errorf("keep findings: %w", err)
	}
	r.Failures = worstFirst(b.failures)
	r.Permissions = missingPermissions(r.Unread)
	r.kept = b.kept
	return &r, nil
}

// Close frees what the builder keeps, if there will be no Report.
func (b *Builder) Close() error { return b.kept.close() }

// named returns the rules that a benchmark or a finding names, by id.
func (b *Builder) named() []Rule {
	names := b.rules
	for _, benchmark := range b.in.Benchmarks {
		for _, c := range benchmark.Controls {
			for _, rule := range c.Rules {
				names[rule] = true
			}
		}
	}
	var rules []Rule
	for _, r := range b.in.Rules {
		if names[r.ID] {
			rules = append(rules, Rule{
				ID: r.ID, Title: r.Title, Description: r.Description, Severity: r.Severity, Resource: r.Resource,
				SecurityHub: r.SecurityHub, Responsibility: r.Responsibility, AWSPart: r.AWSPart,
				Remediation: r.Remediation, References: r.References,
			})
		}
	}
	slices.SortFunc(rules, func(x, y Rule) int { return strings.Compare(x.ID, y.ID) })
	return rules
}

package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// A Keeper makes a Report that was counted before of its findings, which come one at a time. Its memory does not grow
// with their number: beyond some thousands they are kept in a temporary file.
type Keeper struct {
	normal   normalizer
	kept     store
	failures map[string]*failing
}

// NewKeeper returns a Keeper without findings.
func NewKeeper() *Keeper { return &Keeper{failures: map[string]*failing{}} }

// Add adds a finding; they are expected in the order of findings.Compare. The error is that of a file, or of evidence or
// parameters that are not JSON.
func (k *Keeper) Add(f findings.Finding) error {
	if err := k.normalize(&f); err != nil {
		return err
	}
	return k.keep(f)
}

func (k *Keeper) normalize(f *findings.Finding) error {
	if err := k.normal.finding(f); err != nil {
		return fmt.Errorf("finding %s of rule %s: %w", f.ID, f.Rule, err)
	}
	return nil
}

func (k *Keeper) keep(f findings.Finding) error {
	addFailure(k.failures, &f)
	if err := k.kept.add(f); err != nil {
		return fmt.Errorf("keep finding %s: %w", f.ID, err)
	}
	return nil
}

// Report returns counted with the findings that were added, and with what follows from them. The keeper is of no use
// after it.
func (k *Keeper) Report(counted Report) (*Report, error) {
	if err := k.kept.flush(); err != nil {
		return nil, fmt.Errorf("keep findings: %w", err)
	}
	counted.Failures = worstFirst(k.failures)
	counted.Permissions = missingPermissions(counted.Unread)
	counted.kept = k.kept
	return &counted, nil
}

// Close frees what is kept, if there will be no Report.
func (k *Keeper) Close() error { return k.kept.close() }

// A Builder is a Keeper that counts.
type Builder struct {
	in       Input
	keeper   *Keeper
	counts   Counts
	accepted Counts
	controls map[findings.ControlRef]*tally
	rules    map[string]bool // that have a finding
	unread   unreadSets
}

// NewBuilder returns a Builder for in.
func NewBuilder(in Input) *Builder {
	if in.Exceptions != nil {
		in.Exceptions = in.Exceptions.Unused()
	}
	if in.Attestations != nil {
		in.Attestations = in.Attestations.Unused()
	}
	return &Builder{
		in: in, keeper: NewKeeper(), counts: Counts{}, accepted: Counts{}, controls: newTallies(in.Benchmarks),
		rules: map[string]bool{}, unread: unreadSets{},
	}
}

// Add adds a finding as Keeper.Add does, once the attestations and then the exceptions were laid over it.
func (b *Builder) Add(f findings.Finding) error {
	if err := b.keeper.normalize(&f); err != nil {
		return err
	}
	b.overlay(&f)
	if f.Exception != nil {
		b.accepted.add(&f)
	} else {
		b.counts.add(&f)
	}
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
	return b.keeper.keep(f)
}

func (b *Builder) overlay(f *findings.Finding) {
	at := b.in.Now
	if at.IsZero() {
		at = f.ObservedAt
	}
	if b.in.Attestations != nil {
		b.in.Attestations.Apply(f, at)
	}
	if b.in.Exceptions != nil {
		b.in.Exceptions.Apply(f, at)
	}
}

// Report counts what was added. scope says where the scan looked, and now as of when it judged: both are known once
// everything was. The builder is of no use after it.
func (b *Builder) Report(scope Scope, now time.Time) (*Report, error) {
	in := b.in
	r := Report{
		Program: in.Program, RulesDigest: in.RulesDigest, Now: now.UTC(), Incomplete: in.Incomplete, AtLeast: in.AtLeast,
		Scope:      Scope{Accounts: sortedSet(scope.Accounts), Regions: sortedSet(scope.Regions)},
		Benchmarks: scoreBenchmarks(in.Benchmarks, in.Rules, b.controls),
		Rules:      b.named(),
		Counts:     b.counts,
		Accepted:   b.accepted,
		Unread:     b.unread.sorted(),
	}
	if in.Exceptions != nil {
		r.Exceptions = in.Exceptions.Uses(now)
	}
	if in.Attestations != nil {
		r.Attestations = in.Attestations.Uses(now)
	}
	return b.keeper.Report(r)
}

// Close frees what is kept, if there will be no Report.
func (b *Builder) Close() error { return b.keeper.Close() }

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
				Remediation: r.Remediation, References: r.References, Digest: r.Digest,
			})
		}
	}
	slices.SortFunc(rules, func(x, y Rule) int { return strings.Compare(x.ID, y.ID) })
	return rules
}

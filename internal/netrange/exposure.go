package netrange

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// A Rule admits traffic from its sources.
type Rule struct {
	ID      string // "sgr-0123", or the number of an entry
	Traffic Traffic
	Sources []Source
}

// A Source is a range of addresses, and the prefix list that it is an entry of.
type Source struct {
	Prefix netip.Prefix
	List   string // "" where the rule has the range itself
}

// An Exposure is what admits ports from every address of a family: one rule, or several that need each other for it.
type Exposure struct {
	Family  Family
	Rules   []Rule   // sorted by id, with the sources that matter
	Targets []Target // sorted
	// Whole is set where all of the family's addresses are admitted. Otherwise they are many: Share of the public ones.
	Whole bool
	Share float64
	// ShadowedBy are the numbers of the entries of a network ACL that deny the traffic first, sorted.
	ShadowedBy []int
}

// wide is the share of the public addresses from which on a rule is worth a word although it is not open to all: that of
// a /7 of all addresses.
const wide = 1.0 / 128

// Exposures returns what admits the targets from every address of the family, and where nothing does, what admits them
// from many. Rules that are open to all on their own are exposures of their own: each has to go. The rest is one if
// together it is open to all.
func Exposures(rules []Rule, targets []Target, family Family) []Exposure {
	var found []Exposure
	for _, target := range targets {
		found = append(found, exposures(admitting(rules, target, family), target, family)...)
	}
	return group(found)
}

// admitting returns the rules that admit the target, with their sources of the family.
func admitting(rules []Rule, target Target, family Family) []Rule {
	var out []Rule
	for _, r := range rules {
		if !r.Traffic.Has(target) {
			continue
		}
		r.Sources = slices.DeleteFunc(slices.Clone(r.Sources), func(s Source) bool { return !family.Has(s.Prefix) })
		if len(r.Sources) > 0 {
			out = append(out, r)
		}
	}
	return out
}

func exposures(rules []Rule, target Target, family Family) []Exposure {
	var out []Exposure
	add := func(whole bool, share float64, rules ...Rule) {
		out = append(out, Exposure{Family: family, Rules: needed(rules), Targets: []Target{target}, Whole: whole, Share: share})
	}
	var rest []Rule
	for _, r := range rules {
		if sources(r).Covers(family.All()) {
			add(true, 1, r)
		} else {
			rest = append(rest, r)
		}
	}
	public := family.Public()
	switch all := sources(rest...); {
	case all.Covers(family.All()):
		add(true, 1, rest...)
	case len(out) == 0 && all.size() >= wide*public.size(): // or else no share of it is wide
		if share := all.Share(public); share >= wide {
			add(false, share, rest...)
		}
	}
	return out
}

func sources(rules ...Rule) Set {
	var all []netip.Prefix
	for _, r := range rules {
		for _, s := range r.Sources {
			all = append(all, s.Prefix)
		}
	}
	return NewSet(all...)
}

// needed returns the rules with those of their sources that no wider one holds.
func needed(rules []Rule) []Rule {
	type ref struct {
		rule   int
		source Source
	}
	var refs []ref
	for i, r := range rules {
		for _, s := range r.Sources {
			refs = append(refs, ref{i, s})
		}
	}
	slices.SortFunc(refs, func(a, b ref) int {
		return cmp.Or(compareSources(a.source, b.source), cmp.Compare(rules[a.rule].ID, rules[b.rule].ID))
	})
	kept := make([][]Source, len(rules))
	var last netip.Prefix
	for _, r := range refs {
		if p := r.source.Prefix; !last.IsValid() || p == last || !holds(last, p) {
			kept[r.rule] = append(kept[r.rule], r.source)
			last = p
		}
	}
	var out []Rule
	for i, r := range rules {
		if r.Sources = kept[i]; len(r.Sources) > 0 {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func compareSources(a, b Source) int {
	return cmp.Or(compare(a.Prefix, b.Prefix), cmp.Compare(a.List, b.List))
}

// group makes one exposure of those that differ only in the target, and sorts them.
func group(found []Exposure) []Exposure {
	byKey := map[string]*Exposure{}
	for _, e := range found {
		key := e.key()
		if same, ok := byKey[key]; ok {
			same.Targets = append(same.Targets, e.Targets...)
		} else {
			byKey[key] = &e
		}
	}
	var out []Exposure
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		e := *byKey[key]
		slices.SortFunc(e.Targets, compareTargets)
		e.Targets = slices.Compact(e.Targets)
		out = append(out, e)
	}
	return out
}

// key says which exposures are the same but for the target.
func (e Exposure) key() string {
	var b strings.Builder
	for _, r := range e.Rules {
		fmt.Fprint(&b, r.ID, r.Traffic)
		for _, s := range r.Sources {
			fmt.Fprint(&b, " ", s.Prefix, " ", s.List)
		}
		b.WriteString("\n")
	}
	for _, n := range e.ShadowedBy {
		fmt.Fprint(&b, " ", n)
	}
	return b.String()
}

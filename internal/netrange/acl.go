package netrange

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
)

// An Entry is an entry of a network ACL for traffic in one direction.
type Entry struct {
	Number  int
	Allow   bool
	Traffic Traffic
	Range   netip.Prefix
}

// EntryExposures returns what of a network ACL allows the targets from every address of the family, or from many, as
// Exposures does of rules. A network ACL is read in the order of its numbers and the first entry that matches decides:
// where entries with smaller numbers deny all that an entry allows, that entry is unreachable. An exposure that needs
// unreachable entries has the numbers of those that shadow them.
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
func EntryExposures(entries []Entry, targets []Target, family Family) []Exposure {
	var found []Exposure
	for _, target := range targets {
		var allowed, reachable []Rule
		shadows := map[string][]int{}
		for _, e := range entries {
			if !e.Allow || !e.Traffic.Has(target) || !family.Has(e.Range) {
				continue
			}
			rule := Rule{ID: strconv.Itoa(e.Number), Traffic: e.Traffic, Sources: []Source{{Prefix: e.Range}}}
			allowed = append(allowed, rule)
			if denials := shadow(e, entries, target); denials != nil {
				shadows[rule.ID] = denials
			} else {
				reachable = append(reachable, rule)
			}
		}
		open := exposures(reachable, target, family)
		found = append(found, open...)
		for _, e := range exposures(allowed, target, family) {
			for _, r := range e.Rules {
				e.ShadowedBy = append(e.ShadowedBy, shadows[r.ID]...)
			}
			slices.Sort(e.ShadowedBy)
			e.ShadowedBy = slices.Compact(e.ShadowedBy)
			if len(e.ShadowedBy) > 0 && e.Whole {
				found = append(found, e)
			}
		}
	}
	return group(found)
}

// shadow returns the numbers of the entries that deny all of the target that the entry allows before it is read, or nil.
func shadow(e Entry, entries []Entry, target Target) []int {
	var numbers []int
	var denied []netip.Prefix
	for _, d := range entries {
		if !d.Allow && d.Number < e.Number && d.Traffic.Has(target) && d.Range.Overlaps(e.Range) {
			numbers = append(numbers, d.Number)
			denied = append(denied, d.Range)
		}
	}
	if !NewSet(denied...).Covers(e.Range) {
		return nil
	}
	slices.SortFunc(numbers, cmp.Compare[int])
	return numbers
}

package netrange

import (
	"net/netip"
	"slices"
)

// A Coverage says how much of a range others reach.
type Coverage struct {
	Range netip.Prefix
	Whole bool
	Share float64        // of the range, from 0 to 1
	By    []netip.Prefix // those of the others that overlap it, sorted
}

// Cover returns how much of each range the others reach together, in the order of the ranges.
func Cover(ranges, others []netip.Prefix) []Coverage {
	all := NewSet(others...)
	out := make([]Coverage, 0, len(ranges))
	for _, r := range ranges {
		c := Coverage{Range: r, Whole: all.Covers(r), Share: all.Share(NewSet(r))}
		for _, o := range others {
			if o.Overlaps(r) {
				c.By = append(c.By, o)
			}
		}
		slices.SortFunc(c.By, compare)
		c.By = slices.Compact(c.By)
		out = append(out, c)
	}
	return out
}

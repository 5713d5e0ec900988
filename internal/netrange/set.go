package netrange

import (
	"cmp"
	"net/netip"
	"slices"
)

// A Set is a set of addresses in its shortest form: ranges that are sorted, that do not overlap, and of which no two are
// the halves of one. So equal sets are equal slices, and a range is within the set if one of these ranges has it.
type Set []netip.Prefix

// NewSet returns the union of the ranges.
func NewSet(prefixes ...netip.Prefix) Set {
	sorted := make([]netip.Prefix, 0, len(prefixes))
	for _, p := range prefixes {
		sorted = append(sorted, p.Masked())
	}
	slices.SortFunc(sorted, compare)
	// What is in front of a range is smaller or holds it, so that one look back is enough; two halves become one range,
	// which may be a half itself.
	out := Set{}
	for _, p := range sorted {
		if n := len(out); n > 0 && holds(out[n-1], p) {
			continue
		}
		out = append(out, p)
		for n := len(out); n > 1 && halves(out[n-2], out[n-1]); n = len(out) {
			out = append(out[:n-2], parent(out[n-2]))
		}
	}
	return out
}

// compare sorts by family, then by address, wide ranges first.
func compare(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// holds reports whether every address of p is one of the range.
func holds(r, p netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Contains(p.Addr()) }

// halves reports whether the ranges are the two halves of one.
func halves(a, b netip.Prefix) bool {
	return a.Bits() == b.Bits() && a.Bits() > 0 && a != b && parent(a) == parent(b)
}

func parent(p netip.Prefix) netip.Prefix { return netip.PrefixFrom(p.Addr(), p.Bits()-1).Masked() }

// split returns the halves of a range of more than one address.
func split(p netip.Prefix) (low, high netip.Prefix) {
	bytes := p.Addr().AsSlice()
	bytes[p.Bits()/8] |= 0x80 >> (p.Bits() % 8)
	upper, _ := netip.AddrFromSlice(bytes)
	return netip.PrefixFrom(p.Addr(), p.Bits()+1), netip.PrefixFrom(upper, p.Bits()+1)
}

// Union returns the addresses that are in one of the sets.
func (s Set) Union(t Set) Set { return NewSet(slices.Concat(s, t)...) }

// Subtract returns the addresses of s that are not in t.
func (s Set) Subtract(t Set) Set {
	out := Set{}
	for _, p := range s {
		out = subtract(out, p, t)
	}
	return out
}

func subtract(out Set, p netip.Prefix, t Set) Set {
	t = t.within(p)
	if len(t) == 0 {
		return append(out, p)
	}
	if t[0].Bits() <= p.Bits() {
		return out
	}
	low, high := split(p)
	return subtract(subtract(out, low, t), high, t)
}

// within returns the ranges that overlap p: those that it holds, or the one that holds it.
func (s Set) within(p netip.Prefix) Set {
	from, found := slices.BinarySearchFunc(s, p, compare)
	if !found && from > 0 && holds(s[from-1], p) {
		return s[from-1 : from]
	}
	to := from
	for to < len(s) && holds(p, s[to]) {
		to++
	}
	return s[from:to]
}

// Intersect returns the addresses that are in both sets.
func (s Set) Intersect(t Set) Set { return s.Subtract(s.Subtract(t)) }

// Covers reports whether every address of the range is in the set.
func (s Set) Covers(p netip.Prefix) bool {
	p = p.Masked()
	t := s.within(p)
	return len(t) == 1 && t[0].Bits() <= p.Bits()
}

// Share returns how much of t is in s, from 0 to 1. Nothing is all in s.
func (s Set) Share(t Set) float64 {
	all := t.size()
	if all == 0 {
		return 1
	}
	return s.Intersect(t).size() / all
}

// size is the number of addresses: those of IPv4 exactly, those of IPv6 to 53 bits.
func (s Set) size() float64 {
	n := 0.0
	for _, p := range s {
		n += pow2(p.Addr().BitLen() - p.Bits())
	}
	return n
}

func pow2(n int) float64 {
	f := 1.0
	for range n {
		f *= 2
	}
	return f
}

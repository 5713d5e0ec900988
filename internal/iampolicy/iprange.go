package iampolicy

import (
	"cmp"
	"net/netip"
	"slices"
)

// Amazon S3 calls wider ranges public: /8 of IPv4 and /32 of IPv6, private ones aside.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
const (
	widestIPv4 = 8
	widestIPv6 = 32
)

var (
	privateRanges = []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
		netip.MustParsePrefix("fc00::/7"),
	}
	mappedIPv4 = netip.MustParsePrefix("::ffff:0:0/96")
)

// narrowRanges reports whether the ranges are together no wider than one /8 of IPv4 and one /32 of IPv6, private ranges
// aside: 0.0.0.0/1 and 128.0.0.0/1 are everybody, and so are 256 times a /8. What is not a range is as wide as all.
func narrowRanges(values []string) bool {
	var v4, v6 []netip.Prefix
	for _, v := range values {
		p, ok := parseRange(v)
		switch {
		case !ok:
			return false
		case private(p):
		case p.Addr().Is4():
			v4 = append(v4, p)
		default:
			v6 = append(v6, p)
		}
	}
	return size(v4, widestIPv4) <= 1 && size(v6, widestIPv6) <= 1
}

// parseRange reads a CIDR or a single address. IPv4 within IPv6 is IPv4, and what holds all of it is not a range.
func parseRange(v string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(v)
	if err != nil {
		a, err := netip.ParseAddr(v)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, false
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	p = p.Masked()
	if p.Addr().Is6() && p.Overlaps(mappedIPv4) {
		if p.Bits() < mappedIPv4.Bits() {
			return netip.Prefix{}, false
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mappedIPv4.Bits())
	}
	return p, true
}

func private(p netip.Prefix) bool {
	return slices.ContainsFunc(privateRanges, func(r netip.Prefix) bool {
		return r.Bits() <= p.Bits() && r.Contains(p.Addr())
	})
}

// size is the number of addresses in the union of the prefixes, in units of a prefix of that many bits.
func size(prefixes []netip.Prefix, unit int) float64 {
	// A prefix that holds another one sorts in front of it, and two that do not nest are disjoint.
	slices.SortFunc(prefixes, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	total, last := 0.0, netip.Prefix{}
	for _, p := range prefixes {
		if last.IsValid() && last.Contains(p.Addr()) {
			continue
		}
		last = p
		total += pow2(unit - p.Bits())
	}
	return total
}

func pow2(n int) float64 {
	f := 1.0
	for ; n > 0; n-- {
		f *= 2
	}
	for ; n < 0; n++ {
		f /= 2
	}
	return f
}

// Package netrange does arithmetic on ranges of addresses and ports: whether the rules of a security group or the
// entries of a network ACL, each of them or several together, admit a port from every address there is.
//
// Everything in it is a pure function. What cannot be read is an error that quotes it, and never a rule that admits
// nothing.
package netrange

import (
	"fmt"
	"net/netip"
)

// A Family is a family of addresses.
type Family string

// The families.
const (
	IPv4 Family = "ipv4"
	IPv6 Family = "ipv6"
)

// ParseFamily reads ipv4 or ipv6.
func ParseFamily(s string) (Family, error) {
	switch f := Family(s); f {
	case IPv4, IPv6:
		return f, nil
	}
	return "", fmt.Errorf("%q is not an address family: ipv4 or ipv6", s)
}

// String returns the family as people write it.
func (f Family) String() string {
	if f == IPv4 {
		return "IPv4"
	}
	return "IPv6"
}

// All returns the range of every address of the family.
func (f Family) All() netip.Prefix {
	if f == IPv4 {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
}

// Has reports whether the range is one of the family.
func (f Family) Has(p netip.Prefix) bool { return p.Addr().Is4() == (f == IPv4) }

// Public returns the addresses of the family that the internet routes.
func (f Family) Public() Set {
	if f == IPv4 {
		return publicIPv4
	}
	return publicIPv6
}

// What is not public: https://www.iana.org/assignments/iana-ipv4-special-registry, multicast and what is reserved; of
// IPv6 only 2000::/3 is given out: https://www.iana.org/assignments/ipv6-address-space
var (
	publicIPv4 = NewSet(IPv4.All()).Subtract(NewSet(
		netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
		netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("224.0.0.0/3"),
	))
	publicIPv6 = NewSet(netip.MustParsePrefix("2000::/3"))
)

// ParsePrefix reads a CIDR: 10.0.0.0/8, 2001:db8::/32, 0::/0. The bits behind the prefix do not count.
func ParsePrefix(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not a CIDR", s)
	}
	return p.Masked(), nil
}

// ParsePrefixes reads CIDRs.
func ParsePrefixes(values []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(values))
	for _, v := range values {
		p, err := ParsePrefix(v)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

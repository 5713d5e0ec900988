package netrange

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Protocol is a protocol number of IANA, or AnyProtocol.
// https://www.iana.org/assignments/protocol-numbers
type Protocol int

// The protocols that Amazon EC2 has names for.
const (
	AnyProtocol Protocol = -1
	ICMP        Protocol = 1
	TCP         Protocol = 6
	UDP         Protocol = 17
	ICMPv6      Protocol = 58
)

var protocolNames = map[Protocol]string{AnyProtocol: "any protocol", ICMP: "icmp", TCP: "tcp", UDP: "udp", ICMPv6: "icmpv6"}

// ParseProtocol reads a name that EC2 uses, a number, or -1. Security groups mix them, network ACLs have numbers.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
func ParseProtocol(s string) (Protocol, error) {
	for p, name := range protocolNames {
		if p != AnyProtocol && strings.EqualFold(s, name) {
			return p, nil
		}
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < -1 || n > 255 || strconv.Itoa(n) != s {
		return 0, fmt.Errorf("%q is not a protocol: tcp, udp, icmp, icmpv6, a number from 0 to 255, or -1 for all", s)
	}
	return Protocol(n), nil
}

// String returns the name, or "protocol 47".
func (p Protocol) String() string {
	if name, ok := protocolNames[p]; ok {
		return name
	}
	return "protocol " + strconv.Itoa(int(p))
}

const maxPort = 65535

// Ports is an interval of ports, both ends included.
type Ports struct{ From, To int }

var allPorts = Ports{0, maxPort}

// Has reports whether the port is in the interval.
func (p Ports) Has(port int) bool { return p.From <= port && port <= p.To }

// String returns 22 or 0-1023.
func (p Ports) String() string {
	if p.From == p.To {
		return strconv.Itoa(p.From)
	}
	return fmt.Sprintf("%d-%d", p.From, p.To)
}

// Traffic is what a rule admits, whoever sends it.
type Traffic struct {
	Protocol Protocol
	Ports    Ports // of TCP and UDP; all of them for any other protocol
}

// ParseTraffic reads the protocol and the ports of a rule. Only TCP and UDP have ports: those of ICMP are types and
// codes, and whatever else a rule says of ports counts for nothing. TCP and UDP without ports, or with -1 for both, are
// all ports: EC2 writes so for all traffic, and no other reading leaves nothing open.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
func ParseTraffic(protocol string, from, to *int) (Traffic, error) {
	p, err := ParseProtocol(protocol)
	if err != nil {
		return Traffic{}, err
	}
	t := Traffic{p, allPorts}
	switch {
	case p != TCP && p != UDP, from == nil && to == nil:
		return t, nil
	case from == nil || to == nil:
		return Traffic{}, fmt.Errorf("%s has only one end of its range of ports", p)
	case *from == -1 && *to == -1:
		return t, nil
	case *from < 0 || *to > maxPort || *from > *to:
		return Traffic{}, fmt.Errorf("%s %d-%d is not a range of ports", p, *from, *to)
	}
	t.Ports = Ports{*from, *to}
	return t, nil
}

// A Target is a port of a protocol.
type Target struct {
	Protocol Protocol
	Port     int
}

// NewTargets returns each of the ports with each of the protocols. Only TCP and UDP have ports.
func NewTargets(protocols []string, ports []int) ([]Target, error) {
	var out []Target
	for _, s := range protocols {
		p, err := ParseProtocol(s)
		if err != nil {
			return nil, err
		}
		if p != TCP && p != UDP {
			return nil, fmt.Errorf("protocol %q has no ports", s)
		}
		for _, port := range ports {
			if !allPorts.Has(port) {
				return nil, fmt.Errorf("%d is not a port", port)
			}
			out = append(out, Target{p, port})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no port is asked for: protocols %q, ports %d", protocols, ports)
	}
	slices.SortFunc(out, compareTargets)
	return slices.Compact(out), nil
}

func compareTargets(a, b Target) int {
	return cmp.Or(cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Port, b.Port))
}

// Has reports whether the traffic includes the target.
func (t Traffic) Has(target Target) bool {
	return t.Protocol == AnyProtocol || t.Protocol == target.Protocol && t.Ports.Has(target.Port)
}

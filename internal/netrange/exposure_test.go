package netrange

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule makes a rule of "ID PROTOCOL PORTS RANGE...", where a range may be one of a list: 0.0.0.0/0@pl-1.
func rule(tb testing.TB, text string) Rule {
	tb.Helper()
	words := strings.Fields(text)
	var from, to *int
	if low, high, _ := strings.Cut(words[2], "-"); low != "" {
		a, _ := strconv.Atoi(low)
		b, _ := strconv.Atoi(high)
		from, to = &a, &b
	}
	traffic, err := ParseTraffic(words[1], from, to)
	if err != nil {
		tb.Fatal(err)
	}
	r := Rule{ID: words[0], Traffic: traffic}
	for _, w := range words[3:] {
		cidr, list, _ := strings.Cut(w, "@")
		p, err := ParsePrefix(cidr)
		if err != nil {
			tb.Fatal(err)
		}
		r.Sources = append(r.Sources, Source{p, list})
	}
	return r
}

func targets(tb testing.TB) []Target {
	tb.Helper()
	out, err := NewTargets([]string{"tcp", "udp"}, []int{22, 3389})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func sentences(exposures []Exposure, one, many string) string {
	lines := make([]string, 0, len(exposures))
	for _, e := range exposures {
		line := e.Label(one, many) + " " + e.Reason()
		if !e.Whole {
			line = "(" + line + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestExposures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rules  []string
		family Family
		want   []string
	}{
		{"none", nil, IPv4, nil},
		{"one port from all", []string{"a tcp 22-22 0.0.0.0/0"}, IPv4, []string{"rule a admits tcp port 22 from 0.0.0.0/0"}},
		{"the other family", []string{"a tcp 22-22 0.0.0.0/0"}, IPv6, nil},
		{"all traffic", []string{"a -1 22-22 ::/0"}, IPv6, []string{"rule a admits all traffic from ::/0"}},
		{"a range of ports", []string{"a tcp 0-65535 0.0.0.0/0"}, IPv4, []string{"rule a admits tcp ports 22 and 3389 (its range is 0-65535) from 0.0.0.0/0"}},
		{"part of the ports", []string{"a udp 20-30 0.0.0.0/0"}, IPv4, []string{"rule a admits udp port 22 (its range is 20-30) from 0.0.0.0/0"}},
		{"ICMP", []string{"a icmp 22-22 0.0.0.0/0", "b icmpv6 - ::/0", "c 47 - 0.0.0.0/0"}, IPv4, nil},
		{"two halves", []string{"b tcp 22-22 128.0.0.0/1", "a tcp 0-1023 0.0.0.0/1"}, IPv4, []string{"rules a and b together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1"}},
		{"two halves of other protocols", []string{"b tcp 22-22 128.0.0.0/1", "a udp 22-22 0.0.0.0/1"}, IPv4, []string{
			"(rule a admits udp port 22 from 56.5 % of the public IPv4 addresses: 0.0.0.0/1)",
			"(rule b admits tcp port 22 from 43.4 % of the public IPv4 addresses: 128.0.0.0/1)",
		}},
		{"both protocols", []string{"a -1 - 128.0.0.0/1", "b -1 - 0.0.0.0/1"}, IPv4, []string{"rules a and b together admit all traffic from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1"}},
		{"all traffic and a port", []string{"a -1 - 128.0.0.0/1", "b tcp 22-22 0.0.0.0/1", "c udp 22-22 0.0.0.0/1"}, IPv4, []string{
			"rules a and b together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1",
			"rules a and c together admit udp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1",
			"(rule a admits all traffic from 43.4 % of the public IPv4 addresses: 128.0.0.0/1)",
		}},
		{"each on its own, and the rest together", []string{"a tcp 22-22 ::/0", "b tcp 22-22 ::/0", "c tcp 22-22 ::/1", "d tcp 22-22 8000::/1", "e tcp 22-22 2001:db8::/32"}, IPv6, []string{
			"rule a admits tcp port 22 from ::/0", "rule b admits tcp port 22 from ::/0",
			"rules c and d together admit tcp port 22 from every IPv6 address: ::/1 and 8000::/1",
		}},
		{"the same half twice: both have to go", []string{"a tcp 22-22 0.0.0.0/1", "b tcp 22-22 0.0.0.0/1 128.0.0.0/1", "c tcp 22-22 128.0.0.0/1"}, IPv4, []string{
			"rule b admits tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1",
			"rules a and c together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1",
		}},
		{"a prefix list", []string{"a tcp 22-22 10.0.0.0/8@pl-1 0.0.0.0/0@pl-1"}, IPv4, []string{"rule a admits tcp port 22 from 0.0.0.0/0 of prefix list pl-1"}},
		{"much of it", []string{"a tcp 22-22 0.0.0.0/1", "b tcp 22-22 128.0.0.0/2 192.0.0.0/8"}, IPv4, []string{"(rules a and b together admit tcp port 22 from 85.9 % of the public IPv4 addresses: 0.0.0.0/1, 128.0.0.0/2 and 192.0.0.0/8)"}},
		{"all of what IPv6 gives out", []string{"a tcp 22-22 2000::/3"}, IPv6, []string{"(rule a admits tcp port 22 from 100 % of the public IPv6 addresses: 2000::/3)"}},
		{"private addresses are not many", []string{"a tcp 22-22 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"}, IPv4, nil},
		{"private addresses of IPv6", []string{"a tcp 22-22 fc00::/7"}, IPv6, nil},
		{"a network", []string{"a tcp 22-22 198.51.100.0/24 8.0.0.0/8"}, IPv4, nil},
		{"many ranges", []string{"a tcp 22-22 0.0.0.0/3 32.0.0.0/3 64.0.0.0/3 96.0.0.0/3 128.0.0.0/3 160.0.0.0/3 192.0.0.0/3 224.0.0.0/3"}, IPv4, []string{
			"rule a admits tcp port 22 from every IPv4 address: 0.0.0.0/3, 32.0.0.0/3, 64.0.0.0/3, 96.0.0.0/3 and 4 more",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var rules []Rule
			for _, text := range tt.rules {
				rules = append(rules, rule(t, text))
			}
			before := fmt.Sprint(rules)
			got := strings.Split(sentences(Exposures(rules, targets(t), tt.family), "rule", "rules"), "\n")
			want := slices.Clone(tt.want)
			slices.Sort(got)
			slices.Sort(want)
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if fmt.Sprint(rules) != before {
				t.Errorf("the rules were changed: %v", rules)
			}
		})
	}
}

func TestExposure_evidence(t *testing.T) {
	t.Parallel()
	got := Exposures([]Rule{rule(t, "a tcp - 0.0.0.0/1 128.0.0.0/1@pl-1"), rule(t, "b tcp - 128.0.0.0/1")}, targets(t), IPv4)
	if len(got) != 1 || fmt.Sprint(got[0].Ports(), got[0].CIDRs()) != "[tcp 22 tcp 3389] [0.0.0.0/1 128.0.0.0/1]" {
		t.Errorf("%+v", got)
	}
}

// entry makes an entry of "NUMBER ACTION PROTOCOL PORTS RANGE".
func entry(tb testing.TB, text string) Entry {
	tb.Helper()
	number, rest, _ := strings.Cut(text, " ")
	action, rest, _ := strings.Cut(rest, " ")
	r := rule(tb, number+" "+rest)
	n, _ := strconv.Atoi(number)
	return Entry{n, action == "allow", r.Traffic, r.Sources[0].Prefix}
}

func TestEntryExposures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		entries []string
		want    []string
	}{
		{"the default", []string{"100 allow -1 - 0.0.0.0/0", "32767 deny -1 - 0.0.0.0/0"}, []string{"entry 100 admits all traffic from 0.0.0.0/0"}},
		{"denied first", []string{"100 allow 6 22-22 0.0.0.0/0", "90 deny 6 22-22 0.0.0.0/0"}, []string{"entry 100 admits tcp port 22 from 0.0.0.0/0, which entry 90 denies first"}},
		{"denied afterwards", []string{"100 allow 6 22-22 0.0.0.0/0", "110 deny 6 22-22 0.0.0.0/0"}, []string{"entry 100 admits tcp port 22 from 0.0.0.0/0"}},
		{"another port denied first", []string{"90 deny 6 80-80 0.0.0.0/0", "100 allow 6 22-22 0.0.0.0/0"}, []string{"entry 100 admits tcp port 22 from 0.0.0.0/0"}},
		{"one port of two denied first", []string{"90 deny 6 22-22 0.0.0.0/0", "100 allow 6 0-65535 0.0.0.0/0"}, []string{
			"entry 100 admits tcp port 22 (its range is 0-65535) from 0.0.0.0/0, which entry 90 denies first",
			"entry 100 admits tcp port 3389 (its range is 0-65535) from 0.0.0.0/0",
		}},
		{"part of the addresses denied first", []string{"90 deny -1 - 10.0.0.0/8", "100 allow 6 22-22 0.0.0.0/0"}, []string{"entry 100 admits tcp port 22 from 0.0.0.0/0"}},
		{"two denials that are all", []string{"80 deny 6 - 0.0.0.0/1", "90 deny -1 - 128.0.0.0/1", "100 allow 6 22-22 0.0.0.0/0"}, []string{
			"entry 100 admits tcp port 22 from 0.0.0.0/0, which entries 80 and 90 deny first",
		}},
		{"two halves", []string{"100 allow 6 22-22 0.0.0.0/1", "110 allow 6 22-22 128.0.0.0/1"}, []string{"entries 100 and 110 together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1"}},
		{"two halves, one of them denied first", []string{"90 deny 6 - 0.0.0.0/1", "100 allow 6 22-22 0.0.0.0/1", "110 allow 6 22-22 128.0.0.0/1"}, []string{
			"(entry 110 admits tcp port 22 from 43.4 % of the public IPv4 addresses: 128.0.0.0/1)",
			"entries 100 and 110 together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1, all or a part of which entry 90 denies first",
		}},
		{"the other family", []string{"100 allow -1 - ::/0"}, nil},
		{"the other family denied", []string{"90 deny -1 - ::/0", "100 allow 6 22-22 0.0.0.0/0"}, []string{"entry 100 admits tcp port 22 from 0.0.0.0/0"}},
		{"ICMP", []string{"100 allow 1 - 0.0.0.0/0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var entries []Entry
			for _, text := range tt.entries {
				entries = append(entries, entry(t, text))
			}
			got := strings.Split(sentences(EntryExposures(entries, targets(t), IPv4), "entry", "entries"), "\n")
			want := slices.Clone(tt.want)
			slices.Sort(got)
			slices.Sort(want)
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestCover(t *testing.T) {
	t.Parallel()
	tests := []struct{ rng, others, want string }{
		{"10.1.0.0/16", "10.1.0.0/16", "true 1 [10.1.0.0/16]"},
		{"10.1.0.0/16", "0.0.0.0/0 ::/0", "true 1 [0.0.0.0/0]"},
		{"10.1.0.0/16", "10.1.128.0/17 10.1.0.0/17 10.2.0.0/16", "true 1 [10.1.0.0/17 10.1.128.0/17]"},
		{"10.1.0.0/16", "10.1.1.0/24 10.1.1.0/25", "false 0.00390625 [10.1.1.0/24 10.1.1.0/25]"},
		{"10.1.0.0/16", "10.2.0.0/16", "false 0 []"},
		{"2001:db8::/56", "2001:db8::/57", "false 0.5 [2001:db8::/57]"},
	}
	for _, tt := range tests {
		others, err := ParsePrefixes(strings.Fields(tt.others))
		if err != nil {
			t.Fatal(err)
		}
		c := Cover([]netip.Prefix{netip.MustParsePrefix(tt.rng)}, others)[0]
		if got := fmt.Sprint(c.Whole, c.Share, c.By); got != tt.want {
			t.Errorf("%s by %s: %s, want %s", tt.rng, tt.others, got, tt.want)
		}
	}
}

func BenchmarkExposures(b *testing.B) {
	random := rand.New(rand.NewPCG(9, 10))
	small := []Rule{rule(b, "a tcp 22-22 10.0.0.0/8"), rule(b, "b tcp 443-443 0.0.0.0/0"), rule(b, "c -1 - 192.0.2.0/24")}
	var large []Rule
	for i, p := range pieces(random, IPv4.All(), 1000) {
		r := rule(b, fmt.Sprintf("r%d tcp 0-65535 0.0.0.0/0", i))
		r.Sources[0].Prefix = p
		large = append(large, r)
	}
	for name, rules := range map[string][]Rule{"3 rules": small, "1000 rules that are all": large} {
		b.Run(name, func(b *testing.B) {
			ports := targets(b)
			for b.Loop() {
				Exposures(rules, ports, IPv4)
			}
		})
	}
}

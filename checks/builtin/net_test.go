package builtin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

const (
	groupRules = `[
	{"security_group_rule_id":"sgr-1","ip_protocol":"tcp","from_port":0,"to_port":65535,"cidr_ipv4":"0.0.0.0/1","description":"half"},
	{"security_group_rule_id":"sgr-2","ip_protocol":"-1","from_port":-1,"to_port":-1,"prefix_list_id":"pl-1"},
	{"security_group_rule_id":"sgr-3","ip_protocol":"tcp","from_port":22,"to_port":22,"cidr_ipv6":"0::/0"},
	{"security_group_rule_id":"sgr-4","ip_protocol":"tcp","from_port":22,"to_port":22,"referenced_group_id":"sg-2"}]`
	groupLists = `[{"prefix_list_id":"pl-1","prefix_list_name":"office","cidrs":["128.0.0.0/1","10.0.0.0/8"]}]`
	aclEntries = `[
	{"rule_number":100,"egress":false,"rule_action":"allow","protocol":"6","port_range":{"from":22,"to":22},"cidr_block":"0.0.0.0/0"},
	{"rule_number":90,"egress":false,"rule_action":"deny","protocol":"-1","cidr_block":"0.0.0.0/0"},
	{"rule_number":101,"egress":false,"rule_action":"allow","protocol":"17","ipv6_cidr_block":"::/0"},
	{"rule_number":100,"egress":true,"rule_action":"allow","protocol":"-1","cidr_block":"0.0.0.0/0"}]`
)

func TestNet(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, want string }{
		{`public_rules(input.rules, input.lists, ["tcp", "udp"], [22], ["ipv4"])`, `[{"cidrs":["0.0.0.0/1","128.0.0.0/1"],"ids":["sgr-1","sgr-2"],"label":"rules sgr-1 and sgr-2","ports":["tcp 22"],` +
			`"reason":"together admit tcp port 22 from every IPv4 address: 0.0.0.0/1 and 128.0.0.0/1 of prefix list pl-1","shadowed_by":[],"whole":true},` +
			`{"cidrs":["10.0.0.0/8","128.0.0.0/1"],"ids":["sgr-2"],"label":"rule sgr-2","ports":["udp 22"],` +
			`"reason":"admits all traffic from 43.4 % of the public IPv4 addresses: 10.0.0.0/8 of prefix list pl-1 and 128.0.0.0/1 of prefix list pl-1","shadowed_by":[],"whole":false}]`},
		{`public_rules(input.rules, input.lists, ["tcp"], [22], ["ipv4", "ipv6"])[1].reason`, `"admits tcp port 22 from ::/0"`},
		{`public_rules([], [], ["tcp"], [22], ["ipv4"])`, `[]`},
		{
			`[e.reason | some e in posture.net.public_entries(input.entries, ["tcp", "udp"], [22], ["ipv4", "ipv6"])]`,
			`["admits tcp port 22 from 0.0.0.0/0, which entry 90 denies first","admits udp port 22 (its range is 0-65535) from ::/0"]`,
		},
		{`public_entries(input.entries, ["tcp"], [22], ["ipv4"])[0].shadowed_by`, `[90]`},
		{
			`coverage(["10.0.0.0/16", "10.1.0.0/16"], ["10.0.0.0/17", "10.0.128.0/17", "10.1.3.0/24"])`,
			`[{"by":["10.0.0.0/17","10.0.128.0/17"],"cidr":"10.0.0.0/16","percent":"100","whole":true},{"by":["10.1.3.0/24"],"cidr":"10.1.0.0/16","percent":"0.3","whole":false}]`,
		},
		{
			`destinations([{"destination_cidr_block":"10.2.0.0/16","state":"active"},{"destination_prefix_list_id":"pl-1"},{"destination_ipv6_cidr_block":"2001:db8::/56"},{"destination_cidr_block":"10.0.0.0/8"}], input.lists)`,
			`["10.0.0.0/8","10.2.0.0/16","128.0.0.0/1","2001:db8::/56"]`,
		},
		{`destinations([], [])`, `[]`},
		{`coverage(["10.0.0.0/16"], [])`, `[{"by":[],"cidr":"10.0.0.0/16","percent":"0","whole":false}]`},
	}
	for _, tt := range tests {
		t.Run(tt.call, func(t *testing.T) {
			t.Parallel()
			call := tt.call
			if !strings.HasPrefix(call, "[") {
				call = "posture.net." + call
			}
			got, err := value(t, call, map[string]any{"rules": parse(t, groupRules), "lists": parse(t, groupLists), "entries": parse(t, aclEntries)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.call, diff)
			}
		})
	}
}

func TestNet_unreadable(t *testing.T) {
	t.Parallel()
	const (
		rules   = `public_rules(%, [], ["tcp"], [22], ["ipv4"])`
		lists   = `public_rules([], %, ["tcp"], [22], ["ipv4"])`
		entries = `public_entries(%, ["tcp"], [22], ["ipv4"])`
	)
	rule := func(members string) string {
		return `[{"security_group_rule_id":"sgr-1","ip_protocol":"tcp","from_port":22,"to_port":22` + members + `}]`
	}
	entry := func(members string) string {
		return `[{"rule_number":100,"egress":false,"rule_action":"allow","protocol":"6","cidr_block":"10.0.0.0/8"` + members + `}]`
	}
	tests := []struct{ call, input, want string }{
		{rules, `"x"`, `rules is string instead of an array`},
		{rules, `[1]`, `rules[0] is number instead of an object`},
		{rules, rule(``), `rules[0] has no source`},
		{rules, rule(`,"cidr":"0.0.0.0/0"`), `rules[0] has no source`},
		{rules, rule(`,"cidr_ipv4":"0.0.0.0"`), `rules[0].cidr_ipv4: "0.0.0.0" is not a CIDR`},
		{rules, rule(`,"cidr_ipv4":"::/0"`), `rules[0].cidr_ipv4 is "::/0", which is not IPv4`},
		{rules, rule(`,"cidr_ipv6":"0.0.0.0/0"`), `rules[0].cidr_ipv6 is "0.0.0.0/0", which is not IPv6`},
		{rules, rule(`,"cidr_ipv4":null`), `rules[0].cidr_ipv4 is null instead of a string`},
		{rules, rule(`,"prefix_list_id":"pl-9"`), `rules[0].prefix_list_id is "pl-9", which is not among the prefix lists`},
		{rules, rule(`,"cidr_ipv4":"10.0.0.0/8","from_port":"22"`), `rules[0].from_port is string instead of a number`},
		{rules, rule(`,"cidr_ipv4":"10.0.0.0/8","from_port":22.5`), `rules[0].from_port is 22.5 instead of a whole number`},
		{rules, rule(`,"cidr_ipv4":"10.0.0.0/8","from_port":23`), `rules[0]: tcp 23-22 is not a range of ports`},
		{rules, rule(`,"cidr_ipv4":"10.0.0.0/8","ip_protocol":"TLS"`), `rules[0]: "TLS" is not a protocol: tcp, udp, icmp, icmpv6, a number from 0 to 255, or -1 for all`},
		{rules, `[{"ip_protocol":"-1","cidr_ipv4":"10.0.0.0/8"}]`, `rules[0] has no security_group_rule_id`},
		{lists, `[{"prefix_list_id":"pl-1"}]`, `prefix_lists[0] has no prefix_list_id or no cidrs`},
		{lists, `[{"prefix_list_id":"pl-1","cidrs":["x"]}]`, `prefix_lists[0].cidrs[0]: "x" is not a CIDR`},
		{entries, `{}`, `entries is object instead of an array`},
		{entries, `[{}]`, `entries[0]: "" is not a protocol: tcp, udp, icmp, icmpv6, a number from 0 to 255, or -1 for all`},
		{entries, `[{"protocol":"-1","cidr_block":"10.0.0.0/8","egress":false,"rule_action":"allow"}]`, `entries[0] has no rule_number, no egress or no range`},
		{entries, entry(`,"rule_action":"drop"`), `entries[0].rule_action is "drop" instead of allow or deny`},
		{entries, entry(`,"egress":"no"`), `entries[0].egress is string instead of a boolean`},
		{entries, entry(`,"cidr_block":"::/0"`), `entries[0].cidr_block is "::/0", which is not IPv4`},
		{entries, entry(`,"port_range":{"from":22}`), `entries[0]: tcp has only one end of its range of ports`},
		{entries, entry(`,"port_range":{"begin":22}`), `entries[0].port_range.begin is not part of a range of ports`},
		{`public_rules([], [], %, [22], ["ipv4"])`, `["icmp"]`, `protocol "icmp" has no ports`},
		{`public_rules([], [], ["tcp"], %, ["ipv4"])`, `[]`, `no port is asked for: protocols ["tcp"], ports []`},
		{`public_rules([], [], ["tcp"], [22], %)`, `[]`, `no address family is asked for`},
		{`public_rules([], [], ["tcp"], [22], %)`, `["all"]`, `"all" is not an address family: ipv4 or ipv6`},
		{`destinations(%, [])`, `[{"state":"active"}]`, `routes[0] has no destination`},
		{`destinations(%, [])`, `[{"destination_prefix_list_id":"pl-1"}]`, `routes[0].destination_prefix_list_id is "pl-1", which is not among the prefix lists`},
		{`destinations(%, [])`, `[{"destination_cidr_block":"::/0"}]`, `routes[0].destination_cidr_block is "::/0", which is not IPv4`},
		{`coverage(%, [])`, `["10.0.0.0"]`, `cidrs[0]: "10.0.0.0" is not a CIDR`},
		{`coverage([], %)`, `[1]`, `others[0] is number instead of a string`},
	}
	for _, tt := range tests {
		for _, strict := range []bool{true, false} { // what was not read is never false, whoever asks
			query := "x := posture.net." + strings.Replace(tt.call, "%", "input.x", 1)
			_, err := rego.New(options(rego.StrictBuiltinErrors(strict), rego.Query(query), rego.Input(map[string]any{"x": parse(t, tt.input)}))...).Eval(t.Context())
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("%s of %s, strict %v: error %v, want %q", tt.call, tt.input, strict, err, tt.want)
			}
		}
	}
}

func BenchmarkPublicRules(b *testing.B) {
	term := func(text string) *ast.Term { return ast.NewTerm(ast.MustInterfaceToValue(parse(b, text))) }
	terms := []*ast.Term{term(groupRules), term(groupLists), term(`["tcp", "udp"]`), term(`[22, 3389]`), term(`["ipv4"]`)}
	for b.Loop() {
		if _, err := publicRules(terms); err != nil {
			b.Fatal(err)
		}
	}
}

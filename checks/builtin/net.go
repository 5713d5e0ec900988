package builtin

import (
	"errors"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/openposture/posture/internal/netrange"
)

func netFunctions() []Function {
	texts := types.NewArray(nil, types.S)
	protocols := arg("protocols", texts, "tcp, udp or both")
	ports := arg("ports", types.NewArray(nil, types.N), "the ports: 22, 3389")
	families := arg("families", texts, "ipv4, ipv6 or both")
	exposures := "what admits a port, from all addresses of a family (whole) or else from many public ones, each with the ids, the ranges, " +
		"the ports (tcp 22), the numbers of the entries that deny it first, a label and the reason"
	return []Function{
		function("posture.net.public_rules",
			"Returns the rules of a security group that admit a port from every address of a family, alone or several together. "+
				"A rule whose source is another group admits no address.",
			[]types.Type{
				arg("rules", objects, "rules as EC2 describes them, one source each"),
				arg("prefix_lists", objects, "the prefix lists that the rules name, with their CIDRs"), protocols, ports, families,
			},
			result(exposuresType, exposures), publicRules),
		function("posture.net.public_entries",
			"Returns the inbound entries of a network ACL that allow a port from every address of a family, alone or several "+
				"together. Those that entries before them deny are there, and have the numbers of these.",
			[]types.Type{arg("entries", objects, "the entries of a network ACL"), protocols, ports, families},
			result(exposuresType, exposures), publicEntries),
		function("posture.net.coverage",
			"Says of each range how much of it the others reach together.",
			[]types.Type{arg("cidrs", texts, "the ranges"), arg("others", texts, "what may reach them: destinations of routes")},
			result(coverageType, "for each of the cidrs, in their order: whether it is reached as a whole, how much of it in percent, and by which of the others"),
			coverage),
		function("posture.net.destinations",
			"Returns where routes lead to, with the entries of the prefix lists that they name.",
			[]types.Type{arg("routes", objects, "routes as EC2 describes them"), arg("prefix_lists", objects, "the prefix lists that the routes name, with their CIDRs")},
			result(texts, "the CIDRs, sorted, each once"), destinations),
	}
}

var (
	objects       = types.NewArray(nil, types.NewObject(nil, types.NewDynamicProperty(types.S, types.A)))
	exposuresType = types.NewArray(nil, types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("cidrs", types.NewArray(nil, types.S)),
		types.NewStaticProperty("ids", types.NewArray(nil, types.S)),
		types.NewStaticProperty("label", types.S),
		types.NewStaticProperty("ports", types.NewArray(nil, types.S)),
		types.NewStaticProperty("reason", types.S),
		types.NewStaticProperty("shadowed_by", types.NewArray(nil, types.N)),
		types.NewStaticProperty("whole", types.B),
	}, nil))
	coverageType = types.NewArray(nil, types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("by", types.NewArray(nil, types.S)),
		types.NewStaticProperty("cidr", types.S),
		types.NewStaticProperty("percent", types.S),
		types.NewStaticProperty("whole", types.B),
	}, nil))
)

func publicRules(terms []*ast.Term) (*ast.Term, error) {
	lists, err := prefixLists(terms[1])
	if err != nil {
		return nil, err.in("prefix_lists")
	}
	var rules []netrange.Rule
	err = elements(&rules, terms[0], func(r *netrange.Rule, t *ast.Term) *shapeError { return groupRule(r, t, lists) })
	if err != nil {
		return nil, err.in("rules")
	}
	return exposed(terms[2:5], "rule", "rules", func(targets []netrange.Target, f netrange.Family) []netrange.Exposure {
		return netrange.Exposures(rules, targets, f)
	})
}

func publicEntries(terms []*ast.Term) (*ast.Term, error) {
	var all []aclEntry
	if err := elements(&all, terms[0], networkACLEntry); err != nil {
		return nil, err.in("entries")
	}
	var inbound []netrange.Entry
	for _, e := range all {
		if !e.egress {
			inbound = append(inbound, e.Entry)
		}
	}
	return exposed(terms[1:4], "entry", "entries", func(targets []netrange.Target, f netrange.Family) []netrange.Exposure {
		return netrange.EntryExposures(inbound, targets, f)
	})
}

// exposed asks for each family what is exposed of the ports that the terms name: protocols, ports and families.
func exposed(terms []*ast.Term, one, many string, find func([]netrange.Target, netrange.Family) []netrange.Exposure) (*ast.Term, error) {
	var protocols, families []string
	var ports []int
	if err := elements(&protocols, terms[0], text); err != nil {
		return nil, err.in("protocols")
	}
	if err := elements(&ports, terms[1], integer); err != nil {
		return nil, err.in("ports")
	}
	if err := elements(&families, terms[2], text); err != nil {
		return nil, err.in("families")
	}
	targets, err := netrange.NewTargets(protocols, ports)
	if err != nil {
		return nil, err
	}
	if len(families) == 0 {
		return nil, errors.New("no address family is asked for")
	}
	var out []*ast.Term
	for _, s := range families {
		family, err := netrange.ParseFamily(s)
		if err != nil {
			return nil, err
		}
		for _, e := range find(targets, family) {
			out = append(out, exposureTerm(e, one, many))
		}
	}
	return ast.ArrayTerm(out...), nil
}

func exposureTerm(e netrange.Exposure, one, many string) *ast.Term {
	ids := make([]string, 0, len(e.Rules))
	for _, r := range e.Rules {
		ids = append(ids, r.ID)
	}
	shadows := make([]*ast.Term, 0, len(e.ShadowedBy))
	for _, n := range e.ShadowedBy {
		shadows = append(shadows, ast.InternedTerm(n))
	}
	return ast.ObjectTerm(
		ast.Item(ast.InternedTerm("ids"), textsTerm(ids)),
		ast.Item(ast.InternedTerm("cidrs"), textsTerm(e.CIDRs())),
		ast.Item(ast.InternedTerm("ports"), textsTerm(e.Ports())),
		ast.Item(ast.InternedTerm("whole"), ast.InternedTerm(e.Whole)),
		ast.Item(ast.InternedTerm("shadowed_by"), ast.ArrayTerm(shadows...)),
		ast.Item(ast.InternedTerm("label"), ast.StringTerm(e.Label(one, many))),
		ast.Item(ast.InternedTerm("reason"), ast.StringTerm(e.Reason())),
	)
}

func coverage(terms []*ast.Term) (*ast.Term, error) {
	var of, others []prefix
	if err := elements(&of, terms[0], cidr); err != nil {
		return nil, err.in("cidrs")
	}
	if err := elements(&others, terms[1], cidr); err != nil {
		return nil, err.in("others")
	}
	var out []*ast.Term
	for _, c := range netrange.Cover(of, others) {
		by := make([]string, 0, len(c.By))
		for _, p := range c.By {
			by = append(by, p.String())
		}
		out = append(out, ast.ObjectTerm(
			ast.Item(ast.InternedTerm("cidr"), ast.StringTerm(c.Range.String())),
			ast.Item(ast.InternedTerm("whole"), ast.InternedTerm(c.Whole)),
			ast.Item(ast.InternedTerm("percent"), ast.StringTerm(netrange.Percent(c.Share))),
			ast.Item(ast.InternedTerm("by"), textsTerm(by)),
		))
	}
	return ast.ArrayTerm(out...), nil
}

func destinations(terms []*ast.Term) (*ast.Term, error) {
	lists, err := prefixLists(terms[1])
	if err != nil {
		return nil, err.in("prefix_lists")
	}
	var of [][]prefix
	err = elements(&of, terms[0], func(to *[]prefix, t *ast.Term) *shapeError { return route(to, t, lists) })
	if err != nil {
		return nil, err.in("routes")
	}
	all := slices.Concat(of...)
	slices.SortFunc(all, prefix.Compare)
	var out []string
	for _, p := range slices.Compact(all) {
		out = append(out, p.String())
	}
	return textsTerm(out), nil
}

func textsTerm(texts []string) *ast.Term {
	terms := make([]*ast.Term, 0, len(texts))
	for _, s := range texts {
		terms = append(terms, ast.StringTerm(s))
	}
	return ast.ArrayTerm(terms...)
}

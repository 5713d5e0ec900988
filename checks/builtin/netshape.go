package builtin

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/netrange"
)

type prefix = netip.Prefix

// groupRule decodes a rule of a security group. One without a source that is known here is an error: it would admit
// nobody. What else a rule has, such as its description, decides nothing.
func groupRule(r *netrange.Rule, t *ast.Term, lists map[string][]prefix) *shapeError {
	var protocol, list, group string
	var from, to *int
	err := members(t, func(name string, v *ast.Term) *shapeError {
		switch name {
		case "security_group_rule_id":
			return text(&r.ID, v)
		case "ip_protocol":
			return text(&protocol, v)
		case "from_port":
			return optionalInteger(&from, v)
		case "to_port":
			return optionalInteger(&to, v)
		case "cidr_ipv4":
			return source(&r.Sources, netrange.IPv4, v)
		case "cidr_ipv6":
			return source(&r.Sources, netrange.IPv6, v)
		case "prefix_list_id":
			return text(&list, v)
		case "referenced_group_id":
			return text(&group, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if list != "" {
		entries, ok := lists[list]
		if !ok { // what it admits is not known
			return &shapeError{".prefix_list_id", fmt.Sprintf("is %q, which is not among the prefix lists", list)}
		}
		for _, p := range entries {
			r.Sources = append(r.Sources, netrange.Source{Prefix: p, List: list})
		}
	}
	traffic, bad := netrange.ParseTraffic(protocol, from, to)
	switch {
	case bad != nil:
		return &shapeError{":", bad.Error()}
	case r.ID == "":
		return &shapeError{what: "has no security_group_rule_id"}
	case len(r.Sources) == 0 && list == "" && group == "":
		return &shapeError{what: "has no source"}
	}
	r.Traffic = traffic
	return nil
}

func source(to *[]netrange.Source, family netrange.Family, t *ast.Term) *shapeError {
	var p prefix
	if err := familyCIDR(&p, family, t); err != nil {
		return err
	}
	*to = append(*to, netrange.Source{Prefix: p})
	return nil
}

func familyCIDR(to *prefix, family netrange.Family, t *ast.Term) *shapeError {
	if err := cidr(to, t); err != nil {
		return err
	}
	if !family.Has(*to) {
		return &shapeError{what: fmt.Sprintf("is %q, which is not %s", to.String(), family)}
	}
	return nil
}

func cidr(to *prefix, t *ast.Term) *shapeError {
	var s string
	if err := text(&s, t); err != nil {
		return err
	}
	p, err := netrange.ParsePrefix(s)
	if err != nil {
		return &shapeError{":", err.Error()}
	}
	*to = p
	return nil
}

// prefixLists decodes prefix lists into their ranges by id.
func prefixLists(t *ast.Term) (map[string][]prefix, *shapeError) {
	type list struct {
		id    string
		cidrs []prefix
	}
	var all []list
	err := elements(&all, t, func(l *list, t *ast.Term) *shapeError {
		err := members(t, func(name string, v *ast.Term) *shapeError {
			switch name {
			case "prefix_list_id":
				return text(&l.id, v)
			case "cidrs":
				return elements(&l.cidrs, v, cidr)
			}
			return nil
		})
		if err == nil && (l.id == "" || l.cidrs == nil) {
			err = &shapeError{what: "has no prefix_list_id or no cidrs"}
		}
		return err
	})
	out := make(map[string][]prefix, len(all))
	for _, l := range all {
		out[l.id] = l.cidrs
	}
	return out, err
}

// route decodes the destination of a route: a range, or the entries of a prefix list.
func route(to *[]prefix, t *ast.Term, lists map[string][]prefix) *shapeError {
	var list string
	err := members(t, func(name string, v *ast.Term) *shapeError {
		var p prefix
		var err *shapeError
		switch name {
		case "destination_cidr_block":
			err = familyCIDR(&p, netrange.IPv4, v)
		case "destination_ipv6_cidr_block":
			err = familyCIDR(&p, netrange.IPv6, v)
		case "destination_prefix_list_id":
			return text(&list, v)
		default:
			return nil
		}
		*to = append(*to, p)
		return err
	})
	entries, ok := lists[list]
	switch {
	case err != nil:
		return err
	case list != "" && !ok:
		return &shapeError{".destination_prefix_list_id", fmt.Sprintf("is %q, which is not among the prefix lists", list)}
	case list == "" && len(*to) == 0:
		return &shapeError{what: "has no destination"}
	}
	*to = append(*to, entries...)
	return nil
}

type aclEntry struct {
	netrange.Entry
	egress bool
}

// networkACLEntry decodes an entry of a network ACL.
func networkACLEntry(e *aclEntry, t *ast.Term) *shapeError {
	var action, protocol string
	var from, to, number *int
	direction := false
	err := members(t, func(name string, v *ast.Term) *shapeError {
		switch name {
		case "rule_number":
			return optionalInteger(&number, v)
		case "egress":
			b, ok := v.Value.(ast.Boolean)
			if !ok {
				return wrongType(v, "a boolean")
			}
			e.egress, direction = bool(b), true
		case "rule_action":
			return text(&action, v)
		case "protocol":
			return text(&protocol, v)
		case "port_range":
			return members(v, func(name string, v *ast.Term) *shapeError {
				switch name {
				case "from":
					return optionalInteger(&from, v)
				case "to":
					return optionalInteger(&to, v)
				}
				return errUnknownRange
			})
		case "cidr_block":
			return familyCIDR(&e.Range, netrange.IPv4, v)
		case "ipv6_cidr_block":
			return familyCIDR(&e.Range, netrange.IPv6, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	traffic, bad := netrange.ParseTraffic(protocol, from, to)
	switch {
	case bad != nil:
		return &shapeError{":", bad.Error()}
	case number == nil || !direction || !e.Range.IsValid():
		return &shapeError{what: "has no rule_number, no egress or no range"}
	case action != "allow" && action != "deny":
		return &shapeError{".rule_action", fmt.Sprintf("is %q instead of allow or deny", action)}
	}
	e.Number, e.Traffic, e.Allow = *number, traffic, action == "allow"
	return nil
}

var errUnknownRange = &shapeError{what: "is not part of a range of ports"}

func integer(to *int, t *ast.Term) *shapeError {
	n, ok := t.Value.(ast.Number)
	if !ok {
		return wrongType(t, "a number")
	}
	i, err := strconv.Atoi(string(n))
	if err != nil {
		return &shapeError{what: fmt.Sprintf("is %s instead of a whole number", n)}
	}
	*to = i
	return nil
}

func optionalInteger(to **int, t *ast.Term) *shapeError {
	var n int
	err := integer(&n, t)
	*to = &n
	return err
}

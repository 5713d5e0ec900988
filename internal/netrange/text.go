package netrange

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// mentioned is how many ranges a sentence has before it says how many more there are.
const mentioned = 4

// Label names the rules: "rule sgr-1", "rules sgr-1 and sgr-2".
func (e Exposure) Label(one, many string) string {
	ids := make([]string, 0, len(e.Rules))
	for _, r := range e.Rules {
		ids = append(ids, r.ID)
	}
	if len(ids) == 1 {
		return one + " " + ids[0]
	}
	return many + " " + list(ids)
}

// Reason says what the rules admit, as the end of a sentence that begins with the label.
func (e Exposure) Reason() string {
	verb := "admits"
	if len(e.Rules) > 1 {
		verb = "together admit"
	}
	text := fmt.Sprintf("%s %s from %s", verb, e.traffic(), e.from())
	if len(e.ShadowedBy) > 0 {
		numbers := make([]string, 0, len(e.ShadowedBy))
		for _, n := range e.ShadowedBy {
			numbers = append(numbers, strconv.Itoa(n))
		}
		which := "which"
		if len(e.Rules) > 1 {
			which = "all or a part of which"
		}
		text += fmt.Sprintf(", %s %s first", which, plural(numbers, "entry %s denies", "entries %s deny"))
	}
	return text
}

// Ports returns the targets as text: "tcp 22".
func (e Exposure) Ports() []string {
	out := make([]string, 0, len(e.Targets))
	for _, t := range e.Targets {
		out = append(out, fmt.Sprintf("%s %d", t.Protocol, t.Port))
	}
	return out
}

// CIDRs returns the ranges of the sources, sorted.
func (e Exposure) CIDRs() []string {
	var out []string
	for _, s := range e.sources() {
		out = append(out, s.Prefix.String())
	}
	return slices.Compact(out)
}

func (e Exposure) sources() []Source {
	var all []Source
	for _, r := range e.Rules {
		all = append(all, r.Sources...)
	}
	slices.SortFunc(all, compareSources)
	return slices.Compact(all)
}

// traffic says which of the ports that were asked for are open, and what else is where that is more.
func (e Exposure) traffic() string {
	first := e.Rules[0].Traffic
	same := !slices.ContainsFunc(e.Rules, func(r Rule) bool { return r.Traffic != first })
	if same && first.Protocol == AnyProtocol && len(e.ShadowedBy) == 0 {
		return "all traffic"
	}
	byPorts := map[string][]string{} // the protocols of a list of ports
	var order []string
	for i := 0; i < len(e.Targets); {
		protocol, ports := e.Targets[i].Protocol, []string(nil)
		for ; i < len(e.Targets) && e.Targets[i].Protocol == protocol; i++ {
			ports = append(ports, strconv.Itoa(e.Targets[i].Port))
		}
		text := plural(ports, "port %s", "ports %s")
		if byPorts[text] == nil {
			order = append(order, text)
		}
		byPorts[text] = append(byPorts[text], protocol.String())
	}
	parts := make([]string, 0, len(order))
	for _, ports := range order {
		parts = append(parts, list(byPorts[ports])+" "+ports)
	}
	text := list(parts)
	if same && first.Ports.From != first.Ports.To {
		text += fmt.Sprintf(" (its range is %s)", first.Ports)
	}
	return text
}

// from says where the traffic may come from.
func (e Exposure) from() string {
	var names []string
	for _, s := range e.sources() {
		name := s.Prefix.String()
		if s.List != "" {
			name += " of prefix list " + s.List
		}
		names = append(names, name)
	}
	if more := len(names) - mentioned; more > 1 {
		names = append(names[:mentioned], fmt.Sprintf("%d more", more))
	}
	switch {
	case !e.Whole:
		return fmt.Sprintf("%s %% of the public %s addresses: %s", Percent(e.Share), e.Family, list(names))
	case len(names) == 1:
		return names[0]
	}
	return fmt.Sprintf("every %s address: %s", e.Family, list(names))
}

// Percent writes a share, rounded down to a tenth: what is not all is never 100.
func Percent(share float64) string {
	return strconv.FormatFloat(math.Floor(share*1000)/10, 'f', -1, 64)
}

func plural(items []string, one, many string) string {
	if len(items) == 1 {
		return fmt.Sprintf(one, items[0])
	}
	return fmt.Sprintf(many, list(items))
}

// list joins words: "a", "a and b", "a, b and c".
func list(items []string) string {
	n := len(items)
	if n < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
}

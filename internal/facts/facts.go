// Package facts is the catalogue of what posture can observe: the resource types, their facts with the Go type of each,
// and the API operation and IAM actions that each is read with.
//
// It is the single source of the snapshot's JSON Schema, of the schema that rules are compiled against, of the
// collection plan, of the IAM policy that a scan needs, and of docs/facts.md. It observes nothing itself.
package facts

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/openposture/posture/internal/snapshot"
)

// A Type is a resource type with its facts.
type Type struct {
	Name    snapshot.Type
	Service string // the collector that lists it
	Doc     string
	List    string // the operation that lists it; "" for the account itself, which needs no listing
	Global  bool   // listed once an account, under the region "global"
	Placed  bool   // Global, and yet each has a region of its own, which --region chooses by
	// Everywhere types are Global, and yet listed in each region: one resource may be seen in several.
	Everywhere bool
	Facts      []Fact
}

// IsShared reports whether several services contribute facts to each resource of the type: to the account, and to its
// regions.
func (t Type) IsShared() bool { return t.Name == snapshot.Account || t.Name == snapshot.Region }

// A Fact is one thing that can be known of a resource.
type Fact struct {
	Name    string
	Service string   // the collector that reads it
	Value   any      // the zero value of its Go type
	Read    string   // the operation it is read with; the listing itself where that says it already
	With    []string // the operations that say what to read, where that is neither the listing nor Operation.With
	Doc     string
	// Optional facts can be absent. A list is never absent: an empty one is known.
	Optional bool
}

// Types returns the catalogue, sorted by name.
func Types() []Type { return catalogue }

// Lookup returns the type of that name.
func Lookup(name snapshot.Type) (Type, bool) {
	i := slices.IndexFunc(catalogue, func(t Type) bool { return t.Name == name })
	if i < 0 {
		return Type{}, false
	}
	return catalogue[i], true
}

// Fact returns the fact of that name.
func (t Type) Fact(name string) (Fact, bool) {
	i := slices.IndexFunc(t.Facts, func(f Fact) bool { return f.Name == name })
	if i < 0 {
		return Fact{}, false
	}
	return t.Facts[i], true
}

// FactNames returns the names of the facts, sorted.
func (t Type) FactNames() []string {
	names := make([]string, 0, len(t.Facts))
	for _, f := range t.Facts {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// IsList reports whether the fact's value is a list.
func (f Fact) IsList() bool { return reflect.TypeOf(f.Value).Kind() == reflect.Slice }

// Permissions returns the IAM actions that an operation needs, or the operation itself where the catalogue does not
// know it (a snapshot of a newer version may name one).
func Permissions(operation string) []string {
	o, ok := operations[operation]
	if !ok {
		return []string{operation}
	}
	return o.Permissions
}

// A Request is a set of facts of one type that a rule needs.
type Request struct {
	Type  snapshot.Type
	Facts []string
}

// A Plan is what a scan has to read: the types to list and the facts to read of each. Only the operations that these
// need are called.
type Plan struct {
	types map[snapshot.Type]map[string]bool
}

// NewPlan returns the plan for the requests. An unknown type or fact is an error.
func NewPlan(requests ...Request) (Plan, error) {
	p := Plan{types: map[snapshot.Type]map[string]bool{}}
	for _, r := range requests {
		t, ok := Lookup(r.Type)
		if !ok {
			return Plan{}, fmt.Errorf("resource type %q is not in the catalogue", r.Type)
		}
		if p.types[r.Type] == nil {
			p.types[r.Type] = map[string]bool{}
		}
		for _, name := range r.Facts {
			if _, ok := t.Fact(name); !ok {
				return Plan{}, fmt.Errorf("%s has no fact %q", r.Type, name)
			}
			p.types[r.Type][name] = true
		}
	}
	return p, nil
}

// Everything returns the plan that reads every fact of every type.
func Everything() Plan {
	p := Plan{types: map[snapshot.Type]map[string]bool{}}
	for _, t := range catalogue {
		p.types[t.Name] = map[string]bool{}
		for _, f := range t.Facts {
			p.types[t.Name][f.Name] = true
		}
	}
	return p
}

// WithoutResources returns the part of the plan that is read without naming a resource: the listings, what is read of the
// account itself and of its regions, and what these calls say anyway.
func (p Plan) WithoutResources() Plan {
	free := map[string]bool{}
	for name, wanted := range p.types {
		t, _ := Lookup(name)
		free[t.List] = true
		for _, f := range t.Facts {
			if t.IsShared() && wanted[f.Name] {
				free[f.Read] = true
			}
		}
	}
	out := Plan{types: map[snapshot.Type]map[string]bool{}}
	for name, wanted := range p.types {
		t, _ := Lookup(name)
		out.types[name] = map[string]bool{}
		for _, f := range t.Facts {
			if wanted[f.Name] && free[f.Read] {
				out.types[name][f.Name] = true
			}
		}
	}
	return out
}

// Lists reports whether the resources of the type are asked for.
func (p Plan) Lists(t snapshot.Type) bool { _, ok := p.types[t]; return ok }

// Wants reports whether the fact is asked for.
func (p Plan) Wants(t snapshot.Type, fact string) bool { return p.types[t][fact] }

// Facts returns the facts that are asked for of the type and that the collector of the service reads, sorted.
func (p Plan) Facts(t snapshot.Type, service string) []Fact {
	typ, _ := Lookup(t)
	var out []Fact
	for _, f := range typ.Facts {
		if p.types[t][f.Name] && f.Service == service {
			out = append(out, f)
		}
	}
	return out
}

// Types returns the types that are asked for, sorted.
func (p Plan) Types() []snapshot.Type { return slices.Sorted(maps.Keys(p.types)) }

// Operations returns the operations that the plan calls, sorted. The caller's identity is always asked for.
func (p Plan) Operations() []string {
	set := map[string]bool{"sts:GetCallerIdentity": true}
	for name, wanted := range p.types {
		t, _ := Lookup(name)
		if t.List != "" {
			set[t.List] = true
			for _, op := range operations[t.List].With {
				set[op] = true
			}
		}
		if !t.Global || t.Everywhere {
			set["account:ListRegions"] = true
		}
		for _, f := range t.Facts {
			if wanted[f.Name] {
				set[f.Read] = true
				for _, op := range slices.Concat(operations[f.Read].With, f.With) {
					set[op] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Calls returns how many calls the plan takes at least in an account with that many regions and resources: a page of every
// listing and of what is read for all at once, and a call for what is read one by one. The caller's identity is one more.
func (p Plan) Calls(regions int, resources func(snapshot.Type) int) int {
	least := map[string]int{}
	ask := func(operation string, n int) { least[operation] = max(least[operation], n) }
	for _, op := range p.Operations() {
		ask(op, 1)
	}
	for name, wanted := range p.types {
		t, _ := Lookup(name)
		places := regions
		if t.Global && name != snapshot.Region {
			places = 1
		}
		if t.List != "" && name != snapshot.Region {
			ask(t.List, places)
		}
		for _, f := range t.Facts {
			switch {
			case !wanted[f.Name] || f.Read == t.List:
			case t.IsShared() || operations[f.Read].Bulk:
				ask(f.Read, places)
			default:
				ask(f.Read, resources(name))
			}
		}
	}
	sum := 0
	for _, n := range least {
		sum += n
	}
	return sum
}

// Services returns the collectors that the plan needs, sorted.
func (p Plan) Services() []string {
	set := map[string]bool{}
	for name, wanted := range p.types {
		t, _ := Lookup(name)
		if t.List != "" {
			set[t.Service] = true
		}
		for _, f := range t.Facts {
			if wanted[f.Name] {
				set[f.Service] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Permissions returns the IAM actions that the plan needs, sorted.
func (p Plan) Permissions() []string {
	set := map[string]bool{}
	for _, op := range p.Operations() {
		for _, a := range Permissions(op) {
			set[a] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
	"github.com/openposture/posture/rules"
)

// A verdict that stood although something was not read has to be the same whatever that is. What it could be is in the
// cases of the rule: each value of a fact there, and absence; each set of related resources there, and none; and beside
// them what the unbroken scan read.

// mostFilled is how many ways to fill in what was not read are tried with one another. Where there are more, the holes
// are filled in one by one, and all at once with the first value of each, the second ...
const mostFilled = 400

// fills remembers what was tried: the same verdict stands for many failures.
type fills struct {
	mu    sync.Mutex
	rules map[string]*filler // by rule and parameters
	done  map[string]filled  // by account, pair and what was read
	tried int                // the ways of all of these
}

// A filler judges by one rule.
type filler struct {
	rule   *checks.Rule
	sel    *checks.Selection
	values checktest.Values
}

// A filled is the number of ways that a resource was filled in, and an example of each verdict that came of it.
type filled struct {
	ways     int
	verdicts map[findings.Status]string
}

// A hole is a fact or a listing that was not read.
type hole struct {
	typ     snapshot.Type
	id      string // of the resource; "" for the listing of the type
	fact    string
	causes  []*snapshot.Cause
	choices []choice
}

// A choice fills in a hole.
type choice struct {
	fact      snapshot.Fact
	resources []snapshot.Resource
}

// fill judges the resource again with everything that the parts not read could be. It returns whether any of them was
// refused in the trial, and what speaks against the verdict.
func (m *matrix) fill(ctx context.Context, t trial, k key, now findings.Finding) (refused bool, against string, err error) {
	f, err := m.filler(ctx, k, now)
	if err != nil {
		return false, "", err
	}
	scene := f.scene(t.got.parts, k)
	holes := f.holes(scene, k, f.scene(t.world.base.parts, k))
	if len(holes) == 0 {
		return false, "", nil
	}
	for _, h := range holes {
		refused = refused || slices.ContainsFunc(h.causes, t.blames)
		if len(h.choices) == 0 {
			return refused, "no case gives a value to " + h.String(), nil
		}
	}
	done, err := m.fills.once(t.world.name, scene, k, func() (filled, error) { return f.tryAll(ctx, scene, holes, k) })
	if err != nil {
		return refused, "", err
	}
	for _, status := range slices.Sorted(maps.Keys(done.verdicts)) {
		if status == findings.Error && now.Status != findings.Error {
			continue // values of two cases that contradict each other: a route to a prefix list that is not among the lists
		}
		if status != now.Status {
			return refused, fmt.Sprintf("%s with %s", status, done.verdicts[status]), nil
		}
	}
	return refused, "", nil
}

// blames reports whether the cause is that an operation failed in the trial.
func (t trial) blames(c *snapshot.Cause) bool {
	return c != nil && c.Code == t.failure.code && slices.ContainsFunc(t.failing, func(op string) bool { return standsFor(c.Operation, op) })
}

// once tries a scene that was not tried yet, whatever it was that could not be read of it failed with.
func (f *fills) once(world string, scene snapshot.Part, k key, try func() (filled, error)) (filled, error) {
	scene = filledIn(scene, nil, nil)
	for _, r := range scene.Resources {
		for name, fact := range r.Facts {
			fact.Cause = nil
			r.Facts[name] = fact
		}
	}
	for i := range scene.Listings {
		scene.Listings[i].Cause = nil
	}
	raw, err := json.Marshal(scene)
	if err != nil {
		return filled{}, err
	}
	id := world + k.String() + string(raw)
	f.mu.Lock()
	done, ok := f.done[id]
	f.mu.Unlock()
	if ok {
		return done, nil
	}
	if done, err = try(); err != nil {
		return done, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.done[id]; !ok {
		f.done[id] = done
		f.tried += done.ways
	}
	return done, nil
}

func (m *matrix) filler(ctx context.Context, k key, now findings.Finding) (*filler, error) {
	m.fills.mu.Lock()
	defer m.fills.mu.Unlock()
	if f, ok := m.fills.rules[k.rule+k.params]; ok {
		return f, nil
	}
	r, ok := m.set.Rule(k.rule)
	if !ok {
		return nil, fmt.Errorf("no rule %s", k.rule)
	}
	f := &filler{rule: r}
	var err error
	if f.sel, err = m.set.SelectRule(ctx, r, now.Parameters); err != nil {
		return nil, err
	}
	f.values, err = checktest.ReadValues(rules.FS, r)
	m.fills.rules[k.rule+k.params] = f
	return f, err
}

// scene returns what the rule sees when it judges the resource: that, the related resources and the listings.
func (f *filler) scene(parts checks.Memory, k key) snapshot.Part {
	first := parts[0]
	scene := snapshot.Part{
		SchemaVersion: first.SchemaVersion, CollectedAt: first.CollectedAt, Partition: first.Partition,
		Account: first.Account, Region: snapshot.Global, Service: "test",
	}
	related := f.related()
	at := map[string]int{}
	for _, p := range parts {
		for _, r := range p.Resources {
			if _, ok := related[r.Type]; !ok && (r.Type != k.typ || r.ID != k.id) {
				continue
			}
			i, ok := at[string(r.Type)+r.ID]
			if !ok { // the facts of the account are in several parts
				i = len(scene.Resources)
				at[string(r.Type)+r.ID] = i
				scene.Resources = append(scene.Resources, r)
				scene.Resources[i].Facts = map[string]snapshot.Fact{}
			}
			maps.Copy(scene.Resources[i].Facts, r.Facts)
		}
		for _, l := range p.Listings {
			if _, ok := related[l.Type]; ok || l.Type == k.typ {
				scene.Listings = append(scene.Listings, l)
			}
		}
	}
	return scene
}

// related returns the facts that the rule declares of related resources, by type.
func (f *filler) related() map[snapshot.Type][]string {
	out := map[snapshot.Type][]string{}
	for _, rel := range f.rule.Info().Related {
		out[snapshot.Type(rel.Type)] = append(out[snapshot.Type(rel.Type)], rel.Facts...)
	}
	return out
}

// holes returns what the rule declares and the scene does not have.
func (f *filler) holes(scene snapshot.Part, k key, base snapshot.Part) []hole {
	var out []hole
	related := f.related()
	for _, r := range scene.Resources {
		declared := slices.Clone(related[r.Type])
		own := r.Type == k.typ && r.ID == k.id
		if own {
			declared = append(declared, f.rule.Info().Facts...)
		}
		slices.Sort(declared)
		for _, name := range slices.Compact(declared) {
			if s := r.Facts[name].State; s == snapshot.Known || s == snapshot.Absent {
				continue
			}
			h := hole{typ: r.Type, id: r.ID, fact: name, causes: []*snapshot.Cause{r.Facts[name].Cause}}
			for _, v := range f.factValues(h, own, base) {
				h.choices = append(h.choices, choice{fact: v})
			}
			out = append(out, h)
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(related)) {
		h := hole{typ: typ}
		for _, l := range scene.Listings {
			if l.Type == typ && l.State != snapshot.Known {
				h.causes = append(h.causes, l.Cause)
			}
		}
		if len(h.causes) > 0 {
			h.choices = f.sets(typ, base)
			out = append(out, h)
		}
	}
	return out
}

// factValues returns what the fact could be: what it was before, and what it is in the cases.
func (f *filler) factValues(h hole, own bool, base snapshot.Part) []snapshot.Fact {
	var out []snapshot.Fact
	for _, r := range base.Resources {
		if r.Type == h.typ && r.ID == h.id {
			out = checktest.AddValue(out, r.Facts[h.fact])
		}
	}
	if own {
		for _, v := range f.values.Facts[h.fact] {
			out = checktest.AddValue(out, v)
		}
	}
	for _, rel := range f.rule.Info().Related {
		if snapshot.Type(rel.Type) != h.typ {
			continue
		}
		for _, r := range slices.Concat(f.values.Related[rel.Name]...) {
			out = checktest.AddValue(out, r.Facts[h.fact])
		}
	}
	if typ, _ := facts.Lookup(h.typ); optional(typ, h.fact) {
		out = checktest.AddValue(out, snapshot.Fact{State: snapshot.Absent})
	}
	return out
}

func optional(t facts.Type, fact string) bool {
	f, _ := t.Fact(fact)
	return f.Optional
}

// sets returns which resources of the type there could be: none, those of the unbroken scan, and those of each case.
func (f *filler) sets(typ snapshot.Type, base snapshot.Part) []choice {
	out := []choice{{resources: []snapshot.Resource{}}}
	var before []snapshot.Resource
	read := true
	for _, r := range base.Resources {
		if r.Type == typ {
			before = append(before, r)
			for _, name := range f.related()[typ] {
				read = read && r.Facts[name].State != snapshot.Unknown
			}
		}
	}
	if read {
		out = append(out, choice{resources: before})
	}
	for _, rel := range f.rule.Info().Related {
		if snapshot.Type(rel.Type) == typ {
			for _, set := range f.values.Related[rel.Name] {
				out = append(out, choice{resources: set})
			}
		}
	}
	return out
}

// tryAll judges the scene with the holes filled in.
func (f *filler) tryAll(ctx context.Context, scene snapshot.Part, holes []hole, k key) (filled, error) {
	out := filled{verdicts: map[findings.Status]string{}}
	for _, way := range ways(holes) {
		status := findings.Status("none")
		err := f.sel.Eval(ctx, checks.Memory{filledIn(scene, holes, way)}, checks.EvalOptions{Workers: 1}, func(g findings.Finding) error {
			if g.Resource.ID == k.id {
				status = g.Status
			}
			return nil
		})
		if err != nil {
			return out, err
		}
		out.ways++
		if _, ok := out.verdicts[status]; !ok {
			out.verdicts[status] = describe(holes, way)
		}
	}
	return out, nil
}

// ways returns, for each way to fill in the holes, the choice for each.
func ways(holes []hole) [][]int {
	product, most := 1, 0
	for _, h := range holes {
		product = min(product*len(h.choices), mostFilled+1)
		most = max(most, len(h.choices))
	}
	var out [][]int
	if product > mostFilled {
		for i := range most {
			all := make([]int, len(holes))
			for j, h := range holes {
				all[j] = i % len(h.choices)
				one := make([]int, len(holes))
				one[j] = all[j]
				out = append(out, one)
			}
			out = append(out, all)
		}
		return out
	}
	for n := range product {
		way := make([]int, len(holes))
		for j, h := range holes {
			way[j] = n % len(h.choices)
			n /= len(h.choices)
		}
		out = append(out, way)
	}
	return out
}

// filledIn returns the scene with the choices in the holes.
func filledIn(scene snapshot.Part, holes []hole, way []int) snapshot.Part {
	scene.Resources, scene.Listings = slices.Clone(scene.Resources), slices.Clone(scene.Listings)
	for i := range scene.Resources {
		scene.Resources[i].Facts = maps.Clone(scene.Resources[i].Facts)
	}
	for j, h := range holes {
		c := h.choices[way[j]]
		for i, r := range scene.Resources {
			if h.id != "" && r.Type == h.typ && r.ID == h.id {
				scene.Resources[i].Facts[h.fact] = c.fact
			}
		}
		for i, l := range scene.Listings {
			if h.id == "" && l.Type == h.typ {
				scene.Listings[i].State, scene.Listings[i].Cause = snapshot.Known, nil
			}
		}
		for _, r := range c.resources {
			if !slices.ContainsFunc(scene.Resources, func(o snapshot.Resource) bool { return o.Type == r.Type && o.ID == r.ID }) {
				scene.Resources = append(scene.Resources, r)
			}
		}
	}
	return scene
}

func (h hole) String() string {
	if h.id == "" {
		return "the listing of " + string(h.typ)
	}
	return string(h.typ) + " " + h.fact
}

// describe says how the holes were filled in.
func describe(holes []hole, way []int) string {
	var out []string
	for j, h := range holes {
		c := h.choices[way[j]]
		what := cmp.Or(string(c.fact.Value), string(c.fact.State))
		if h.id == "" {
			what = fmt.Sprintf("%d resources", len(c.resources))
		}
		out = append(out, h.String()+": "+what)
	}
	return strings.Join(out, ", ")
}

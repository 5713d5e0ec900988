package checks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
)

// A Selection is what one scan evaluates: rules, each with the parameters that the chosen benchmarks want.
type Selection struct {
	set        *Set
	units      []*unit // sorted by rule, then parameters
	benchmarks []findings.Benchmark
}

// A unit is a rule with one set of parameters, prepared for evaluation.
type unit struct {
	rule       *Rule
	parameters map[string]json.RawMessage // those that differ from the rule's defaults
	paramsKey  string                     // canonical form of parameters; "" for the defaults
	params     *ast.Term                  // input.params
	controls   []findings.ControlRef      // the benchmarks that use this set
	reads      reads

	factPaths    []*ast.Term // input.resource.<fact>, of each declared fact
	relatedPaths []*ast.Term // input.unread.<name>, of each related set

	compiler *ast.Compiler
	full     rego.PreparedEvalQuery
	once     sync.Once // partial queries are prepared when first needed: most scans read everything
	partial  map[string]rego.PreparedPartialQuery
	err      error
}

// SelectOptions choose what a scan evaluates. The zero value selects every rule with its defaults and no benchmark.
type SelectOptions struct {
	Benchmarks []string // ids; "all" is every one
	Rules      []string // ids or patterns like "cis.s3.*"; empty: all that the benchmarks name, and those of user packs
	// Parameters are values by rule and parameter, instead of those that the benchmarks ask for.
	Parameters map[string]map[string]json.RawMessage
}

// Select prepares the chosen rules. A name that matches nothing is an error.
func (s *Set) Select(ctx context.Context, o SelectOptions) (*Selection, error) {
	sel := &Selection{set: s}
	if err := sel.chooseBenchmarks(o.Benchmarks); err != nil {
		return nil, err
	}
	wanted, err := s.matchRules(o.Rules)
	if err != nil {
		return nil, err
	}
	if err := s.checkParameters(o.Parameters); err != nil {
		return nil, err
	}
	units := map[string]*unit{}
	for i := range sel.benchmarks {
		if err := sel.chooseUnits(units, &sel.benchmarks[i], o, wanted); err != nil {
			return nil, err
		}
	}
	for _, r := range s.rules {
		named := slices.ContainsFunc(slices.Collect(maps.Values(units)), func(u *unit) bool { return u.rule == r })
		if !named && (wanted[r.ID] || len(o.Rules) == 0 && (r.UserPack || len(o.Benchmarks) == 0)) {
			if _, err := sel.unit(units, r, o.Parameters[r.ID]); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(units)) {
		sel.units = append(sel.units, units[key])
	}
	if len(o.Rules) > 0 {
		sel.narrow()
	}
	c, err := s.compile(sel.Rules())
	if err != nil {
		return nil, err
	}
	return sel, sel.prepare(ctx, c)
}

// chooseUnits chooses the rules that the benchmark names. Its controls say where the user's parameters are not its own.
func (sel *Selection) chooseUnits(units map[string]*unit, b *findings.Benchmark, o SelectOptions, wanted map[string]bool) error {
	b.Controls = slices.Clone(b.Controls)
	for i := range b.Controls {
		c := &b.Controls[i]
		for _, id := range c.Rules {
			r, ok := sel.set.Rule(id)
			if !ok || len(o.Rules) > 0 && !wanted[id] {
				continue
			}
			parameters, overrides, err := r.override(c.Parameters[id], o.Parameters[id])
			if err != nil {
				return fmt.Errorf("benchmark %s, control %s: %w", b.ID, c.ID, err)
			}
			c.Overrides = append(c.Overrides, overrides...)
			u, err := sel.unit(units, r, parameters)
			if err != nil {
				return fmt.Errorf("benchmark %s, control %s: %w", b.ID, c.ID, err)
			}
			u.controls = append(u.controls, findings.ControlRef{Benchmark: b.ID, ID: c.ID})
		}
	}
	return nil
}

// SelectRule prepares one rule with these parameters over its defaults, and no benchmark. It is for tests, which select
// the rules of a set again and again: all of them are compiled the first time.
func (s *Set) SelectRule(ctx context.Context, r *Rule, parameters map[string]json.RawMessage) (*Selection, error) {
	sel := &Selection{set: s}
	u, err := sel.unit(map[string]*unit{}, r, parameters)
	if err != nil {
		return nil, err
	}
	sel.units = []*unit{u}
	c, err := s.whole()
	if err != nil {
		return nil, err
	}
	return sel, sel.prepare(ctx, c)
}

// prepare prepares the units with what compiled their rules.
func (sel *Selection) prepare(ctx context.Context, c *ast.Compiler) error {
	for _, u := range sel.units {
		if err := u.prepare(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (sel *Selection) chooseBenchmarks(ids []string) error {
	for _, id := range ids {
		if id == "all" {
			sel.benchmarks = slices.Clone(sel.set.benchmarks)
			return nil
		}
		b, ok := sel.set.Benchmark(id)
		if !ok {
			var known []string
			for _, b := range sel.set.benchmarks {
				known = append(known, b.ID)
			}
			return fmt.Errorf("benchmark %q is not one of %s", id, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(sel.benchmarks, func(o findings.Benchmark) bool { return o.ID == b.ID }) {
			sel.benchmarks = append(sel.benchmarks, b)
		}
	}
	slices.SortFunc(sel.benchmarks, compareBenchmarks)
	return nil
}

// matchRules resolves ids and patterns.
func (s *Set) matchRules(patterns []string) (map[string]bool, error) {
	wanted := map[string]bool{}
	for _, p := range patterns {
		found := false
		for _, r := range s.rules {
			ok, err := path.Match(p, r.ID)
			if err != nil {
				return nil, fmt.Errorf("rule pattern %q: %w", p, err)
			}
			if ok {
				wanted[r.ID], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("no rule matches %q: see posture rules list", p)
		}
	}
	return wanted, nil
}

// narrow keeps the controls of which a rule is selected: a scan for one rule is not judged on the others.
func (sel *Selection) narrow() {
	selected := map[string]bool{}
	for _, u := range sel.units {
		selected[u.rule.ID] = true
	}
	var out []findings.Benchmark
	for _, b := range sel.benchmarks {
		b.Controls = slices.DeleteFunc(slices.Clone(b.Controls), func(c findings.Control) bool {
			return !slices.ContainsFunc(c.Rules, func(id string) bool { return selected[id] })
		})
		if len(b.Controls) > 0 {
			out = append(out, b)
		}
	}
	sel.benchmarks = out
}

// unit returns the unit of the rule with these parameters, new or there already.
func (sel *Selection) unit(units map[string]*unit, r *Rule, overrides map[string]json.RawMessage) (*unit, error) {
	differ, err := r.differing(overrides)
	if err != nil {
		return nil, err
	}
	var key []byte
	if len(differ) > 0 {
		if key, err = json.Marshal(differ); err != nil {
			return nil, err
		}
	}
	id := r.ID + "\x00" + string(key)
	if u, ok := units[id]; ok {
		return u, nil
	}
	effective := maps.Clone(r.info.Parameters)
	if effective == nil {
		effective = map[string]any{}
	}
	for name, raw := range differ {
		effective[name] = raw
	}
	raw, err := json.Marshal(effective)
	if err != nil {
		return nil, err
	}
	params, err := termOf(raw)
	if err != nil {
		return nil, err
	}
	u := &unit{rule: r, parameters: differ, paramsKey: string(key), params: params, reads: r.inputReads()}
	for _, name := range r.info.Facts {
		u.factPaths = append(u.factPaths, inputPath("resource", name))
	}
	for _, rel := range r.related {
		u.relatedPaths = append(u.relatedPaths, inputPath("unread", rel.name))
	}
	units[id] = u
	return u, nil
}

// differing returns the overrides that are not the rule's default, in canonical form.
func (r *Rule) differing(overrides map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	for name, raw := range overrides {
		v, ok := r.info.Parameters[name]
		if !ok {
			return nil, fmt.Errorf("rule %s has no parameter %q", r.ID, name)
		}
		def, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		var c bytes.Buffer
		if err := json.Compact(&c, raw); err != nil {
			return nil, err
		}
		if schemaOfValue(v)["type"] != schemaOfJSON(raw) {
			return nil, fmt.Errorf("rule %s, parameter %s: %s is not like the default %s", r.ID, name, raw, def)
		}
		if !bytes.Equal(def, c.Bytes()) {
			if out == nil {
				out = map[string]json.RawMessage{}
			}
			out[name] = c.Bytes()
		}
	}
	return out, nil
}

func schemaOfJSON(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil || v == nil {
		return nil
	}
	return schemaOfValue(v)["type"]
}

// prepare compiles the query that decides when everything was read.
func (u *unit) prepare(ctx context.Context, c *ast.Compiler) error {
	u.compiler = c
	var members []string
	for _, set := range [...]string{setNotApplicable, setPass, setManual, setDeny, setUnknown, setNote} {
		if u.rule.defines[set] {
			members = append(members, fmt.Sprintf("%q: data.%s.%s", set, u.rule.ID, set))
		}
	}
	var err error
	u.full, err = rego.New(options(c, "x = {"+strings.Join(members, ", ")+"}")...).PrepareForEval(ctx)
	if err != nil {
		return fmt.Errorf("rule %s: %w", u.rule.ID, err)
	}
	return nil
}

// preparePartial compiles the queries that decide when something was not read.
func (u *unit) preparePartial(ctx context.Context) error {
	u.once.Do(func() {
		ctx := context.WithoutCancel(ctx) // it is for every resource after this one
		u.partial = map[string]rego.PreparedPartialQuery{}
		for set := range u.rule.defines {
			pq, err := rego.New(options(u.compiler, "data."+u.rule.ID+"."+set+"[x]")...).PrepareForPartial(ctx)
			u.partial[set] = pq
			u.err = errors.Join(u.err, err)
		}
	})
	return u.err
}

// Benchmarks returns the chosen benchmarks, with the controls that the selection covers.
func (sel *Selection) Benchmarks() []findings.Benchmark { return sel.benchmarks }

// Rules returns the selected rules, sorted by id.
func (sel *Selection) Rules() []*Rule {
	var out []*Rule
	for _, u := range sel.units {
		if len(out) == 0 || out[len(out)-1] != u.rule {
			out = append(out, u.rule)
		}
	}
	return out
}

// Plan returns what has to be collected for the selection.
func (sel *Selection) Plan() (facts.Plan, error) {
	var requests []facts.Request
	for _, r := range sel.Rules() {
		requests = append(requests, r.Requests()...)
	}
	return facts.NewPlan(requests...)
}

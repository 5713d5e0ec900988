package checks_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
	"github.com/openposture/posture/rules"
)

// bytesOf returns the findings of the selection as JSON, a line each.
func bytesOf(t *testing.T, sel *checks.Selection, src checks.Source, o checks.EvalOptions) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	if err := sel.Eval(t.Context(), src, o, func(f findings.Finding) error { return e.Encode(f) }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// memoChangesNothing judges the source with and without the memo.
func memoChangesNothing(t *testing.T, sel *checks.Selection, src checks.Source) {
	t.Helper()
	want := bytesOf(t, sel, src, checks.EvalOptions{}.WithoutMemo())
	for _, workers := range []int{1, 4} {
		if diff := gocmp.Diff(want, bytesOf(t, sel, src, checks.EvalOptions{Workers: workers})); diff != "" {
			t.Errorf("the memo, with %d workers, changes findings (-without +with):\n%s", workers, diff)
		}
	}
}

// Every example is judged as it is, and with copies of its resources of which other facts were read.
func TestEval_memoOverExamples(t *testing.T) {
	t.Parallel()
	set, err := checks.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	sel, err := set.Select(t.Context(), checks.SelectOptions{Benchmarks: []string{"all"}})
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("../examples/testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, "../examples/acme") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			src, err := file.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			memoChangesNothing(t, sel, src)
			r := rand.New(rand.NewPCG(3, 4))
			var shaken checks.Memory
			for _, id := range src.Accounts() {
				for p, err := range src.Parts(id) {
					if err != nil {
						t.Fatal(err)
					}
					for _, res := range slices.Clone(p.Resources) {
						for range 4 {
							p.Resources = append(p.Resources, shake(r, res))
						}
					}
					shaken = append(shaken, p)
				}
			}
			memoChangesNothing(t, sel, shaken)
		})
	}
}

// shake returns a resource like the other, with a fact refused or left out here and there.
func shake(r *rand.Rand, res snapshot.Resource) snapshot.Resource {
	if res.Type != snapshot.Account {
		res.ID += fmt.Sprintf("/%d", r.IntN(1<<30))
	}
	typ, _ := facts.Lookup(res.Type)
	res.Facts = maps.Clone(res.Facts)
	for _, name := range slices.Sorted(maps.Keys(res.Facts)) {
		switch def, _ := typ.Fact(name); r.IntN(12) {
		case 0:
			delete(res.Facts, name)
		case 1:
			res.Facts[name] = snapshot.UnknownFact(denied(def.Read))
		}
	}
	return res
}

// packCase is what is taken of a case of a rule.
type packCase struct {
	ID      string                      `yaml:"id"`
	Facts   map[string]any              `yaml:"facts"`
	Related map[string][]map[string]any `yaml:"related"`
}

// The cases of each rule are accounts of one snapshot: twice as they are, with a fact refused, and with a listing
// refused. Each has its resource four times, twice under another id.
func TestEval_memoOverThePack(t *testing.T) {
	t.Parallel()
	set, err := checks.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range set.Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			src, err := fs.ReadFile(rules.FS, rule.Cases)
			if err != nil {
				t.Fatal(err)
			}
			var cases []packCase
			if err := yaml.Unmarshal(src, &cases); err != nil {
				t.Fatal(err)
			}
			sel, err := set.SelectRule(t.Context(), rule, nil)
			if err != nil {
				t.Fatal(err)
			}
			var parts checks.Memory
			for i, c := range cases {
				for variant := range 4 {
					parts = append(parts, c.account(t, rule.Info(), fmt.Sprintf("%012d", 4*i+variant), variant))
				}
			}
			memoChangesNothing(t, sel, parts)
		})
	}
}

func (c packCase) account(t *testing.T, info findings.RuleInfo, id string, variant int) snapshot.Part {
	t.Helper()
	part := snapshot.Part{Account: id, Region: snapshot.Global, CollectedAt: collected}
	list := func(typ snapshot.Type, state snapshot.State) {
		l := snapshot.Listing{Account: id, Region: snapshot.Global, Type: typ, State: state}
		if state == snapshot.Unknown {
			l.Cause = denied("x:ListThings")
		}
		part.Listings = append(part.Listings, l)
	}
	typ := snapshot.Type(info.Resource)
	list(typ, snapshot.Known)
	for i := range 4 {
		res := snapshot.Resource{
			ID: cmp.Or(c.ID, "arn:aws:test:::resource"), Name: "resource", Type: typ, Account: id,
			Region: fmt.Sprintf("eu-west-%d", i%2+1), Facts: factsOf(t, c.Facts, info.Facts),
		}
		if variant == 2 && len(info.Facts) > 0 {
			res.Facts[info.Facts[0]] = snapshot.UnknownFact(denied("x:GetThing"))
		}
		switch {
		case typ == snapshot.Account:
			res.ID = id
		case i > 1:
			res.ID += "-other"
		}
		part.Resources = append(part.Resources, res)
	}
	for _, rel := range info.Related {
		state := snapshot.Known
		if variant == 3 {
			state = snapshot.Unknown
		}
		list(snapshot.Type(rel.Type), state)
		for i, o := range c.Related[rel.Name] {
			part.Resources = append(part.Resources, snapshot.Resource{
				ID: fmt.Sprintf("arn:aws:test:::%s/%d", rel.Name, i), Type: snapshot.Type(rel.Type), Account: id,
				Region: snapshot.Global, Facts: factsOf(t, o, rel.Facts),
			})
		}
	}
	return part
}

func factsOf(t *testing.T, object map[string]any, declared []string) map[string]snapshot.Fact {
	t.Helper()
	out := map[string]snapshot.Fact{}
	for _, name := range declared {
		v, ok := object[name]
		if !ok {
			out[name] = snapshot.Fact{State: snapshot.Absent}
			continue
		}
		f, err := snapshot.KnownFact(v)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = f
	}
	return out
}

// Whatever else of its input a rule reads, resources with the same facts are told apart by it.
func TestEval_memoTellsApart(t *testing.T) {
	t.Parallel()
	facts := map[string]snapshot.Fact{"versioning": known(`{}`)}
	part := func(account, at string, resources ...snapshot.Resource) snapshot.Part {
		p := buckets(snapshot.Known, nil, resources...)
		p.Account = account
		for i := range p.Resources {
			p.Resources[i].Account = account
		}
		p.CollectedAt = p.CollectedAt.AddDate(len(at), 0, 0)
		return p
	}
	in := func(region string, b snapshot.Resource) snapshot.Resource { b.Region = region; return b }
	src := func() checks.Memory {
		var m checks.Memory
		for i, account := range []string{"111122223333", "222233334444"} {
			var list []snapshot.Resource
			for j := range 4 {
				list = append(list, in("eu-west-1", bucket(fmt.Sprintf("b%d", j), facts)), in("us-east-1", bucket(fmt.Sprintf("c%d", j), facts)))
			}
			m = append(m, part(account, "xx"[:i], list...))
		}
		return m
	}
	for _, tc := range []struct {
		reads string
		want  int // different messages
	}{
		{"input.resource.id", 8},
		{"input.resource.name", 8},
		{"input.resource.region", 2},
		{"input.resource.account", 2},
		{"input.now", 2},
		{`"the same"`, 1},
	} {
		t.Run(tc.reads, func(t *testing.T) {
			t.Parallel()
			set := load(t, rule("versioning", "", "deny contains sprintf(\"%s\", ["+tc.reads+"])\n"))
			sel, err := set.Select(t.Context(), checks.SelectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			memoChangesNothing(t, sel, src())
			got := map[string]bool{}
			for _, f := range eval(t, set, src()) {
				got[f.Messages[0]] = true
			}
			if len(got) != tc.want {
				t.Errorf("got %d different messages, want %d: %v", len(got), tc.want, slices.Sorted(maps.Keys(got)))
			}
		})
	}
}

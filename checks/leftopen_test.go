package checks

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/openposture/posture/internal/findings"
)

// The guard of every OPA upgrade: random rules are judged with a part of their input left open, and each verdict is held
// against the full evaluation of every completion of it, absence included. A verdict that any completion contradicts is
// unsound.

// completions is every value that an open part of the input takes. nil is absence.
var completions = map[string][]any{
	"input.resource.flag":  {nil, true, false},
	"input.resource.other": {nil, true, false},
	"input.resource.list":  {[]any{}, []any{1}, []any{2, 1}, []any{4}, []any{0, 3}},
	"input.resource.doc":   {nil, map[string]any{}, map[string]any{"k": "p"}, map[string]any{"k": "q1"}},
	"input.unread.trails":  {[]any{}, []any{0}, []any{2}, []any{4}, []any{1, 3}},
}

// relatedRead is what the part of the related set that was read takes.
var relatedRead = [][]any{{}, {1}, {4, 2}}

const relatedPackage = `package r.related

trails contains t if some t in input.related.trails

trails contains t if some t in input.unread.trails
`

// A generator writes random rules in the shapes that rule authors write.
type generator struct {
	*rand.Rand
	helpers []string
	vars    int
}

func (g *generator) pick(s ...string) string { return s[g.IntN(len(s))] }

func (g *generator) fresh() string { g.vars++; return fmt.Sprintf("v%d", g.vars) }

// conjunct is one expression of a body.
func (g *generator) conjunct(depth int) string {
	v := g.fresh()
	n, small := g.IntN(5), g.IntN(3)
	flag := g.pick("input.resource.flag", "input.resource.other")
	simple := []string{
		flag,
		"not " + flag,
		flag + " == " + g.pick("true", "false"),
		flag + " != true",
		fmt.Sprintf("some %s in input.resource.list; %s %s %d", v, v, g.pick(">", "==", "<", "!="), n),
		fmt.Sprintf("every %s in input.resource.list { %s %s %d }", v, v, g.pick(">", "<", "!="), n),
		fmt.Sprintf("count(input.resource.list) %s %d", g.pick("==", ">", "<"), small),
		fmt.Sprintf("count([%s | some %s in input.resource.list; %s > %d]) == %d", v, v, v, n, g.IntN(2)),
		fmt.Sprintf("%s%d in input.resource.list", g.pick("", "not "), n),
		g.pick("", "not ") + "posture.same(" + flag + ")",
		fmt.Sprintf("some %s in data.r.related.trails; %s %s %d", v, v, g.pick(">", "=="), n),
		fmt.Sprintf("count(data.r.related.trails) %s %d", g.pick("==", ">"), g.IntN(2)),
		fmt.Sprintf("%d in data.r.related.trails", n),
		`input.resource.doc.k == ` + g.pick(`"p"`, `"q"`),
		`not input.resource.doc.k`,
		fmt.Sprintf("startswith(input.resource.doc.k, %s)", g.pick(`"p"`, `"q"`)),
		`object.get(input.resource.doc, "k", "none") == ` + g.pick(`"p"`, `"none"`),
	}
	if i := g.IntN(len(simple) + 4); i < len(simple) {
		return simple[i]
	}
	if depth >= 3 {
		return flag
	}
	return g.pick("", "not ") + g.helper(depth+1)
}

func (g *generator) body(depth int) string {
	parts := []string{g.conjunct(depth)}
	if g.IntN(2) == 0 {
		parts = append(parts, g.conjunct(depth))
	}
	return strings.Join(parts, "; ")
}

// helper adds a private rule or function and returns a call of it.
func (g *generator) helper(depth int) string {
	name := "_h" + g.fresh()
	switch g.IntN(6) {
	case 0, 1, 2:
		for range 1 + g.IntN(2) {
			g.helpers = append(g.helpers, fmt.Sprintf("%s if { %s }", name, g.body(depth)))
		}
		return name
	case 3:
		g.helpers = append(g.helpers, fmt.Sprintf("default %s := false\n%s if { %s }", name, name, g.body(depth)))
		return name
	case 4:
		g.helpers = append(g.helpers, fmt.Sprintf("%s := true if { %s } else := false if { %s } else := true", name, g.body(depth), g.body(depth)))
		return name
	default:
		g.helpers = append(g.helpers, fmt.Sprintf("%s(x) if { x == true }\n%s(x) if { is_object(x); x.k == \"p\" }", name, name))
		return name + "(input.resource." + g.pick("flag", "other", "doc") + ")"
	}
}

// set writes the rules of one deciding set.
func (g *generator) set(name string) string {
	var out []string
	for i := range 1 + g.IntN(2) {
		out = append(out, fmt.Sprintf("%s contains \"%s %d\" if { %s }", name, name, i, g.body(0)))
	}
	if g.IntN(3) == 0 {
		out = append(out, fmt.Sprintf(`%s contains sprintf("bad %%v", [q]) if { some q in input.resource.list; q > %d; %s }`, name, g.IntN(5), g.conjunct(2)))
	}
	if g.IntN(4) == 0 {
		out = append(out, fmt.Sprintf(`%s contains sprintf("offends %%v", [q]) if { some q in posture.offenders(input.resource.%s) }`, name, g.pick("flag", "other")))
	}
	return strings.Join(out, "\n")
}

// pass writes a set pass as the lint wants it: related resources are only sought.
func (g *generator) pass() string {
	own := "input.resource." + g.pick("flag", "other")
	sought := fmt.Sprintf("some p in data.r.related.trails; p %s %d", g.pick(">", "==", "!="), g.IntN(5))
	g.helpers = append(g.helpers, fmt.Sprintf("_sought if { %s; %s }\n_sought if { every q in input.resource.list { q < 3 }; %s }", sought, own, sought))
	return g.pick(
		fmt.Sprintf("pass contains sprintf(\"pass %%v\", [p]) if { %s }", sought),
		fmt.Sprintf("pass contains \"pass\" if { %s; not %s }", sought, own),
		fmt.Sprintf("pass contains \"pass\" if { %s; %s }", own, sought),
		"pass contains \"pass\" if _sought",
	)
}

func (g *generator) program() (string, map[string]bool) {
	g.helpers, g.vars = nil, 0
	defines := map[string]bool{setDeny: true}
	sets := []string{g.set(setDeny)}
	for _, s := range []string{setNotApplicable, setManual, setUnknown, setNote} {
		if g.IntN(4) == 0 {
			defines[s] = true
			sets = append(sets, g.set(s))
		}
	}
	if g.IntN(4) == 0 {
		defines[setPass] = true
		sets = append(sets, g.pass())
	}
	return "package r\n" + strings.Join(append(sets, g.helpers...), "\n"), defines
}

// randomUnit compiles a random rule.
func randomUnit(t *testing.T, src string, defines map[string]bool) *unit {
	t.Helper()
	u := &unit{rule: &Rule{ID: "r", defines: defines}, partial: map[string]rego.PreparedPartialQuery{}}
	u.once.Do(func() {})
	same := rego.Function1(&rego.Function{Name: "posture.same", Decl: types.NewFunction(types.Args(types.A), types.B)},
		func(_ rego.BuiltinContext, x *ast.Term) (*ast.Term, error) {
			return ast.InternedTerm(x.Value.Compare(ast.Boolean(true)) == 0), nil
		})
	offenders := rego.Function1(&rego.Function{Name: "posture.offenders", Decl: types.NewFunction(types.Args(types.A), types.NewArray(nil, types.A))},
		func(_ rego.BuiltinContext, x *ast.Term) (*ast.Term, error) {
			if x.Value.Compare(ast.Boolean(true)) == 0 {
				return ast.ArrayTerm(), nil
			}
			return ast.ArrayTerm(ast.StringTerm("it")), nil
		})
	options := func(query string) []func(*rego.Rego) {
		return []func(*rego.Rego){
			rego.Module("r.rego", src), rego.Module("related.rego", relatedPackage), rego.Query(query),
			rego.StrictBuiltinErrors(true), same, offenders,
		}
	}
	var members []string
	for _, s := range slices.Sorted(maps.Keys(defines)) {
		members = append(members, fmt.Sprintf("%q: data.r.%s", s, s))
		pq, err := rego.New(options("data.r." + s + "[x]")...).PrepareForPartial(t.Context())
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		u.partial[s] = pq
	}
	var err error
	if u.full, err = rego.New(options("x = {" + strings.Join(members, ", ") + "}")...).PrepareForEval(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return u
}

// worldInput is the input of a world without its open parts.
func worldInput(t *testing.T, world map[string]any, read []any, open ...string) ast.Value {
	t.Helper()
	resource, unread := map[string]any{"id": "x"}, map[string]any{}
	for path, v := range world {
		if v == nil || slices.Contains(open, path) {
			continue
		}
		if name, ok := strings.CutPrefix(path, "input.unread."); ok {
			unread[name] = v
		} else {
			resource[strings.TrimPrefix(path, "input.resource.")] = v
		}
	}
	v, err := ast.InterfaceToValue(map[string]any{
		"resource": resource, "related": map[string]any{"trails": read}, "unread": unread, "params": map[string]any{}, "now": "2026-06-01T00:00:00Z",
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// completed calls f with the world under every completion of its open parts.
func completed(world map[string]any, open []string, f func(map[string]any)) {
	if len(open) == 0 {
		f(world)
		return
	}
	for _, v := range completions[open[0]] {
		w := maps.Clone(world)
		w[open[0]] = v
		completed(w, open[1:], f)
	}
}

func TestDecidePartly_soundOverRandomRules(t *testing.T) {
	t.Parallel()
	programs := 1000
	if testing.Short() {
		programs = 200
	}
	g := &generator{Rand: rand.New(rand.NewPCG(1, 2))}
	paths := slices.Sorted(maps.Keys(completions))
	decidable, decided := 0, 0
	for range programs {
		src, defines := g.program()
		u := randomUnit(t, src, defines)
		for range 8 {
			world := map[string]any{}
			for _, p := range paths {
				world[p] = completions[p][g.IntN(len(completions[p]))]
			}
			world["input.unread.trails"] = []any{}
			read := relatedRead[g.IntN(len(relatedRead))]
			open := slices.Compact(slices.Sorted(slices.Values([]string{g.pick(paths...), g.pick(paths...)})))
			q := question{unit: u, input: worldInput(t, world, read, open...)}
			for _, p := range open {
				q.open = append(q.open, opening{path: ast.MustParseTerm(p), related: []cause{{findings.Unread{Fact: p, Type: "T", Operation: p}, p}}})
			}
			got := q.decidePartly(t.Context()).on(q.open)
			truth := map[findings.Status]bool{}
			messages := map[string]int{}
			worlds := 0
			completed(world, open, func(w map[string]any) {
				full := u.decide(context.Background(), worldInput(t, w, read), nil)
				truth[full.status] = true
				worlds++
				for _, m := range full.messages {
					messages[m]++
				}
			})
			if len(truth) == 1 {
				decidable++
			}
			if got.status == findings.Unknown && len(got.unread) > 0 {
				continue
			}
			decided++
			if !truth[got.status] || len(truth) != 1 {
				t.Fatalf("unsound: %s with %v open, and completions give %v\nworld %v related %v\n%s", got.status, open, truth, world, read, src)
			}
			for _, m := range got.messages {
				if messages[m] != worlds {
					t.Fatalf("message %q is certain, and %d of %d completions give it\nworld %v open %v\n%s", m, messages[m], worlds, world, open, src)
				}
			}
		}
	}
	t.Logf("%d programs: %d of %d verdicts that could be decided were", programs, decided, decidable)
	if decided*100 < decidable*80 {
		t.Errorf("decided %d of %d that could be decided: left-open evaluation has become imprecise", decided, decidable)
	}
}

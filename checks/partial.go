package checks

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/openposture/posture/internal/findings"
)

// Left open. When something that a rule declares was not read, OPA evaluates the rule's sets with that part of the
// input unknown, and what is left of the query says whether the set has a member whatever the unread part is.

// A holds says what is certain of a set, or of a query of its residual.
type holds int

const (
	never  holds = iota // the set is empty whatever was not read
	opened              // it turns on what was not read
	always              // it has a member whatever was not read
)

// decidePartly evaluates the rule with its openings left open.
func (q question) decidePartly(ctx context.Context) *decision {
	if err := q.unit.preparePartial(ctx); err != nil {
		return failed(err)
	}
	v := &decision{status: findings.Pass}
	for _, d := range deciding {
		r, ok := q.ask(ctx, d.set)
		if !ok {
			return undecided()
		}
		if r.holds == opened {
			return &decision{status: findings.Unknown, turnsOn: r.openings()}
		}
		if r.holds == always {
			if d.set == setManual || d.set == setDeny || d.set == setUnknown {
				// What was not read may be what passes.
				if p, ok := q.leftOpen(ctx, setPass); !ok || p.holds != never {
					return &decision{status: findings.Unknown, turnsOn: p.openings()}
				}
				v.turnsOn = append([]int{}, r.openings()...) // more may be wrong than could be seen; an UNKNOWN turns on no more
			}
			v.status, v.messages = d.status, r.messages
			break
		}
	}
	if notes, ok := q.ask(ctx, setNote); ok {
		v.messages = append(v.messages, notes.messages...)
	}
	v.messages = sorted(v.messages)
	return v
}

// decideForAny evaluates the rule with the openings of the question left open, and returns the decision where that
// cannot turn on them: every set is known, with all of its messages. Otherwise nil.
func (q question) decideForAny(ctx context.Context) *decision {
	if q.unit.preparePartial(ctx) != nil {
		return nil
	}
	v := &decision{status: findings.Pass}
	decided := false
	for _, d := range deciding { // all of them, for what comes after the one that decides may be an error
		r, ok := q.ask(ctx, d.set)
		if !ok || !r.exact {
			return nil
		}
		if r.holds == always && !decided {
			v.status, v.messages, decided = d.status, r.messages, true
		}
	}
	notes, ok := q.ask(ctx, setNote)
	if !ok || !notes.exact {
		return nil
	}
	v.messages = sorted(append(v.messages, notes.messages...))
	return v
}

// A residual is the reading of what partial evaluation left of a set.
type residual struct {
	holds    holds
	messages []string     // the members that are certain, where they are ground
	turnsOn  map[int]bool // the openings that undecided members refer to
	exact    bool         // messages is the whole set
}

// openings returns the openings that undecided members refer to, nil for none.
func (r residual) openings() []int { return slices.Sorted(maps.Keys(r.turnsOn)) }

// ask evaluates one set of the rule. Of the set pass, it asks what the related resources that were read make certain:
// the lint sees to it that more of them take nothing from it.
func (q question) ask(ctx context.Context, set string) (residual, bool) {
	if set == setPass {
		q.open = slices.DeleteFunc(slices.Clone(q.open), func(o opening) bool {
			path, ok := o.path.Value.(ast.Ref)
			return ok && path.HasPrefix(unreadRef)
		})
	}
	return q.leftOpen(ctx, set)
}

var unreadRef = ast.MustParseRef("input.unread")

// leftOpen evaluates one set with the openings left open. It is not ok when the evaluation fails: then nothing is
// certain.
func (q question) leftOpen(ctx context.Context, set string) (residual, bool) {
	if !q.unit.rule.defines[set] {
		return residual{exact: true}, true
	}
	unknowns := make([]*ast.Term, 0, len(q.open))
	for _, o := range q.open {
		unknowns = append(unknowns, o.path)
	}
	cancel, stop := bounded(ctx)
	defer stop()
	pq, err := q.unit.partial[set].Partial(ctx, rego.EvalParsedInput(q.input), rego.EvalParsedUnknowns(unknowns),
		rego.EvalExternalCancel(cancel), rego.EvalMetrics(metrics.NoOp()))
	if err != nil {
		return residual{}, false
	}
	return q.read(pq), true
}

// read decides what is certain of a set from its residual queries: it has a member if one of them holds.
func (q question) read(pq *rego.PartialQueries) residual {
	w := witness{question: q, certain: certainRules(pq.Support), support: pq.Support, turnsOn: map[int]bool{}, seen: map[string]bool{}}
	r := residual{turnsOn: w.turnsOn, exact: true}
	for _, query := range pq.Queries {
		h := conjunction(query, w.certain)
		r.holds = max(r.holds, h)
		switch h {
		case never:
		case always:
			m, ok := member(query)
			if ok {
				r.messages = append(r.messages, m)
			}
			r.exact = r.exact && ok
		case opened:
			r.exact = false
			w.body(query)
		}
	}
	return r
}

// A witness finds the openings that undecided queries turn on.
type witness struct {
	question
	certain map[string]bool
	support []*ast.Module
	turnsOn map[int]bool
	seen    map[string]bool
}

// body marks the openings of the expressions that are undecided.
func (w witness) body(query ast.Body) {
	for _, e := range query {
		if expression(e, w.certain) == opened {
			w.mark(e)
		}
	}
}

// mark marks the openings that x refers to, itself or through the support rules that it needs.
func (w witness) mark(x any) {
	ast.WalkRefs(x, func(ref ast.Ref) bool {
		for i, o := range w.open {
			path, _ := o.path.Value.(ast.Ref)
			if ref.HasPrefix(path) || path.HasPrefix(ref) {
				w.turnsOn[i] = true
			}
		}
		if ref[0].Equal(ast.DefaultRootDocument) && !w.seen[ref.String()] && !w.certain[ref.String()] {
			w.seen[ref.String()] = true
			for _, m := range w.support {
				for _, r := range m.Rules {
					if rule := r.Ref().GroundPrefix(); rule.HasPrefix(ref) || ref.HasPrefix(rule) {
						w.mark(r)
					}
				}
			}
		}
		return false
	})
}

// certainRules returns the rules of the support modules that hold without a condition.
func certainRules(support []*ast.Module) map[string]bool {
	certain := map[string]bool{}
	for _, m := range support {
		for _, r := range m.Rules {
			if r.Default || r.Else != nil || len(r.Head.Args) > 0 || r.Head.RuleKind() != ast.SingleValue {
				continue
			}
			if isTrue(r.Head.Value) && allTrue(r.Body) {
				certain[r.Ref().GroundPrefix().String()] = true
			}
		}
	}
	return certain
}

func isTrue(t *ast.Term) bool {
	if t == nil {
		return false
	}
	b, ok := t.Value.(ast.Boolean)
	return ok && bool(b)
}

func allTrue(body ast.Body) bool {
	for _, e := range body {
		t, ok := e.Terms.(*ast.Term)
		if !ok || e.Negated || len(e.With) > 0 || !isTrue(t) {
			return false
		}
	}
	return true
}

// conjunction reads one residual query: the least certain of its expressions.
func conjunction(query ast.Body, certain map[string]bool) holds {
	out := always
	for _, e := range query {
		out = min(out, expression(e, certain))
	}
	return out
}

func expression(e *ast.Expr, certain map[string]bool) holds {
	if len(e.With) > 0 {
		return opened
	}
	t, ok := e.Terms.(*ast.Term)
	if !ok {
		if e.IsEquality() && !e.Negated && ground(e) {
			return always // binds the answer
		}
		return opened
	}
	switch v := t.Value.(type) {
	case ast.Boolean:
		if bool(v) != e.Negated {
			return always
		}
		return never
	case ast.Var:
		if !e.Negated {
			return always // the answer, bound by another expression
		}
	case ast.Ref:
		if certain[v.String()] {
			if e.Negated {
				return never
			}
			return always
		}
	case ast.String:
		if !e.Negated {
			return always // the answer itself
		}
	}
	return opened
}

// ground reports whether x refers to nothing that is left open.
func ground(x any) bool {
	is := true
	ast.WalkRefs(x, func(ref ast.Ref) bool {
		if ref[0].Equal(ast.InputRootDocument) || ref[0].Equal(ast.DefaultRootDocument) {
			is = false
		}
		return !is
	})
	return is
}

// member returns the message that a residual query binds the answer to.
func member(query ast.Body) (string, bool) {
	for _, e := range query {
		if e.IsEquality() && !e.Negated {
			for _, o := range e.Operands() {
				if s, ok := o.Value.(ast.String); ok {
					return string(s), true
				}
			}
		}
		if t, ok := e.Terms.(*ast.Term); ok {
			if s, ok := t.Value.(ast.String); ok {
				return strings.Clone(string(s)), true
			}
		}
	}
	return "", false
}

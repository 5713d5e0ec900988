package checks

import (
	"context"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/findings"
)

// A candidate is a subject in front of the rules of its kind. It is for one goroutine.
type candidate struct {
	*subject
	account *account
	terms   []*ast.Term  // the facts, decoded when a rule that has not seen their like needs them, and once
	objects []ast.Object // input.resource of the units, one for all that declare the same facts
	key     []byte
}

// decide judges the candidate by the unit at n of its kind, or remembers what that would say.
func (e *evaluation) decide(ctx context.Context, c *candidate, n int, u *unit) *decision {
	slots, rel := c.kind.slots[n], c.account.inputs[u]
	open := slices.ContainsFunc(slots, func(i int) bool { return c.facts[i].state == isOpen })
	if !rel.read && !slices.ContainsFunc(slots, func(i int) bool { return c.facts[i].state != isOpen }) {
		if open || rel.opens {
			return e.undecided
		}
	}
	m := e.memos[u]
	if m == nil {
		return e.evaluate(ctx, c, n, u)
	}
	c.key = u.key(c.key[:0], slots, c.subject, c.account.id)
	known := m.get(c.key)
	switch {
	case known.decision != nil:
		return known.decision
	case !u.reads.id && !u.reads.name:
		d := e.evaluate(ctx, c, n, u)
		if d.status != findings.Error {
			m.put(c.key, kept{decision: d})
		}
		return d
	case open || rel.opens || known.needsID:
		return e.evaluate(ctx, c, n, u)
	case !known.seen: // asking whether the id matters does not pay for what comes once
		m.put(c.key, kept{})
		return e.evaluate(ctx, c, n, u)
	}
	d := e.evaluate(ctx, c, n, u)
	if forAny := e.evaluateForAny(ctx, c, n, u); forAny != nil && forAny.status == d.status && slices.Equal(forAny.messages, d.messages) {
		m.put(c.key, kept{decision: d})
	} else {
		m.put(c.key, kept{needsID: true})
	}
	return d
}

// evaluate evaluates the unit. What goes wrong in it becomes an ERROR: the run goes on.
func (e *evaluation) evaluate(ctx context.Context, c *candidate, n int, u *unit) (d *decision) {
	defer func() {
		if p := recover(); p != nil {
			d = failed(fmt.Errorf("panic: %v", p))
		}
	}()
	in, err := c.input(n, u)
	if err != nil {
		return failed(err)
	}
	q := question{unit: u, input: in, open: c.kind.openings(nil, n, c.subject, c.account.inputs[u])}
	if len(q.open) == 0 {
		d = u.decide(ctx, q.input, e.Tracer)
	} else {
		d = q.decidePartly(ctx)
	}
	if d.status == findings.Error {
		return d
	}
	return e.same.of(d)
}

// evaluateForAny evaluates the unit with the id and the name of the resource left open. It returns nil where either
// could matter.
func (e *evaluation) evaluateForAny(ctx context.Context, c *candidate, n int, u *unit) (d *decision) {
	defer func() {
		if recover() != nil { // then the panic is the verdict of the resource, if it is one
			d = nil
		}
	}()
	in, err := c.input(n, u, "id", "name")
	if err != nil {
		return nil
	}
	return question{unit: u, input: in, open: []opening{
		{path: inputPath("resource", "id")}, {path: inputPath("resource", "name")},
	}}.decideForAny(ctx)
}

// input returns the input of the unit, without the members of the resource that are left out.
func (c *candidate) input(n int, u *unit, without ...string) (ast.Value, error) {
	if c.terms == nil {
		c.terms, c.objects = make([]*ast.Term, len(c.facts)), make([]ast.Object, len(c.kind.units))
	}
	first := c.kind.alike[n]
	object := c.objects[first]
	if object == nil || len(without) > 0 {
		var err error
		if object, err = c.object(n, without); err != nil {
			return nil, err
		}
	}
	if len(without) == 0 {
		c.objects[first] = object
	}
	rel := c.account.inputs[u]
	return ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("resource"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("related"), rel.related},
		[2]*ast.Term{ast.InternedTerm("params"), u.params},
		[2]*ast.Term{ast.InternedTerm("now"), ast.StringTerm(c.from.now)},
		[2]*ast.Term{ast.InternedTerm("unread"), rel.unread},
	), nil
}

// object returns the subject as the unit at n sees it, without some of its own members.
func (c *candidate) object(n int, without []string) (ast.Object, error) {
	o := ast.NewObject()
	for _, m := range [...]struct{ name, value string }{{"id", c.id}, {"name", c.name}, {"region", c.region}, {"account", c.account.id}} {
		if !slices.Contains(without, m.name) {
			o.Insert(ast.InternedTerm(m.name), ast.StringTerm(m.value))
		}
	}
	for _, i := range c.kind.slots[n] {
		if c.facts[i].state != isRead {
			continue
		}
		if c.terms[i] == nil {
			t, err := termOf(c.facts[i].value)
			if err != nil {
				return nil, err
			}
			c.terms[i] = t
		}
		o.Insert(ast.InternedTerm(c.kind.names[i]), c.terms[i])
	}
	return o, nil
}

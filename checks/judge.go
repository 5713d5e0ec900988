package checks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// evalTimeout bounds one evaluation of one rule: rules are a screen long and finish in microseconds.
const evalTimeout = 10 * time.Second

// A verdict is what a rule says of one resource.
type verdict struct {
	status   findings.Status
	messages []string
	unread   []findings.Unread
}

// A decision is what an evaluation says of every resource that looks the same to the rule.
type decision struct {
	status   findings.Status
	messages []string
	turnsOn  []int // the openings that an UNKNOWN turns on, nil for all; or those behind which more may be wrong
}

// on returns the decision about a resource with these openings.
func (d *decision) on(open []opening) verdict {
	switch {
	case d.status == findings.Unknown:
		unread, texts := named(open, d.turnsOn)
		return verdict{d.status, sorted(append(texts, d.messages...)), unread}
	case len(d.turnsOn) > 0:
		unread, _ := named(open, d.turnsOn)
		return verdict{d.status, d.messages, unread}
	default:
		return verdict{d.status, d.messages, nil}
	}
}

// undecided is the decision where nothing that the rule declares was read, or nothing is known of what it turns on.
func undecided() *decision { return &decision{status: findings.Unknown} }

func inputPath(document, name string) *ast.Term {
	return ast.RefTerm(ast.InputRootDocument, ast.InternedTerm(document), ast.StringTerm(name))
}

func failed(err error) *decision {
	return &decision{status: findings.Error, messages: []string{"evaluation: " + err.Error()}}
}

// bounded returns a signal that comes when the context ends or evalTimeout has passed. OPA's own needs a goroutine for
// each evaluation.
func bounded(ctx context.Context) (topdown.Cancel, func()) {
	c := topdown.NewCancel()
	timer := time.AfterFunc(evalTimeout, c.Cancel)
	stop := context.AfterFunc(ctx, c.Cancel)
	return c, func() { timer.Stop(); stop() }
}

// decide evaluates the rule when everything that it declares was read.
func (u *unit) decide(ctx context.Context, in ast.Value, tracer topdown.QueryTracer) *decision {
	cancel, stop := bounded(ctx)
	defer stop()
	opts := []rego.EvalOption{
		rego.EvalParsedInput(in), rego.EvalSortSets(false), rego.EvalExternalCancel(cancel), rego.EvalMetrics(metrics.NoOp()),
		rego.EvalGenerateJSON(asTerm),
	}
	if tracer != nil {
		opts = append(opts, rego.EvalQueryTracer(tracer))
	}
	rs, err := u.full.Eval(ctx, opts...)
	if err != nil {
		return failed(err)
	}
	if len(rs) != 1 {
		return failed(errors.New("the rule has no result"))
	}
	x, _ := rs[0].Bindings["x"].(*ast.Term)
	sets, ok := x.Value.(ast.Object)
	if !ok {
		return failed(fmt.Errorf("the rule's result is a %T", x.Value))
	}
	v := &decision{status: findings.Pass}
	for _, d := range deciding {
		messages, err := texts(sets.Get(ast.InternedTerm(d.set)))
		if err != nil {
			return failed(fmt.Errorf("%s: %w", d.set, err))
		}
		if len(messages) > 0 {
			v.status, v.messages = d.status, messages
			break
		}
	}
	notes, err := texts(sets.Get(ast.InternedTerm(setNote)))
	if err != nil {
		return failed(fmt.Errorf("%s: %w", setNote, err))
	}
	v.messages = sorted(append(v.messages, notes...))
	return v
}

// deciding is the sets of a rule in the order in which they decide.
var deciding = [...]struct {
	set    string
	status findings.Status
}{
	{setNotApplicable, findings.NotApplicable},
	{setPass, findings.Pass},
	{setManual, findings.Manual},
	{setDeny, findings.Fail},
	{setUnknown, findings.Unknown},
}

// asTerm leaves a result as it is.
func asTerm(t *ast.Term, _ *rego.EvalContext) (any, error) { return t, nil }

// texts returns the messages of a set.
func texts(t *ast.Term) ([]string, error) {
	if t == nil {
		return nil, nil
	}
	set, ok := t.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("is %s, not a set", t)
	}
	var out []string
	err := set.Iter(func(m *ast.Term) error {
		text, ok := m.Value.(ast.String)
		if !ok {
			return fmt.Errorf("has %s, which is not a message", m)
		}
		out = append(out, string(text))
		return nil
	})
	return out, err
}

func sorted(messages []string) []string {
	slices.Sort(messages)
	return slices.Compact(messages)
}

// A question is a rule put to a resource of which not everything was read.
type question struct {
	unit  *unit
	input ast.Value
	open  []opening
}

// An opening is a part of the input that is left open, and why.
type opening struct {
	path    *ast.Term // input.resource.policy, input.unread.trails
	fact    *fact     // of the resource that is judged; or else
	related []cause
}

// A cause is why something that belongs to another resource was not read, and how a message says that.
type cause struct {
	findings.Unread
	text string
}

// named returns what was not read behind the openings, each operation, fact and code once, and the messages that say
// so. only is the openings at these places; nil means all.
func named(open []opening, only []int) ([]findings.Unread, []string) {
	var out []findings.Unread
	var texts []string
	add := func(u findings.Unread, text string) {
		for _, o := range out {
			if o.Type == u.Type && o.Fact == u.Fact && o.Operation == u.Operation && o.Code == u.Code {
				return
			}
		}
		out, texts = append(out, u), append(texts, text)
	}
	for i, o := range open {
		if only != nil && !slices.Contains(only, i) {
			continue
		}
		if o.fact != nil {
			add(o.fact.unread(), o.fact.why.text)
		}
		for _, c := range o.related {
			add(c.Unread, c.text)
		}
	}
	slices.SortFunc(out, func(a, b findings.Unread) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.Fact, b.Fact),
			strings.Compare(a.Operation, b.Operation), strings.Compare(a.Code, b.Code))
	})
	return out, texts
}

// unreadMessage says what was not read, why, and what would help.
func unreadMessage(u findings.Unread) string {
	what := u.Operation + ": " + u.Code
	if u.Fact == "" {
		what = "cannot list " + u.Type + ": " + what
	}
	switch u.Code {
	case snapshot.AccessDenied:
		what += " (needs " + u.Permission + ")"
	case snapshot.DeniedBySCP:
		what += " (a policy of the organization denies it)"
	case snapshot.NotCollected:
		what += " (" + u.Message + ")"
	}
	return what
}

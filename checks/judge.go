package checks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
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

// judge evaluates the rule on the resource. What goes wrong in it becomes an ERROR verdict: the run goes on.
func (s *Set) judge(ctx context.Context, u *unit, res *resource, rel *relatedInput, now string, tracer topdown.QueryTracer) (v verdict) {
	defer func() {
		if p := recover(); p != nil {
			v = failed(fmt.Errorf("panic: %v", p))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, evalTimeout)
	defer cancel()
	object, open, err := res.object(u.rule.typ, u.rule.info.Facts)
	if err != nil {
		return failed(err)
	}
	in := ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("resource"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("related"), rel.related},
		[2]*ast.Term{ast.InternedTerm("params"), u.params},
		[2]*ast.Term{ast.InternedTerm("now"), ast.StringTerm(now)},
	)
	q := question{unit: u, input: in}
	for _, o := range open {
		q.open = append(q.open, opening{inputPath("resource", o.Fact), []findings.Unread{o}})
	}
	read := rel.read || len(open) < len(u.rule.info.Facts)
	none := ast.NewObject()
	for _, r := range u.rule.related {
		if causes := rel.open[r.name]; len(causes) > 0 {
			q.open = append(q.open, opening{inputPath("unread", r.name), causes})
		} else {
			none.Insert(ast.StringTerm(r.name), ast.ArrayTerm())
		}
	}
	in.Insert(ast.InternedTerm("unread"), ast.NewTerm(none))
	switch {
	case len(q.open) == 0:
		return u.decide(ctx, in, tracer)
	case !read:
		return q.unknown(nil)
	default:
		return s.decidePartly(ctx, q)
	}
}

func inputPath(document, name string) *ast.Term {
	return ast.RefTerm(ast.InputRootDocument, ast.InternedTerm(document), ast.StringTerm(name))
}

func failed(err error) verdict {
	return verdict{status: findings.Error, messages: []string{"evaluation: " + err.Error()}}
}

// decide evaluates the rule when everything that it declares was read.
func (u *unit) decide(ctx context.Context, in ast.Value, tracer topdown.QueryTracer) verdict {
	opts := []rego.EvalOption{rego.EvalParsedInput(in), rego.EvalSortSets(false)}
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
	sets, ok := rs[0].Bindings["x"].(map[string]any)
	if !ok {
		return failed(fmt.Errorf("the rule's result is a %T", rs[0].Bindings["x"]))
	}
	v := verdict{status: findings.Pass}
	for _, d := range deciding {
		messages, err := texts(sets[d.set])
		if err != nil {
			return failed(fmt.Errorf("%s: %w", d.set, err))
		}
		if len(messages) > 0 {
			v.status, v.messages = d.status, messages
			break
		}
	}
	notes, err := texts(sets[setNote])
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
}{{setNotApplicable, findings.NotApplicable}, {setManual, findings.Manual}, {setDeny, findings.Fail}}

// texts returns the messages of a set.
func texts(set any) ([]string, error) {
	if set == nil {
		return nil, nil
	}
	list, ok := set.([]any)
	if !ok {
		return nil, fmt.Errorf("is a %T, not a set", set)
	}
	out := make([]string, 0, len(list))
	for _, m := range list {
		text, ok := m.(string)
		if !ok {
			return nil, fmt.Errorf("has %v, which is not a message", m)
		}
		out = append(out, text)
	}
	return out, nil
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
	path   *ast.Term // input.resource.policy, input.unread.trails
	causes []findings.Unread
}

// unknown is the verdict that turns on the openings with these paths; nil means all of them.
func (q question) unknown(paths map[string]bool) verdict {
	v := verdict{status: findings.Unknown, unread: q.named(paths)}
	for _, u := range v.unread {
		v.messages = append(v.messages, unreadMessage(u))
	}
	v.messages = sorted(v.messages)
	return v
}

// named returns what was not read behind the paths, each operation, fact and code once.
func (q question) named(paths map[string]bool) []findings.Unread {
	var out []findings.Unread
	for _, o := range q.open {
		if paths != nil && !paths[o.path.String()] {
			continue
		}
		for _, c := range o.causes {
			same := func(x findings.Unread) bool {
				return x.Type == c.Type && x.Fact == c.Fact && x.Operation == c.Operation && x.Code == c.Code
			}
			if !slices.ContainsFunc(out, same) {
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b findings.Unread) int {
		return strings.Compare(a.Type+"\x00"+a.Fact+"\x00"+a.Operation+"\x00"+a.Code, b.Type+"\x00"+b.Fact+"\x00"+b.Operation+"\x00"+b.Code)
	})
	return out
}

// unreadMessage says what was not read, why, and what would help.
func unreadMessage(u findings.Unread) string {
	var b strings.Builder
	if u.Fact == "" {
		fmt.Fprintf(&b, "cannot list %s: ", u.Type)
	}
	fmt.Fprintf(&b, "%s: %s", u.Operation, u.Code)
	switch u.Code {
	case snapshot.AccessDenied:
		fmt.Fprintf(&b, " (needs %s)", u.Permission)
	case snapshot.NotCollected:
		fmt.Fprintf(&b, " (%s)", u.Message)
	}
	return b.String()
}

package checktest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// A Result is what the cases of one rule came to.
type Result struct {
	Rule     string
	Cases    []Case
	Failures []Failure
	LeftOpen int // verdicts that were asked for again with facts left open
}

// A Failure is a case that got another verdict, or a demand on the rule that is not met.
type Failure struct {
	File string
	Line int
	Case string // "" for a demand on the rule as a whole
	Text string
}

// String returns the failure as file:line: case: text.
func (f Failure) String() string {
	if f.Case == "" {
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
	}
	return fmt.Sprintf("%s:%d: %q: %s", f.File, f.Line, f.Case, f.Text)
}

// Run runs the cases of a rule of the set; pack is the tree that the rule came from. An error is a cases file that
// cannot be read.
func Run(ctx context.Context, set *checks.Set, pack fs.FS, r *checks.Rule) (Result, error) {
	res := Result{Rule: r.ID}
	src, err := fs.ReadFile(pack, r.Cases)
	if err != nil {
		return res, fmt.Errorf("%s:1: a rule has its cases beside it: %w", r.File, err)
	}
	if res.Cases, err = parseCases(r, src); err != nil {
		return res, err
	}
	coverage := cover.New()
	b := bench{set: set, rule: r, selections: map[string]*checks.Selection{}}
	for _, c := range res.Cases {
		f, err := b.judge(ctx, c, c.Unread, all, coverage)
		if err != nil {
			return res, fmt.Errorf("%s:%d: %w", r.Cases, c.Line, err)
		}
		if f.Status != c.Want {
			res.fail(r.Cases, c.Line, c.Name, fmt.Sprintf("want %s, got %s %q", c.Want, f.Status, f.Messages))
		} else if c.Messages != nil && !slices.Equal(slices.Sorted(slices.Values(c.Messages)), f.Messages) {
			res.fail(r.Cases, c.Line, c.Name, fmt.Sprintf("messages: want %q, got %q", c.Messages, f.Messages))
		}
		if err := res.leaveOpen(ctx, b, c, f.Status); err != nil {
			return res, err
		}
	}
	res.demands(r)
	return res, res.source(pack, r, coverage)
}

func (res *Result) fail(file string, line int, name, text string) {
	res.Failures = append(res.Failures, Failure{file, line, name, text})
}

// demands holds the cases against what every rule must show.
func (res *Result) demands(r *checks.Rule) {
	has := func(s findings.Status) bool {
		return slices.ContainsFunc(res.Cases, func(c Case) bool { return c.Want == s })
	}
	if r.Defines("deny") && !has(findings.Fail) {
		res.fail(r.Cases, 1, "", "no case wants FAIL")
	}
	if good := has(findings.Pass) || r.Defines("manual") && has(findings.Manual); !good {
		res.fail(r.Cases, 1, "", "no case wants PASS, or MANUAL for a rule that a person decides")
	}
	t, _ := facts.Lookup(snapshot.Type(r.Info().Resource))
	for _, name := range r.Info().Facts {
		f, _ := t.Fact(name)
		absent := func(c Case) bool {
			_, there := c.Facts[name]
			return !there && !slices.Contains(c.Unread, name)
		}
		if f.Optional && !slices.ContainsFunc(res.Cases, absent) {
			res.fail(r.Cases, 1, "", fmt.Sprintf("no case in which the optional fact %s is absent", name))
		}
	}
}

// source demands a formatted rule of which every line was evaluated.
func (res *Result) source(pack fs.FS, r *checks.Rule, coverage *cover.Cover) error {
	src, err := fs.ReadFile(pack, r.File)
	if err != nil {
		return err
	}
	formatted, err := Format(r.File, src)
	if err != nil {
		return err
	}
	if string(formatted) != string(src) {
		res.fail(r.File, 1, "", "not formatted: posture rules test --fix does it")
	}
	report := coverage.Report(map[string]*ast.Module{r.File: r.Module()})
	if f := report.Files[r.File]; f != nil {
		for _, gap := range f.NotCovered {
			res.fail(r.File, gap.Start.Row, "", "no case evaluates this line")
		}
	}
	return nil
}

// Format returns Rego as opa fmt writes it.
func Format(file string, src []byte) ([]byte, error) {
	return format.SourceWithOpts(file, src, format.Opts{RegoVersion: ast.RegoV1})
}

// Which related resources stay when their listing is left open.
type kept bool

const (
	all  kept = true
	none kept = false
)

// leaveOpen asks for the verdict again with every declared fact and related set, and every pair of them, left open: it
// must be UNKNOWN or the case's own.
func (res *Result) leaveOpen(ctx context.Context, b bench, c Case, own findings.Status) error {
	r := b.rule
	if own == findings.Error || len(c.Unread) > 0 {
		return nil
	}
	names := slices.Clone(r.Info().Facts)
	for _, rel := range r.Info().Related {
		names = append(names, rel.Name)
	}
	for i := range names {
		for j := i; j < len(names); j++ {
			open := slices.Compact([]string{names[i], names[j]})
			for _, keep := range []kept{all, none} {
				if keep == none && len(c.Related) == 0 {
					continue
				}
				f, err := b.judge(ctx, c, open, keep, nil)
				if err != nil {
					return fmt.Errorf("%s:%d: %w", r.Cases, c.Line, err)
				}
				res.LeftOpen++
				if f.Status != findings.Unknown && f.Status != own {
					res.fail(r.Cases, c.Line, c.Name, fmt.Sprintf("with %s left open it is %s, and %s when read", strings.Join(open, " and "), f.Status, own))
				}
				if f.Status == findings.Unknown && own != findings.Unknown && len(f.Unread) == 0 {
					res.fail(r.Cases, c.Line, c.Name, fmt.Sprintf("with %s left open it is UNKNOWN and names nothing", strings.Join(open, " and ")))
				}
			}
		}
	}
	return nil
}

// A bench is where the cases of a rule are judged. Queries are compiled once for the same parameters.
type bench struct {
	set        *checks.Set
	rule       *checks.Rule
	selections map[string]*checks.Selection
}

// selection returns the rule with the parameters of the case.
func (b bench) selection(ctx context.Context, c Case) (*checks.Selection, error) {
	key, err := json.Marshal(c.Params)
	if err != nil {
		return nil, err
	}
	if sel := b.selections[string(key)]; sel != nil {
		return sel, nil
	}
	var params map[string]json.RawMessage
	if err := json.Unmarshal(key, &params); err != nil {
		return nil, err
	}
	sel, err := b.set.SelectRule(ctx, b.rule, params)
	b.selections[string(key)] = sel
	return sel, err
}

// judge gets the verdict of a case with these facts and related sets left open.
func (b bench) judge(ctx context.Context, c Case, open []string, keep kept, coverage *cover.Cover) (findings.Finding, error) {
	r := b.rule
	sel, err := b.selection(ctx, c)
	if err != nil {
		return findings.Finding{}, err
	}
	now, err := time.Parse(time.RFC3339, cmp.Or(c.Now, defaultNow))
	if err != nil {
		return findings.Finding{}, err
	}
	part, id, err := c.part(r, now, open, keep)
	if err != nil {
		return findings.Finding{}, err
	}
	o := checks.EvalOptions{Workers: 1}
	if coverage != nil {
		o.Tracer = coverage
	}
	var out []findings.Finding
	err = sel.Eval(ctx, checks.Memory{part}, o, func(f findings.Finding) error {
		if f.Resource.ID == id {
			out = append(out, f)
		}
		return nil
	})
	if err == nil && len(out) != 1 {
		err = fmt.Errorf("%d findings for %s", len(out), id)
	}
	if err != nil {
		return findings.Finding{}, err
	}
	return out[0], nil
}

// part makes the snapshot that the case describes.
func (c Case) part(r *checks.Rule, now time.Time, open []string, keep kept) (snapshot.Part, string, error) {
	info := r.Info()
	t, _ := facts.Lookup(snapshot.Type(info.Resource))
	p := snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: now, Partition: "aws", Account: defaultAccount,
		Region: snapshot.Global, Service: t.Service,
	}
	unlisted := map[snapshot.Type]bool{}
	for _, rel := range info.Related {
		unlisted[snapshot.Type(rel.Type)] = unlisted[snapshot.Type(rel.Type)] || slices.Contains(open, rel.Name)
	}
	listed := map[snapshot.Type]bool{}
	list := func(t facts.Type) {
		if listed[t.Name] || t.Name == snapshot.Account {
			return
		}
		listed[t.Name] = true
		l := snapshot.Listing{Account: p.Account, Region: p.Region, Type: t.Name, State: snapshot.Known}
		if unlisted[t.Name] {
			l.State, l.Cause = snapshot.Unknown, refused(t.List)
		}
		p.Listings = append(p.Listings, l)
	}
	add := func(t facts.Type, object map[string]any, declared, unread []string, id string) error {
		res, err := resource(t, object, declared, unread, id)
		p.Resources = append(p.Resources, res)
		list(t)
		return err
	}
	id := cmp.Or(c.ID, "arn:aws:test:::resource")
	if t.Name == snapshot.Account {
		id = cmp.Or(c.ID, defaultAccount)
		p.Account = id
	}
	own := map[string]any{"name": c.Resource, "region": c.Region}
	maps.Copy(own, c.Facts)
	errs := []error{add(t, own, info.Facts, open, id)}
	for _, rel := range info.Related {
		typ, _ := facts.Lookup(snapshot.Type(rel.Type))
		list(typ)
		for i, o := range c.Related[rel.Name] {
			if unlisted[typ.Name] && keep == none && typ.Name != snapshot.Account {
				continue
			}
			var unread []string
			if slices.Contains(open, rel.Name) && typ.Name == snapshot.Account {
				unread = rel.Facts // the account is always there: what is unread of it are its facts
			}
			relID := fmt.Sprintf("arn:aws:test:::related/%s/%d", rel.Name, i)
			if typ.Name == snapshot.Account {
				relID = p.Account
			}
			errs = append(errs, add(typ, o, rel.Facts, unread, relID))
		}
	}
	return p, id, errors.Join(errs...)
}

func refused(operation string) *snapshot.Cause {
	return &snapshot.Cause{Operation: operation, Code: snapshot.AccessDenied}
}

// resource makes a resource of an object of a cases file: a declared fact that it lacks is absent, and an unread one
// was refused.
func resource(t facts.Type, object map[string]any, declared, unread []string, id string) (snapshot.Resource, error) {
	text := func(name, otherwise string) string {
		if s, ok := object[name].(string); ok && s != "" {
			return s
		}
		return otherwise
	}
	res := snapshot.Resource{
		ID: text("id", id), Name: text("name", "resource"), Type: t.Name, Account: defaultAccount,
		Region: text("region", snapshot.Global), Facts: map[string]snapshot.Fact{},
	}
	for _, name := range declared {
		f, _ := t.Fact(name)
		v, there := object[name]
		switch {
		case slices.Contains(unread, name):
			res.Facts[name] = snapshot.UnknownFact(refused(f.Read))
		case there:
			known, err := snapshot.KnownFact(v)
			if err != nil {
				return res, err
			}
			res.Facts[name] = known
		default:
			res.Facts[name] = snapshot.Fact{State: snapshot.Absent}
		}
	}
	return res, nil
}

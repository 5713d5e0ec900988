package checks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"
	"golang.org/x/sync/errgroup"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// EvalOptions are the knobs of an evaluation. The zero value is useful.
type EvalOptions struct {
	Now     time.Time // judge as of this time; zero: the time at which each part was collected
	Workers int       // evaluations at once; 0: one a processor

	// Tracer sees the evaluations in which everything was read; it is not called concurrently if Workers is 1.
	Tracer topdown.QueryTracer
}

// Eval judges the snapshot and hands every finding to emit: one for every pair of a selected rule and a resource of
// its type, and one for every listing that is empty or was not read. They come account by account, sorted.
//
// An error is a snapshot that cannot be read, or emit's own; what goes wrong in a rule is an ERROR finding.
func (sel *Selection) Eval(ctx context.Context, src Source, o EvalOptions, emit func(findings.Finding) error) error {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	for _, id := range src.Accounts() {
		out, err := sel.evalAccount(ctx, src, o, id)
		if err != nil {
			return fmt.Errorf("account %s: %w", id, err)
		}
		slices.SortFunc(out, findings.Compare)
		for _, f := range out {
			if err := emit(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// evalAccount makes both passes over one account.
func (sel *Selection) evalAccount(ctx context.Context, src Source, o EvalOptions, id string) ([]findings.Finding, error) {
	a, err := sel.gather(ctx, src, id)
	if err != nil {
		return nil, err
	}
	byType := map[snapshot.Type][]*unit{}
	for _, u := range sel.units {
		byType[u.rule.typ.Name] = append(byType[u.rule.typ.Name], u)
	}
	var (
		mu  sync.Mutex
		out []findings.Finding
	)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(o.Workers)
	judge := func(res *resource) {
		g.Go(func() error {
			for _, u := range byType[res.Type] {
				f := sel.finding(gctx, a, u, res, o)
				mu.Lock()
				out = append(out, f)
				mu.Unlock()
			}
			return gctx.Err()
		})
	}
	judge(a.self)
	var readErr error
	for part, err := range src.Parts(id) {
		if readErr = cmp.Or(err, gctx.Err()); readErr != nil {
			break
		}
		for _, r := range part.Resources {
			if r.Type != snapshot.Account && len(byType[r.Type]) > 0 {
				judge(&resource{Resource: r, observed: part.CollectedAt})
			}
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if readErr != nil {
		return nil, readErr
	}
	for _, u := range sel.units {
		out = append(out, a.aboutType(u)...)
	}
	return out, nil
}

// finding judges one resource by one rule.
func (sel *Selection) finding(ctx context.Context, a *account, u *unit, res *resource, o EvalOptions) findings.Finding {
	now := o.Now
	if now.IsZero() {
		now = res.observed
	}
	rel := a.inputs[u]
	v := sel.set.judge(ctx, u, res, rel, now.UTC().Format(time.RFC3339), o.Tracer)
	f := u.finding(findings.Resource{
		Type: string(res.Type), ID: res.ID, Name: res.Name, Account: res.Account, Region: res.Region, Tags: tags(res),
	}, v, res.observed)
	f.Evidence = evidence(u.rule, a, res)
	return f
}

// finding fills in what is the same for every verdict of the unit.
func (u *unit) finding(res findings.Resource, v verdict, observed time.Time) findings.Finding {
	if v.messages == nil {
		v.messages = []string{}
	}
	controls := u.controls
	if controls == nil {
		controls = []findings.ControlRef{}
	}
	return findings.Finding{
		ID:   findings.ID(u.rule.ID, res.Account, res.Region, res.ID, u.paramsKey),
		Rule: u.rule.ID, Title: u.rule.info.Title, Status: v.status, Severity: u.rule.info.Severity, Messages: v.messages,
		Resource: res, Parameters: u.parameters, Controls: controls, Unread: v.unread,
		Remediation: u.rule.info.Remediation, ObservedAt: observed,
	}
}

// aboutType returns the findings that are about a type rather than a resource: its listing was not read, or is empty.
func (a *account) aboutType(u *unit) []findings.Finding {
	t := u.rule.typ
	if t.Name == snapshot.Account {
		return nil
	}
	var out []findings.Finding
	for _, l := range a.listingsOf(t) {
		var v verdict
		switch {
		case l.State != snapshot.Known:
			un := unread(t, "", l.Cause)
			v = verdict{findings.Unknown, []string{unreadMessage(un)}, []findings.Unread{un}}
		case l.seen == 0:
			v = verdict{findings.NotApplicable, []string{fmt.Sprintf("no %s in %s", t.Name, l.place(t.Placed))}, nil}
		default:
			continue
		}
		out = append(out, u.finding(findings.Resource{Type: string(t.Name), ID: a.id, Account: a.id, Region: l.Region}, v, l.observed))
	}
	return out
}

// place names where the listing looked. placed is whether its resources have regions of their own.
func (l listing) place(placed bool) string {
	switch {
	case l.Region != snapshot.Global:
		return l.Region
	case placed && len(l.regions) > 0:
		return strings.Join(l.regions, ", ")
	default:
		return "the account"
	}
}

func tags(res *resource) map[string]string {
	f := res.Facts["tags"]
	if f.State != snapshot.Known {
		return nil
	}
	var out map[string]string
	if json.Unmarshal(f.Value, &out) != nil {
		return nil
	}
	return out
}

// relatedShown is how many related resources a finding carries as evidence; their number is always there.
const relatedShown = 10

// evidence returns the declared facts as the rule saw them: absent is null, and an unread one is not there.
func evidence(r *Rule, a *account, res *resource) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for _, name := range r.info.Facts {
		if v, ok := evidenceOf(res.Facts[name]); ok {
			out[name] = v
		}
	}
	for _, rel := range r.related {
		type shown struct {
			ID    string                     `json:"id"`
			Facts map[string]json.RawMessage `json:"facts"`
		}
		sample := []shown{}
		for _, other := range a.related[rel.typ.Name] {
			if len(sample) == relatedShown {
				break
			}
			s := shown{other.ID, map[string]json.RawMessage{}}
			for _, name := range rel.facts {
				if v, ok := evidenceOf(other.Facts[name]); ok {
					s.Facts[name] = v
				}
			}
			sample = append(sample, s)
		}
		raw, err := json.Marshal(map[string]any{"count": len(a.related[rel.typ.Name]), "first": sample})
		if err == nil { // it is made of what was decoded before
			out[rel.name] = raw
		}
	}
	return out
}

func evidenceOf(f snapshot.Fact) (json.RawMessage, bool) {
	switch f.State {
	case snapshot.Known:
		var b bytes.Buffer
		if json.Compact(&b, f.Value) != nil {
			return nil, false
		}
		return b.Bytes(), true
	case snapshot.Absent:
		return json.RawMessage("null"), true
	case snapshot.Unknown:
	}
	return nil, false
}

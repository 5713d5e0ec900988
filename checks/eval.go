package checks

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
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

	noMemo bool // evaluate every pair of a rule and a resource, for tests
}

// An evaluation is one run of Eval.
type evaluation struct {
	EvalOptions
	sel     *Selection
	kinds   map[snapshot.Type]*kind
	answers *answers
	memos   map[*unit]*memo // empty where every pair is evaluated

	same      *decisions
	undecided *decision
}

// Eval judges the snapshot and hands every finding to emit: one for every pair of a selected rule and a resource of
// its type, and one for every listing that is empty or was not read. They come account by account, sorted. What they
// hold is shared between them: it is not for changing.
//
// An error is a snapshot that cannot be read, or emit's own; what goes wrong in a rule is an ERROR finding.
func (sel *Selection) Eval(ctx context.Context, src Source, o EvalOptions, emit func(findings.Finding) error) error {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	as := newAnswers()
	e := &evaluation{
		EvalOptions: o, sel: sel, kinds: sel.kinds(as), answers: as, memos: map[*unit]*memo{},
		same: &decisions{table: map[string]*decision{}}, undecided: undecided(),
	}
	if o.Tracer == nil && !o.noMemo {
		for _, u := range sel.units {
			e.memos[u] = newMemo()
		}
	}
	for _, id := range src.Accounts() {
		a, err := e.gather(ctx, src, id)
		if err == nil {
			err = e.judge(ctx, a)
		}
		if err != nil {
			return fmt.Errorf("account %s: %w", id, err)
		}
		if err := e.emit(a, emit); err != nil {
			return err
		}
	}
	return nil
}

// batchSize is how many resources a worker takes at once.
const batchSize = 64

// judge judges every subject of the account.
func (e *evaluation) judge(ctx context.Context, a *account) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(e.Workers)
	for batch := range slices.Chunk(a.subjects, batchSize) {
		g.Go(func() error { return e.judgeBatch(gctx, a, batch) })
	}
	return g.Wait()
}

func (e *evaluation) judgeBatch(ctx context.Context, a *account, batch []*subject) error {
	var decisions []*decision // of one subject
	for _, s := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := candidate{subject: s, account: a}
		decisions = decisions[:0]
		for n, u := range s.kind.units {
			decisions = append(decisions, e.decide(ctx, &c, n, u))
		}
		s.decide(decisions)
	}
	return ctx.Err()
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
		case !a.seen[place{l.Region, l.Type}]:
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

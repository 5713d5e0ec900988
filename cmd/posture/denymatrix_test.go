package main

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

// TestDenyMatrix has every operation that a scan calls fail, with -every in every way, one at a time and then all at once, and holds
// every verdict against that of the unbroken scan: it is the same or UNKNOWN, and which of the two is right. Nothing in
// it is listed by hand: a new rule, service or operation is part of it. docs/unknown.md has its figures.
func TestDenyMatrix(t *testing.T) {
	t.Parallel()
	m, err := newMatrix(t.Context(), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	m.complete(t)
	rows, err := m.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for _, what := range slices.Sorted(maps.Keys(r.problems)) {
			for _, p := range r.problems[what] {
				t.Errorf("%s: %s: %s", r.place, what, p)
			}
		}
	}
	text := m.figures(rows)
	t.Log("\n" + text)
	if *every {
		page(t, text)
	}
}

// complete holds that the baseline is one: every operation of the plan is called in one of the accounts, every rule says
// something of both, and the verdicts are of every kind.
func (m *matrix) complete(t *testing.T) {
	t.Helper()
	statuses := map[findings.Status]bool{}
	for _, w := range m.worlds {
		said := map[string]bool{}
		for k, f := range w.base.findings {
			said[k.rule], statuses[f.Status] = true, true
			if f.Status == findings.Error {
				t.Errorf("%s account: %s: %q", w.name, k, f.Messages)
			}
		}
		for _, r := range m.sel.Rules() {
			if !said[r.ID] {
				t.Errorf("%s account: %s says nothing", w.name, r.ID)
			}
		}
	}
	for _, op := range m.plan.Operations() {
		if !slices.ContainsFunc(m.worlds, func(w *world) bool { return w.calls[op] > 0 }) {
			t.Errorf("%s is planned, and called in no account: nothing shows what its failure does", op)
		}
	}
	for _, s := range []findings.Status{findings.Pass, findings.Fail, findings.NotApplicable, findings.Manual} {
		if !statuses[s] {
			t.Errorf("no verdict is %s", s)
		}
	}
}

// A row is what one trial came to.
type row struct {
	outcome
	place   string
	failure string
	all     bool // every operation failed
}

// run makes the trials, some at a time.
func (m *matrix) run(ctx context.Context) ([]row, error) {
	var (
		mu   sync.Mutex
		rows []row
	)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, w := range m.worlds {
		ops := m.operations(w)
		others := slices.DeleteFunc(slices.Clone(ops), func(op string) bool { return op == identityCall })
		for _, f := range failures {
			if !f.always && !*every {
				continue
			}
			trials := [][]string{others}
			for _, op := range ops {
				trials = append(trials, []string{op})
			}
			for i, failing := range trials {
				g.Go(func() error {
					r, err := m.try(ctx, trial{world: w, failure: f, failing: failing})
					r.all = i == 0
					mu.Lock()
					defer mu.Unlock()
					rows = append(rows, r)
					return err
				})
			}
		}
	}
	err := g.Wait()
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.place, b.place) })
	return rows, err
}

// try scans while the operations fail, and compares.
func (m *matrix) try(ctx context.Context, t trial) (row, error) {
	what := strings.Join(t.failing, ", ")
	if len(t.failing) > 1 {
		what = "every operation"
	}
	r := row{place: fmt.Sprintf("%s account, %s: %s", t.world.name, what, t.failure.name), failure: t.failure.name}
	r.problems = map[string][]string{}
	parts, _, err := m.collect(ctx, t.world, t.failing, t.failure.answer)
	if slices.Equal(t.failing, []string{identityCall}) {
		if err == nil || parts != nil {
			r.problem(wrongVerdict, key{}, "a scan without %s goes on", identityCall)
		}
		return r, ctx.Err()
	}
	if err != nil {
		return r, err
	}
	if r.outcome, t.got, err = m.compare(ctx, t, parts, nil); err != nil {
		return r, err
	}
	if code := m.exit(t.got); len(t.failing) > 1 && code != report.ExitIncomplete {
		r.problem(wrongVerdict, key{}, "nothing was read and the exit code is %d", code)
	}
	return r, nil
}

// compare judges what was collected in the trial, and holds it against the unbroken scan.
func (m *matrix) compare(ctx context.Context, t trial, parts checks.Memory, l *lie) (o outcome, got judged, err error) {
	if t.got, err = m.judge(ctx, parts, l); err != nil {
		return o, t.got, err
	}
	o, err = m.hold(ctx, t)
	return o, t.got, err
}

// exit returns the exit code of the command for the scan.
func (m *matrix) exit(j judged) int {
	b := report.NewBuilder(report.Input{Benchmarks: m.sel.Benchmarks(), Rules: m.set.Infos()})
	for _, f := range j.findings {
		if err := b.Add(f); err != nil {
			panic(err)
		}
	}
	r, err := b.Report(report.Scope{}, time.Time{})
	if err != nil {
		panic(err)
	}
	return report.Gate(r, report.Limits{}).Code
}

// TestDenyMatrix_catches has evaluations that lie judge the mixed account: what the matrix is there for has to be caught.
func TestDenyMatrix_catches(t *testing.T) {
	t.Parallel()
	m, err := newMatrix(t.Context(), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	w := m.worlds[1]
	denied := map[string]checks.Memory{} // what is collected without the operation
	for _, op := range m.operations(w) {
		if op == identityCall {
			continue
		}
		if denied[op], _, err = m.collect(t.Context(), w, []string{op}, failures[0].answer); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		lie  lie
		want string // "" for the truth, of which nothing is to be said
	}{
		"the truth":               {},
		"not read is absent":      {lie{parts: absent}, wrongVerdict},
		"not listed is empty":     {lie{parts: listed}, vanished},
		"not read is as before":   {lie{findings: asBefore}, standsOnAir},
		"UNKNOWN is not said":     {lie{findings: silent}, vanished},
		"UNKNOWN names nothing":   {lie{findings: named(func(*findings.Unread) bool { return false })}, nameless},
		"UNKNOWN names another":   {lie{findings: named(func(u *findings.Unread) bool { u.Operation = "ec2:DescribeVpcs"; return true })}, nameless},
		"UNKNOWN needs nothing":   {lie{findings: named(func(u *findings.Unread) bool { u.Permission = ""; return true })}, nameless},
		"a resource from nowhere": {lie{findings: invented}, appeared},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.lie.base = w.base.findings
			caught := 0
			for op, parts := range denied {
				o, _, err := m.compare(t.Context(), trial{world: w, failure: failures[0], failing: []string{op}}, parts, &c.lie)
				if err != nil {
					t.Fatal(err)
				}
				caught += len(o.problems[c.want])
				if c.want == "" {
					caught++
					if o.wrong > 0 {
						t.Errorf("%s: %v", op, o.problems)
					}
				}
			}
			if caught == 0 {
				t.Errorf("no verdict is said to be wrong: %s", c.want)
			}
		})
	}
}

// absent turns every fact that was not read into one that is not there.
func absent(parts checks.Memory) checks.Memory {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Resources = slices.Clone(out[i].Resources)
		for j, r := range out[i].Resources {
			out[i].Resources[j].Facts = maps.Clone(r.Facts)
			for name, f := range r.Facts {
				if f.State == snapshot.Unknown {
					out[i].Resources[j].Facts[name] = snapshot.Fact{State: snapshot.Absent}
				}
			}
		}
	}
	return out
}

// listed turns every listing that failed into one of what was seen.
func listed(parts checks.Memory) checks.Memory {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Listings = slices.Clone(out[i].Listings)
		for j := range out[i].Listings {
			out[i].Listings[j].State, out[i].Listings[j].Cause = snapshot.Known, nil
		}
	}
	return out
}

// asBefore has what is UNKNOWN be what it was when everything was read: right by luck.
func asBefore(truth, base map[key]findings.Finding) map[key]findings.Finding {
	for k, f := range truth {
		if b, ok := base[k]; ok && f.Status == findings.Unknown {
			truth[k] = b
		}
	}
	return truth
}

func silent(truth, _ map[key]findings.Finding) map[key]findings.Finding {
	maps.DeleteFunc(truth, func(_ key, f findings.Finding) bool { return f.Status == findings.Unknown })
	return truth
}

// named has keep change what the findings say was not read, or drop it.
func named(keep func(*findings.Unread) bool) func(truth, _ map[key]findings.Finding) map[key]findings.Finding {
	return func(truth, _ map[key]findings.Finding) map[key]findings.Finding {
		for k, f := range truth {
			var unread []findings.Unread
			for _, u := range f.Unread {
				if keep(&u) {
					unread = append(unread, u)
				}
			}
			f.Unread = unread
			truth[k] = f
		}
		return truth
	}
}

func invented(truth, _ map[key]findings.Finding) map[key]findings.Finding {
	for k, f := range maps.Clone(truth) {
		if k.typ == facts.S3Bucket {
			k.id = "arn:aws:s3:::nowhere"
			truth[k] = f
		}
	}
	return truth
}

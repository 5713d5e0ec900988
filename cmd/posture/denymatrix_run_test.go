package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/iam"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// identityCall is the one operation without which nothing is collected: the scan ends with an error.
const identityCall = "sts:GetCallerIdentity"

// A world is an account, and what an unbroken scan says of it.
type world struct {
	name   string
	answer awstest.Handler
	mix    func(*awstest.Server)

	base  judged
	calls map[string]int // by the unbroken scan
}

// worlds is the account that is in good order, and the one in which much is not: over the first alone a
// matrix proves little, since a scanner that always says PASS passes it.
func worlds() []*world {
	return []*world{
		{name: "good", answer: awstest.Good, mix: func(*awstest.Server) {}},
		{name: "mixed", answer: awstest.Mixed, mix: (*awstest.Server).Mix},
	}
}

// A failure is a way not to answer, and the code that it has in a cause.
type failure struct {
	name   string
	answer awstest.Handler
	code   string
	always bool // also without -every: a refusal, and an answer that says nothing
}

var failures = []failure{
	{"AccessDenied", awstest.Denied, snapshot.AccessDenied, true},
	{"throttling", awstest.Throttled, snapshot.Throttled, false},
	{"500", awstest.Broken, snapshot.Unavailable, false},
	{"an empty 200", awstest.Text(""), snapshot.Malformed, true},
	{"a page of HTML", awstest.Text(awstest.Page), snapshot.Malformed, false},
}

// A key is a pair of a rule and a resource. The region is only of findings about a type, which are one a listing.
type key struct {
	rule, params string
	typ          snapshot.Type
	id, region   string
}

// isListing reports whether the key is of a finding about a type rather than a resource.
func (k key) isListing() bool { return k.region != "" }

func (k key) String() string {
	return fmt.Sprintf("%s%s of %s %s", k.rule, k.params, k.typ, k.id+" "+k.region)
}

func keyOf(f findings.Finding) key {
	k := key{rule: f.Rule, typ: snapshot.Type(f.Resource.Type), id: f.Resource.ID}
	if len(f.Parameters) > 0 {
		raw, err := json.Marshal(f.Parameters)
		if err != nil {
			panic(err) // it was read from JSON
		}
		k.params = string(raw)
	}
	if k.typ != snapshot.Account && k.id == f.Resource.Account {
		k.region = f.Resource.Region
	}
	return k
}

// A judged is a scan: what was read, and the verdicts.
type judged struct {
	parts    checks.Memory
	findings map[key]findings.Finding
}

// A matrix is a scan by every built-in rule with the parameters of every benchmark, broken in many ways.
type matrix struct {
	set    *checks.Set
	sel    *checks.Selection
	plan   facts.Plan
	worlds []*world
	fills  fills
}

func newMatrix(ctx context.Context, set *checks.Set) (*matrix, error) {
	m := &matrix{set: set, worlds: worlds(), fills: fills{rules: map[string]*filler{}, done: map[string]filled{}}}
	var err error
	if m.sel, err = set.Select(ctx, checks.SelectOptions{Benchmarks: []string{"all"}, Rules: []string{"*"}}); err != nil {
		return nil, err
	}
	if m.plan, err = m.sel.Plan(); err != nil {
		return nil, err
	}
	for _, w := range m.worlds {
		parts, calls, err := m.collect(ctx, w, nil, nil)
		if err != nil {
			return nil, err
		}
		if w.base, err = m.judge(ctx, parts, nil); err != nil {
			return nil, err
		}
		w.calls = calls
	}
	return m, nil
}

// operations returns what the unbroken scan calls in the account: the plan, as far as the account makes it necessary, and
// what else the account saw. The plan's rest is called in the other account, or complete complains.
func (m *matrix) operations(w *world) []string {
	var ops []string
	for op := range w.calls {
		ops = append(ops, op)
	}
	slices.Sort(ops)
	return ops
}

// collect reads the account with the real collectors and SDK while the operations fail. It returns what was called.
func (m *matrix) collect(ctx context.Context, w *world, failing []string, answer awstest.Handler) (checks.Memory, map[string]int, error) {
	server := awstest.Start()
	defer server.Close()
	w.mix(server)
	for _, op := range failing {
		server.Override(op, answer)
	}
	s, err := server.Session(ctx, server.Config())
	if err != nil {
		return nil, nil, err
	}
	id, err := s.Identity(ctx)
	if err != nil {
		return nil, nil, err
	}
	var parts checks.Memory
	err = collector.Run(ctx, collector.Options{
		Partition: id.Partition, Account: id.Account, HomeRegion: s.Region(), Plan: m.plan,
		Collectors: live.Collectors(s.AWS(), live.Options{
			IAM: iam.Options{ReportTimeout: 10 * time.Second, ReportWait: time.Millisecond},
		}),
		CollectedBy: "posture test", Meter: s.Meter(),
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
	}, func(p snapshot.Part) error {
		parts = append(parts, p)
		return nil
	})
	return parts, server.Calls(), err
}

// A lie falsifies what an evaluation gets to see, or what it says. Only the negative control tells any.
type lie struct {
	parts    func(checks.Memory) checks.Memory
	findings func(truth, base map[key]findings.Finding) map[key]findings.Finding
	base     map[key]findings.Finding
}

// judge evaluates what was collected; l is nil.
func (m *matrix) judge(ctx context.Context, parts checks.Memory, l *lie) (judged, error) {
	j := judged{parts: parts, findings: map[key]findings.Finding{}}
	if l != nil && l.parts != nil {
		parts = l.parts(parts)
	}
	err := m.sel.Eval(ctx, parts, checks.EvalOptions{Workers: 1}, func(f findings.Finding) error {
		k := keyOf(f)
		if _, twice := j.findings[k]; twice {
			return fmt.Errorf("two findings for %s", k)
		}
		j.findings[k] = f
		return nil
	})
	if l != nil && l.findings != nil {
		j.findings = l.findings(j.findings, l.base)
	}
	return j, err
}

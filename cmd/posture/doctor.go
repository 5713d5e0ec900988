package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/collector/session"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

const listRegions = "account:ListRegions"

func (a *app) doctorCommand() *cobra.Command {
	var s selection
	var t target
	var format formatFlag
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check credentials, region, clock, endpoint and permissions, before a scan", Args: cobra.NoArgs,
		Long: `doctor asks AWS who the credentials are of, holds the clock against AWS's, and makes the calls of a scan
that need no resource: the listings, in one region, and what is read of the account as a whole. For
what is refused it says which rules could not decide without it, and the IAM action. It only reads.

Exit codes: 0 everything was answered, 3 something would not be seen, 2 the account cannot be read.`,
		Example: `  posture doctor --profile audit
  posture doctor --benchmark cis-aws-5.0.0 --format json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, sel, err := a.resolve(cmd.Context(), s)
			if err != nil {
				return err
			}
			d, err := a.examine(cmd.Context(), t, sel)
			if err != nil {
				return err
			}
			if format.json() {
				err = a.writeJSON(d)
			} else {
				err = a.writeDiagnosis(d, s.benchmarks)
			}
			return errors.Join(err, d.outcome())
		},
	}
	s.flags(cmd)
	t.flags(cmd)
	format.flag(cmd)
	return cmd
}

// A diagnosis is what doctor found.
type diagnosis struct {
	Account  string   `json:"account"`
	ARN      string   `json:"arn"`
	Profile  string   `json:"profile"` // "" for the default
	Region   string   `json:"region"`
	Endpoint string   `json:"endpoint"` // "" for AWS's own
	Clock    clock    `json:"clock"`
	Answered []string `json:"answered"` // operations
	Refused  []blind  `json:"refused"`
	Untried  []string `json:"untried"` // operations that need a resource
}

// A clock is how this machine's clock stands to AWS's.
type clock struct {
	State        string `json:"state"`         // ok, wrong, or unknown where AWS did not say what time it is
	AheadSeconds *int   `json:"ahead_seconds"` // null where it did not
	problem      *session.ProblemError
	text         string
}

// A blind is an operation that was not answered, and what that would do to a scan.
type blind struct {
	Operation   string   `json:"operation"`
	Code        string   `json:"code"`
	Message     string   `json:"message"`
	Permissions []string `json:"permissions"`
	Rules       []string `json:"rules"` // that could not decide where they turn on it
}

// examine asks everything.
func (a *app) examine(ctx context.Context, t target, sel *checks.Selection) (*diagnosis, error) {
	s, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	id, err := s.Identity(ctx)
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	d := &diagnosis{
		Account: id.Account, ARN: id.ARN, Profile: s.Profile(), Region: s.Region(), Endpoint: s.Endpoint(), Clock: a.compareClock(id),
		Answered: []string{}, Refused: []blind{}, Untried: []string{},
	}
	plan, err := sel.Plan()
	if err != nil {
		return nil, err
	}
	causes, err := a.probe(ctx, t, s, id, plan.WithoutResources())
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, interrupted(ctx, ctx.Err())
	}
	for _, op := range plan.Operations() {
		switch cause := causes[op]; {
		case cause != nil:
			rules, err := rulesThatNeed(sel, op, len(t.regions) > 0)
			if err != nil {
				return nil, err
			}
			d.Refused = append(d.Refused, blind{op, cause.Code, cause.Message, facts.Permissions(op), rules})
		case s.Meter().Called(op):
			d.Answered = append(d.Answered, op)
		default:
			d.Untried = append(d.Untried, op)
		}
	}
	return d, nil
}

func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("interrupted before the account was known: nothing was read")
	}
	return err
}

func (a *app) compareClock(id session.Identity) clock {
	if id.ServerTime.IsZero() {
		return clock{State: "unknown", text: "AWS did not say what time it is"}
	}
	ahead := a.now().Sub(id.ServerTime)
	seconds := int(ahead.Seconds())
	c := clock{State: "ok", AheadSeconds: &seconds, text: session.Ahead(ahead) + " that of AWS"}
	if c.problem = session.ClockProblem(ahead); c.problem != nil {
		c.State = "wrong"
	}
	return c
}

// probe carries the plan out in one region, or in those that were named, and returns why operations were not answered.
func (a *app) probe(ctx context.Context, t target, s *session.Session, id session.Identity, plan facts.Plan) (map[string]*snapshot.Cause, error) {
	regions := t.regions
	if len(regions) == 0 {
		regions = []string{s.Region()}
	}
	p := a.progress(t.quiet)
	defer p.end()
	causes := map[string]*snapshot.Cause{}
	collectors := live.Collectors(s.AWS(), live.Options{})
	err := collector.Run(ctx, collector.Options{
		Partition: id.Partition, Account: id.Account, HomeRegion: s.Region(), Plan: plan, Regions: regions,
		Collectors: collectors, CollectedBy: program(), Now: a.now, Progress: p.show, Meter: s.Meter(),
	}, func(p snapshot.Part) error {
		for _, l := range p.Listings {
			note(causes, l.Cause)
		}
		for _, r := range p.Resources {
			for _, f := range r.Facts {
				if r.Type == snapshot.Account || f.Cause != nil && f.Cause.Code != snapshot.NotInReport {
					note(causes, f.Cause)
				}
			}
		}
		return nil
	})
	for _, c := range collectors { // a scan of named regions goes on without the list of them, and no part says so
		if l, ok := c.(collector.RegionLister); ok && s.Meter().Called(listRegions) {
			_, cause := l.Regions(ctx)
			note(causes, cause)
		}
	}
	return causes, err
}

// note keeps the cause of an operation: of several the least, so that two runs say the same. That no collector reads a
// fact yet is no answer of AWS.
func note(causes map[string]*snapshot.Cause, c *snapshot.Cause) {
	if c == nil || c.Code == snapshot.NotCollected {
		return
	}
	if old := causes[c.Operation]; old == nil || cmp.Or(cmp.Compare(c.Code, old.Code), cmp.Compare(c.Message, old.Message)) < 0 {
		causes[c.Operation] = c
	}
}

// rulesThatNeed returns the rules whose facts are read with the operation. Where the user named the regions, a scan does
// without the list of them.
func rulesThatNeed(sel *checks.Selection, operation string, named bool) ([]string, error) {
	out := []string{}
	for _, r := range sel.Rules() {
		plan, err := facts.NewPlan(r.Requests()...)
		if err != nil {
			return nil, err
		}
		needed := slices.Contains(plan.Operations(), operation)
		if operation == listRegions && named {
			needed = plan.Wants(snapshot.Account, "regions")
		}
		if needed {
			out = append(out, r.ID)
		}
	}
	return slices.Compact(out), nil
}

// blind counts the operations that some rule needs and that were not answered, and these rules.
func (d *diagnosis) blind() (operations, rules int) {
	all := map[string]bool{}
	for _, b := range d.Refused {
		if len(b.Rules) > 0 {
			operations++
		}
		for _, r := range b.Rules {
			all[r] = true
		}
	}
	return operations, len(all)
}

// outcome is the exit code, as an error.
func (d *diagnosis) outcome() error {
	var reasons []string
	if d.Clock.problem != nil {
		reasons = append(reasons, d.Clock.problem.What, "next: "+d.Clock.problem.Next)
	}
	if n, rules := d.blind(); n > 0 {
		reasons = append(reasons, fmt.Sprintf("%s not answered: a scan would leave verdicts of %s UNKNOWN", plural(n, "operation"), plural(rules, "rule")))
	}
	if reasons == nil {
		return nil
	}
	return &outcomeError{report.Outcome{Code: report.ExitIncomplete, Reasons: reasons}}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *app) writeDiagnosis(d *diagnosis, benchmarks []string) error {
	permissions := "ok"
	if n, _ := d.blind(); n > 0 {
		permissions = "blind"
	}
	err := a.columns([][]string{
		{"CHECK", "STATE", "WHAT"},
		{"credentials", "ok", d.ARN + " in account " + d.Account},
		{"profile", "ok", cmp.Or(d.Profile, "the default")},
		{"region", "ok", d.Region},
		{"endpoint", "ok", cmp.Or(d.Endpoint, "that of AWS in "+d.Region)},
		{"clock", d.Clock.State, d.Clock.text},
		{"permissions", permissions, fmt.Sprintf("%d of %s answered; %d more need a resource, and were not tried",
			len(d.Answered), plural(len(d.Answered)+len(d.Refused), "operation"), len(d.Untried))},
	})
	if err != nil || len(d.Refused) == 0 {
		return err
	}
	rows := [][]string{{"NOT ANSWERED", "ANSWER", "IAM ACTION", "RULES THAT NEED IT"}}
	codes := map[string]bool{}
	for _, b := range d.Refused {
		rows = append(rows, []string{b.Operation, b.Code, strings.Join(b.Permissions, ", "), cmp.Or(strings.Join(b.Rules, ", "), "none, where --region says where to look")})
		codes[b.Code] = true
	}
	if _, err := fmt.Fprintln(a.stdout); err != nil {
		return err
	}
	if err := a.columns(rows); err != nil {
		return err
	}
	return a.writeAdvice(slices.Sorted(maps.Keys(codes)), benchmarks)
}

// writeAdvice says what to do about the answers.
func (a *app) writeAdvice(codes, benchmarks []string) error {
	lines := []string{""}
	for _, code := range codes {
		if advice := report.Advice(code); advice != "" {
			lines = append(lines, code+": "+advice)
		}
	}
	command := "posture permissions"
	if len(benchmarks) > 0 {
		command += " --benchmark " + strings.Join(benchmarks, ",")
	}
	lines = append(lines, "next: "+command+" > scan-role.json, which has every action that the scan needs")
	for _, line := range lines {
		if _, err := fmt.Fprintln(a.stdout, report.Sanitize(line)); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

// A selection is the flags that choose what is asked.
type selection struct {
	packs
	benchmarks []string
	rules      []string
	parameters []string
}

func (s *selection) flags(cmd *cobra.Command) {
	s.packs.flags(cmd)
	cmd.Flags().StringSliceVar(&s.benchmarks, "benchmark", nil, "judge by this `benchmark`, or all (repeatable; default: the newest CIS)")
	cmd.Flags().StringArrayVar(&s.parameters, "parameter", nil, "another value for a parameter, as `RULE.NAME=VALUE` (repeatable)")
	cmd.Flags().StringSliceVar(&s.rules, "rule", nil, "evaluate only this `rule`, or a pattern like cis.s3.* (repeatable)")
}

// resolve loads the rules and selects.
func (a *app) resolve(ctx context.Context, s selection) (*checks.Set, *checks.Selection, error) {
	set, err := s.load()
	if err != nil {
		return nil, nil, err
	}
	names := s.benchmarks
	if len(names) == 0 {
		names = newest(set)
	}
	parameters, err := a.parameters(set, s.parameters)
	if err != nil {
		return nil, nil, err
	}
	sel, err := set.Select(ctx, checks.SelectOptions{Benchmarks: names, Rules: s.rules, Parameters: parameters})
	if err != nil {
		return nil, nil, err
	}
	if len(sel.Rules()) == 0 {
		return nil, nil, fmt.Errorf("no rule is selected: benchmark %s has none of its rules yet", strings.Join(names, ", "))
	}
	return set, sel, nil
}

// newest returns the newest CIS benchmark.
func newest(set *checks.Set) []string {
	var out []string
	for _, b := range set.Benchmarks() { // oldest first
		if strings.HasPrefix(b.ID, "cis-aws-") {
			out = []string{b.ID}
		}
	}
	return out
}

// An evaluation is the flags of what happens to a snapshot.
type evaluation struct {
	selection
	outputs
	gateFlags
	exceptions string
	severity   string
	now        string
}

func (e *evaluation) flags(cmd *cobra.Command) {
	e.selection.flags(cmd)
	e.outputs.flags(cmd)
	e.gateFlags.flags(cmd)
	cmd.Flags().StringVar(&e.exceptions, "exceptions", "", "exceptions and attestations of this `file` instead of those of posture.yaml")
	cmd.Flags().StringVar(&e.severity, "severity", "", "show findings of this `severity` or above; scores are of all")
	cmd.Flags().StringVar(&e.now, "now", "", "judge as of this `time` (RFC 3339), not the time of collection")
	_ = cmd.RegisterFlagCompletionFunc("severity", cobra.FixedCompletions(severityNames(), cobra.ShellCompDirectiveNoFileComp))
}

func severityNames() []string {
	var out []string
	for _, s := range findings.Severities() {
		out = append(out, string(s))
	}
	return out
}

func parseSeverity(flag, value string) (findings.Severity, error) {
	s := findings.Severity(strings.ToUpper(value))
	if value != "" && s.Rank() < 0 {
		return "", fmt.Errorf("--%s %q is not one of %s", flag, value, strings.Join(severityNames(), ", "))
	}
	return s, nil
}

// A request is an evaluation with its flags understood, before anything is read.
type request struct {
	evaluation
	set      *checks.Set
	sel      *checks.Selection
	atLeast  findings.Severity
	limits   limits
	at       time.Time
	accepted *overlay.Exceptions
	attested *overlay.Attestations
}

func (a *app) request(cmd *cobra.Command, e evaluation) (request, error) {
	r := request{evaluation: e}
	err := a.checkOutputs(&e.outputs)
	if err != nil {
		return r, err
	}
	if len(e.rules) > 0 && e.writes("sarif") && e.sarif.category == "" {
		return r, errors.New("--rule with --format sarif needs a --sarif-category of its own: in that of a whole scan, " +
			"the alerts of all other rules would close as fixed")
	}
	if r.atLeast, err = parseSeverity("severity", e.severity); err != nil {
		return r, err
	}
	if r.limits, err = e.limits(r.atLeast); err != nil {
		return r, err
	}
	if e.now != "" {
		if r.at, err = time.Parse(time.RFC3339, e.now); err != nil {
			return r, fmt.Errorf("--now %q is not a time like 2026-06-01T00:00:00Z", e.now)
		}
	}
	if r.accepted, r.attested, err = a.overlays(e.exceptions); err != nil {
		return r, err
	}
	r.set, r.sel, err = a.resolve(cmd.Context(), e.selection)
	return r, err
}

// report evaluates the snapshot, writes the report, and returns the outcome of the gate as an error.
func (a *app) report(ctx context.Context, r request, src checks.Source, regions []string, incomplete bool) (err error) {
	rep, err := judge(ctx, r, src, regions, incomplete)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rep.Close()) }()
	if err := a.writeReports(rep, &r.outputs); err != nil {
		return err
	}
	return a.gate(rep, r.limits)
}

// judge evaluates the snapshot and counts the verdicts.
func judge(ctx context.Context, r request, src checks.Source, regions []string, incomplete bool) (*report.Report, error) {
	seen := &seenSource{Source: src, regions: map[string]bool{}}
	in := report.Input{
		Benchmarks: r.sel.Benchmarks(), Rules: r.set.Infos(),
		RulesDigest: digestName(r.set), Program: program(), Incomplete: incomplete, AtLeast: r.atLeast,
		Exceptions: r.accepted, Attestations: r.attested, Now: r.at,
	}
	b := report.NewBuilder(in)
	if err := r.sel.Eval(ctx, seen, checks.EvalOptions{Now: r.at}, b.Add); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if len(regions) == 0 {
		regions = slices.Collect(maps.Keys(seen.regions))
	}
	now := r.at
	if now.IsZero() {
		now = seen.latest
	}
	return b.Report(report.Scope{Accounts: src.Accounts(), Regions: regions}, now)
}

// A seenSource remembers where and when its parts are from.
type seenSource struct {
	checks.Source
	regions map[string]bool
	latest  time.Time
}

// Parts yields the account's parts.
func (s *seenSource) Parts(account string) iter.Seq2[snapshot.Part, error] {
	return func(yield func(snapshot.Part, error) bool) {
		for p, err := range s.Source.Parts(account) {
			if err == nil {
				s.add(p)
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

func (s *seenSource) add(p snapshot.Part) {
	s.regions[p.Region] = true
	for _, r := range p.Regions {
		s.regions[r] = true
	}
	for _, r := range p.Resources { // a bucket has a region of its own, wherever it was listed
		if len(p.Regions) == 0 {
			s.regions[r.Region] = true
		}
	}
	if p.CollectedAt.After(s.latest) {
		s.latest = p.CollectedAt
	}
}

func (a *app) evalCommand() *cobra.Command {
	var e evaluation
	var path string
	cmd := &cobra.Command{
		Use: "eval --snapshot PATH", Short: "Judge a snapshot and report", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path == "" {
				return errors.New("--snapshot is missing: name a directory or file that posture collect wrote")
			}
			return a.evalSnapshot(cmd, e, path)
		},
	}
	e.flags(cmd)
	cmd.Flags().StringVar(&path, "snapshot", "", "the snapshot `directory or file`")
	return cmd
}

func (a *app) evalSnapshot(cmd *cobra.Command, e evaluation, path string) error {
	r, err := a.request(cmd, e)
	if err != nil {
		return err
	}
	src, err := file.Open(path)
	if err != nil {
		return err
	}
	return a.report(cmd.Context(), r, src, nil, src.Incomplete())
}

func (a *app) scanCommand() *cobra.Command {
	var e evaluation
	var t target
	var path string
	cmd := &cobra.Command{
		Use: "scan", Short: "Collect an account, judge it and report (collect + eval)", Args: cobra.NoArgs,
		Example: `  posture scan --snapshot examples/acme
  posture scan --profile audit --fail-on HIGH
  posture scan --region eu-west-1 --region us-east-1 --format json -o report.json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path != "" {
				if t.given(cmd) {
					return errors.New("--snapshot reads no AWS: it does not go with --profile, --region or --endpoint-url")
				}
				return a.evalSnapshot(cmd, e, path)
			}
			r, err := a.request(cmd, e)
			if err != nil {
				return err
			}
			var parts checks.Memory
			err = a.collect(cmd.Context(), t, r.sel, func(p snapshot.Part) error {
				parts = append(parts, p)
				return nil
			})
			if err != nil {
				return err
			}
			interrupted := cmd.Context().Err() != nil
			return a.report(context.WithoutCancel(cmd.Context()), r, parts, t.scope(), interrupted)
		},
	}
	e.flags(cmd)
	t.flags(cmd)
	cmd.Flags().StringVar(&path, "snapshot", "", "judge this snapshot `directory or file` instead of an account")
	return cmd
}

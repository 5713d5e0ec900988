package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/compare"
	"github.com/openposture/posture/internal/report/jsonreport"
)

// An optionalInt is a flag with a number, nil where it was not given.
type optionalInt struct{ value *int }

// String returns the number, or "".
func (o *optionalInt) String() string {
	if o.value == nil {
		return ""
	}
	return strconv.Itoa(*o.value)
}

// Type names the flag's kind for help.
func (o *optionalInt) Type() string { return "int" }

// Set takes the number.
func (o *optionalInt) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", s)
	}
	o.value = &n
	return nil
}

// gateFlags are the flags of what a scan has to come to.
type gateFlags struct {
	failOn                            string
	maxUnknown, minScore, minCoverage optionalInt
	failOnNew                         bool
	baseline                          string
}

func (g *gateFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&g.failOn, "fail-on", "", "exit 1 on a failure of this `severity` or above")
	cmd.Flags().BoolVar(&g.failOnNew, "fail-on-new", false, "only on failures that --baseline does not have; without --fail-on, of any severity")
	cmd.Flags().StringVar(&g.baseline, "baseline", "", "an earlier report as JSON, for --fail-on-new, in this `file`")
	cmd.Flags().Var(&g.minScore, "min-score", "exit 1 where a benchmark scores less than `N` percent, 3 where it has no score")
	cmd.Flags().Var(&g.minCoverage, "min-coverage", "exit 3 where less than `N` percent of a benchmark could be decided")
	cmd.Flags().Var(&g.maxUnknown, "max-unknown", "exit 3 on more than `N` verdicts that could not be reached")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(severityNames(), cobra.ShellCompDirectiveNoFileComp))
}

// limits are gateFlags understood.
type limits struct {
	report.Limits

	baseline string // of --fail-on-new
}

// limits understands the flags. atLeast is the severity below which findings are not kept: of these nobody can say whether
// they are new.
func (g *gateFlags) limits(atLeast findings.Severity) (limits, error) {
	var l limits
	var err error
	if l.FailOn, err = parseSeverity("fail-on", g.failOn); err != nil {
		return l, err
	}
	l.MaxUnknown, l.MinScore, l.MinCoverage = g.maxUnknown.value, g.minScore.value, g.minCoverage.value
	for _, n := range []struct {
		name  string
		value *int
		most  int
	}{{"max-unknown", l.MaxUnknown, 0}, {"min-score", l.MinScore, 100}, {"min-coverage", l.MinCoverage, 100}} {
		if n.value != nil && *n.value < 0 {
			return l, fmt.Errorf("--%s %d is negative", n.name, *n.value)
		}
		if n.value != nil && n.most > 0 && *n.value > n.most {
			return l, fmt.Errorf("--%s %d is more than %d percent", n.name, *n.value, n.most)
		}
	}
	switch {
	case g.failOnNew && g.baseline == "":
		return l, errors.New("--fail-on-new needs the report of an earlier scan: name it with --baseline")
	case g.failOnNew && l.FailOn == "":
		l.FailOn = findings.Informational
	}
	if g.failOnNew {
		l.baseline = g.baseline
		if atLeast.Rank() > l.FailOn.Rank() {
			return l, fmt.Errorf("--severity %s hides failures that --fail-on-new is about: --fail-on %s is below it", atLeast, l.FailOn)
		}
	}
	return l, nil
}

// gate compares the report with the limits, and says on stderr that the gate is open where there is one. Otherwise the
// outcome is the error, whose words are the last on stderr.
func (a *app) gate(r *report.Report, l limits) error {
	if l.baseline != "" {
		n, err := newFailures(l, r)
		if err != nil {
			return err
		}
		l.New = &n
	}
	if outcome := report.Gate(r, l.Limits); outcome.Code != report.ExitOK {
		return &outcomeError{outcome}
	}
	if l.FailOn != "" || l.MaxUnknown != nil || l.MinScore != nil || l.MinCoverage != nil {
		_, err := fmt.Fprintln(a.stderr, "posture: the gate is open: everything that was asked for holds")
		return err
	}
	return nil
}

// newFailures counts the failures that are to be looked at and that the baseline does not have.
func newFailures(l limits, r *report.Report) (n int, err error) {
	old, err := jsonreport.ReadFile(l.baseline)
	if err != nil {
		return 0, fmt.Errorf("baseline: %w", err)
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	for change, err := range compare.Changes(old, r) {
		if err != nil {
			return 0, err
		}
		if change.Failed() && change.New.Severity.Rank() >= l.FailOn.Rank() {
			n++
		}
	}
	return n, nil
}

package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/findings"
)

// A change is what became of one control from one version of a benchmark to another.
type change struct {
	From    string   `json:"from,omitempty"` // its id there; "" where it is new
	To      string   `json:"to,omitempty"`   // its id here; "" where it is gone
	Title   string   `json:"title"`
	Changed []string `json:"changed,omitempty"` // "level 2 -> 1"
}

func (a *app) benchmarksDiffCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "diff FROM TO", Short: "Show what moved from one version of a benchmark to another", Args: cobra.ExactArgs(2),
		Example: "  posture benchmarks diff 5.0 7.0",
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			from, err := findBenchmark(set, args[0])
			if err != nil {
				return err
			}
			to, err := findBenchmark(set, args[1])
			if err != nil {
				return err
			}
			changes, same := diff(from, to)
			if format.json() {
				return a.writeJSON(changes)
			}
			return a.writeDiff(from, to, changes, same)
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

// findBenchmark finds a benchmark by its id, or a CIS one by the beginning of its version.
func findBenchmark(set *checks.Set, name string) (findings.Benchmark, error) {
	if b, ok := set.Benchmark(name); ok {
		return b, nil
	}
	var known []string
	for _, b := range set.Benchmarks() {
		if strings.HasPrefix(b.ID, "cis-aws-") && (b.Version == name || strings.HasPrefix(b.Version, name+".")) {
			return b, nil
		}
		known = append(known, b.ID)
	}
	return findings.Benchmark{}, fmt.Errorf("benchmark %q is not one of %s", name, strings.Join(known, ", "))
}

// diff follows the controls from one version to another. A control is the same where it asks for the same rules, or, if
// there is none such, for one of them: ids and titles move.
func diff(from, to findings.Benchmark) (changes []change, same int) {
	taken := map[string]bool{}
	match := func(c findings.Control) (findings.Control, bool) {
		for _, fits := range []func(findings.Control) bool{
			func(o findings.Control) bool { return slices.Equal(o.Rules, c.Rules) },
			func(o findings.Control) bool {
				return slices.ContainsFunc(o.Rules, func(r string) bool { return slices.Contains(c.Rules, r) })
			},
		} {
			for _, o := range from.Controls {
				if !taken[o.ID] && fits(o) {
					taken[o.ID] = true
					return o, true
				}
			}
		}
		return findings.Control{}, false
	}
	for _, c := range to.Controls {
		old, ok := match(c)
		if !ok {
			changes = append(changes, change{To: c.ID, Title: c.Title})
			continue
		}
		ch := change{From: old.ID, To: c.ID, Title: c.Title, Changed: changed(old, c)}
		if old.ID == c.ID && len(ch.Changed) == 0 {
			same++
			continue
		}
		changes = append(changes, ch)
	}
	for _, o := range from.Controls {
		if !taken[o.ID] {
			changes = append(changes, change{From: o.ID, Title: o.Title})
		}
	}
	return changes, same
}

func changed(from, to findings.Control) []string {
	var out []string
	if from.Level != to.Level {
		out = append(out, fmt.Sprintf("level %d -> %d", from.Level, to.Level))
	}
	if from.Assessment != to.Assessment {
		out = append(out, fmt.Sprintf("%s -> %s", from.Assessment, to.Assessment))
	}
	if !slices.Equal(from.Rules, to.Rules) {
		out = append(out, "other rules")
	}
	if !reflect.DeepEqual(from.Parameters, to.Parameters) {
		out = append(out, "other parameters")
	}
	return out
}

func (a *app) writeDiff(from, to findings.Benchmark, changes []change, same int) error {
	rows := [][]string{{from.ID, to.ID, "WHAT", "TITLE"}}
	for _, c := range changes {
		what := strings.Join(c.Changed, ", ")
		switch {
		case c.From == "":
			c.From, what = "-", "new"
		case c.To == "":
			c.To, what = "-", "gone"
		case what == "":
			what = "moved"
		case c.From != c.To:
			what = "moved, " + what
		}
		rows = append(rows, []string{c.From, c.To, what, c.Title})
	}
	if err := a.columns(rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "\n%d controls to %d: %d are as they were\n", len(from.Controls), len(to.Controls), same)
	return err
}

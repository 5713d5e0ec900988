package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/config"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report/jsonreport"
)

func (a *app) benchmarksCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "benchmarks", Short: "List, show and compare benchmarks", Args: cobra.NoArgs}
	cmd.AddCommand(a.benchmarksListCommand(), a.benchmarksShowCommand(), a.benchmarksDiffCommand())
	return cmd
}

// missing returns the rules of a control that do not exist.
func missing(set *checks.Set, c findings.Control) []string {
	out := []string{}
	for _, id := range c.Rules {
		if _, ok := set.Rule(id); !ok {
			out = append(out, id)
		}
	}
	return out
}

// gap reports whether the control cannot be passed yet: it has no rule, or one of its rules does not exist.
func gap(set *checks.Set, c findings.Control) bool {
	return len(c.Rules) == 0 || len(missing(set, c)) > 0
}

func (a *app) benchmarksListCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "list", Short: "List the benchmarks", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			type row struct {
				ID       string `json:"id"`
				Title    string `json:"title"`
				Version  string `json:"version"`
				Controls int    `json:"controls"`
				Gaps     int    `json:"gaps"`
			}
			list := []row{}
			for _, b := range set.Benchmarks() {
				r := row{b.ID, b.Title, b.Version, len(b.Controls), 0}
				for _, c := range b.Controls {
					if gap(set, c) {
						r.Gaps++
					}
				}
				list = append(list, r)
			}
			if format.json() {
				return a.writeJSON(list)
			}
			rows := [][]string{{"BENCHMARK", "CONTROLS", "GAPS", "TITLE"}}
			for _, r := range list {
				rows = append(rows, []string{r.ID, strconv.Itoa(r.Controls), strconv.Itoa(r.Gaps), r.Title})
			}
			return a.columns(rows)
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

func (a *app) benchmarksShowCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "show BENCHMARK", Short: "Show the controls of a benchmark, their rules and the gaps", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			b, ok := set.Benchmark(args[0])
			if !ok {
				return fmt.Errorf("no benchmark %q: see posture benchmarks list", args[0])
			}
			if format.json() {
				return a.writeJSON(benchmarkView(set, b))
			}
			rows := [][]string{{"CONTROL", "LEVEL", "ASSESSMENT", "RESPONSIBILITY", "TITLE", "RULES"}}
			gaps := 0
			for _, c := range b.Controls {
				names := strings.Join(c.Rules, ", ")
				if gap(set, c) {
					gaps++
					names = "GAP: " + names
				}
				rows = append(rows, []string{c.ID, strconv.Itoa(c.Level), string(c.Assessment), c.Responsibility, c.Title, names})
			}
			if err := a.columns(rows); err != nil {
				return err
			}
			if err := a.awsParts(b); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "\n%d controls, %d gaps (a rule that the control names does not exist yet)\n", len(b.Controls), gaps)
			return err
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

// awsParts says what AWS does for the controls that are not the customer's alone.
func (a *app) awsParts(b findings.Benchmark) error {
	rows := [][]string{}
	for _, c := range b.Controls {
		if c.AWSPart != "" {
			rows = append(rows, []string{c.ID, c.Responsibility, "AWS " + c.AWSPart})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(a.stdout, "\nWhat AWS does (its evidence is in the reports of AWS Artifact; a scan shows the customer's part)"); err != nil {
		return err
	}
	return a.columns(rows)
}

// automation is how much of a control the machine decides; "" where no rule exists.
func automation(set *checks.Set, c findings.Control) findings.Automation {
	var out findings.Automation
	for _, id := range c.Rules {
		r, ok := set.Rule(id)
		switch {
		case !ok, out == r.Info().Automation:
		case out == "":
			out = r.Info().Automation
		default: // one rule decides, another leaves it to a person
			out = findings.AutomationPartial
		}
	}
	return out
}

type controlView struct {
	findings.Control
	Automation   findings.Automation `json:"automation"`
	MissingRules []string            `json:"missing_rules"`
	Gap          bool                `json:"gap"`
}

func benchmarkView(set *checks.Set, b findings.Benchmark) any {
	view := struct {
		ID       string        `json:"id"`
		Title    string        `json:"title"`
		Version  string        `json:"version"`
		Source   string        `json:"source"`
		Gaps     []string      `json:"gaps"` // the controls that have one
		Controls []controlView `json:"controls"`
	}{b.ID, b.Title, b.Version, b.Source, []string{}, []controlView{}}
	for _, c := range b.Controls {
		if gap(set, c) {
			view.Gaps = append(view.Gaps, c.ID)
		}
		view.Controls = append(view.Controls, controlView{c, automation(set, c), missing(set, c), gap(set, c)})
	}
	return view
}

func (a *app) permissionsCommand() *cobra.Command {
	var s selection
	cmd := &cobra.Command{
		Use: "permissions", Short: "Print the IAM policy that a scan needs, and nothing more", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, sel, err := a.resolve(cmd.Context(), s)
			if err != nil {
				return err
			}
			plan, err := sel.Plan()
			if err != nil {
				return err
			}
			type statement struct {
				Sid      string
				Effect   string
				Action   []string
				Resource string
			}
			return a.writeJSON(struct {
				Version   string
				Statement []statement
			}{"2012-10-17", []statement{{"PostureScan", "Allow", plan.Permissions(), "*"}}})
		},
	}
	s.flags(cmd)
	return cmd
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema snapshot|report|config", Short: "Print the JSON Schema of snapshots, JSON reports or posture.yaml",
		Args: cobra.ExactArgs(1), ValidArgs: []string{"snapshot", "report", "config"},
		RunE: func(_ *cobra.Command, args []string) error {
			var schema []byte
			switch args[0] {
			case "snapshot":
				schema = file.Schema()
			case "report":
				schema = jsonreport.Schema()
			case "config":
				schema = config.Schema()
			default:
				return fmt.Errorf("schema %q is none of snapshot, report, config", args[0])
			}
			_, err := a.stdout.Write(schema)
			return err
		},
	}
}

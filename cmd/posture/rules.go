package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: "List, show, test and start rules", Args: cobra.NoArgs}
	cmd.AddCommand(a.rulesListCommand(), a.rulesShowCommand(), a.rulesTestCommand(), a.rulesNewCommand())
	return cmd
}

func (a *app) rulesListCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "list", Short: "List the rules", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			if format.json() {
				return a.writeJSON(set.Infos())
			}
			rows := [][]string{{"RULE", "SEVERITY", "RESOURCE", "TITLE"}}
			for _, r := range set.Infos() {
				rows = append(rows, []string{r.ID, string(r.Severity), r.Resource, r.Title})
			}
			return a.columns(rows)
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

func (a *app) rulesShowCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "show RULE", Short: "Show what a rule asks, reads and advises", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			r, ok := set.Rule(args[0])
			if !ok {
				return fmt.Errorf("no rule %q: see posture rules list", args[0])
			}
			if format.json() {
				return a.writeJSON(struct {
					findings.RuleInfo
					Controls []findings.ControlRef `json:"controls"`
				}{r.Info(), controlsOf(set, r.ID)})
			}
			return a.showRule(r.Info(), controlsOf(set, r.ID))
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

// controlsOf returns the controls of every benchmark that name the rule.
func controlsOf(set *checks.Set, rule string) []findings.ControlRef {
	out := []findings.ControlRef{}
	for _, b := range set.Benchmarks() {
		for _, c := range b.Controls {
			if slices.Contains(c.Rules, rule) {
				out = append(out, findings.ControlRef{Benchmark: b.ID, ID: c.ID})
			}
		}
	}
	return out
}

func (a *app) showRule(r findings.RuleInfo, controls []findings.ControlRef) error {
	rows := [][]string{
		{"Rule", r.ID},
		{"Title", r.Title},
		{"Severity", string(r.Severity)},
		{"Resource", r.Resource},
		{"Facts", strings.Join(r.Facts, ", ")},
	}
	for _, rel := range r.Related {
		rows = append(rows, []string{"Related", fmt.Sprintf("%s: %s (%s)", rel.Name, rel.Type, strings.Join(rel.Facts, ", "))})
	}
	if len(r.Parameters) > 0 {
		raw, err := json.Marshal(r.Parameters)
		if err != nil {
			return err
		}
		rows = append(rows, []string{"Parameters", string(raw)})
	}
	if len(r.SecurityHub) > 0 {
		rows = append(rows, []string{"Security Hub", strings.Join(r.SecurityHub, ", ")})
	}
	if len(r.Prowler) > 0 {
		rows = append(rows, []string{"Prowler", strings.Join(r.Prowler, ", ")})
	}
	rows = append(rows, []string{"Responsibility", r.Responsibility})
	if r.AWSPart != "" {
		rows = append(rows, []string{"AWS's part", r.AWSPart})
	}
	for _, c := range controls {
		rows = append(rows, []string{"Control", c.Benchmark + " " + c.ID})
	}
	for _, ref := range r.References {
		rows = append(rows, []string{"Reference", ref})
	}
	if err := a.columns(rows); err != nil {
		return err
	}
	for _, text := range []string{r.Description, "Remediation: " + r.Remediation} {
		if _, err := fmt.Fprintln(a.stdout); err != nil {
			return err
		}
		for line := range strings.Lines(text) {
			if _, err := fmt.Fprintln(a.stdout, report.Sanitize(strings.TrimRight(line, "\n"))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *app) rulesTestCommand() *cobra.Command {
	var p packs
	var pattern string
	var fix bool
	cmd := &cobra.Command{
		Use: "test", Short: "Run the cases of the rules, and leave every fact of them open", Args: cobra.NoArgs,
		Long: `test runs the cases beside each rule, and again with every declared fact, and every pair of them,
left open: the verdict must then be UNKNOWN or the case's own. With --rules, the rules of that
directory are tested; without, the built-in ones.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if fix {
				if err := p.format(); err != nil {
					return err
				}
			}
			set, err := p.load()
			if err != nil {
				return err
			}
			trees, err := p.fs()
			if err != nil {
				return err
			}
			sel, err := set.Select(cmd.Context(), checks.SelectOptions{Rules: []string{cmp.Or(pattern, "*")}})
			if err != nil {
				return err
			}
			return a.testRules(cmd, set, sel.Rules(), trees)
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&pattern, "rule", "", "test only this `rule`, or a pattern")
	cmd.Flags().BoolVar(&fix, "fix", false, "format the rules of --rules first, as opa fmt does")
	return cmd
}

func (a *app) testRules(cmd *cobra.Command, set *checks.Set, selected []*checks.Rule, trees []fs.FS) error {
	tested, cases, leftOpen, failures := 0, 0, 0, 0
	for _, r := range selected {
		if len(trees) > 1 && !r.UserPack {
			continue
		}
		tested++
		res, err := checktest.Run(cmd.Context(), set, treeOf(trees, r.File), r)
		if err != nil {
			return err
		}
		cases += len(res.Cases)
		leftOpen += res.LeftOpen
		failures += len(res.Failures)
		for _, f := range res.Failures {
			if _, err := fmt.Fprintln(a.stdout, report.Sanitize(f.String())); err != nil {
				return err
			}
		}
	}
	if _, err := fmt.Fprintf(a.stdout, "%d rules, %d cases, %d verdicts with facts left open: %d failures\n", tested, cases, leftOpen, failures); err != nil {
		return err
	}
	if failures > 0 {
		return &outcomeError{report.Outcome{Code: report.ExitFindings, Reasons: []string{fmt.Sprintf("%d failures", failures)}}}
	}
	return nil
}

// format rewrites the Rego of the user's directories where it is not formatted.
func (p *packs) format() error {
	for _, dir := range p.dirs {
		if err := formatTree(dir); err != nil {
			return fmt.Errorf("format rules: %w", err)
		}
	}
	return nil
}

func formatTree(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".rego" {
			return err
		}
		src, err := root.ReadFile(name)
		if err != nil {
			return err
		}
		formatted, err := checktest.Format(name, src)
		if err != nil || bytes.Equal(src, formatted) {
			return err
		}
		return root.WriteFile(name, formatted, 0o644)
	})
	return errors.Join(err, root.Close())
}

// treeOf returns the tree that has the file. Loading made sure that only one has it.
func treeOf(trees []fs.FS, file string) fs.FS {
	for _, t := range trees {
		if _, err := fs.Stat(t, file); err == nil {
			return t
		}
	}
	return trees[0]
}

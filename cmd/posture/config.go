package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/config"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Check posture.yaml, and show what holds", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.configCheckCommand(), a.configShowCommand())
	return cmd
}

func (a *app) configCheckCommand() *cobra.Command {
	var p packs
	cmd := &cobra.Command{
		Use: "check [FILE]", Short: "Check a posture.yaml, with the rules and controls that it names", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := config.Find(".")
			if len(args) == 1 {
				path, err = args[0], nil
			}
			if err != nil {
				return err
			}
			if path == "" {
				return fmt.Errorf("there is no %s here or above: posture init writes one", config.Name)
			}
			if err := a.checkConfig(path, p); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s is in order\n", path)
			return err
		},
	}
	p.flags(cmd)
	return cmd
}

// checkConfig holds the file against its schema, and what it names against the rules and benchmarks.
func (a *app) checkConfig(path string, p packs) error {
	f, err := config.Load(path)
	if err != nil {
		return err
	}
	a.settings = settings{file: f, sources: map[string]string{}}
	scan := a.scanCommand()
	for _, s := range f.Settings {
		if err := a.fromFile(scan.Flags().Lookup(flagOf(s.Key)), s); err != nil {
			return err
		}
		if s.Key == "rules" {
			for _, dir := range s.Values {
				p.dirs = append(p.dirs, a.relative("rules", dir))
			}
		}
	}
	set, err := p.load()
	if err != nil {
		return err
	}
	if _, err := a.parameters(set, nil); err != nil {
		return err
	}
	if _, _, err := a.overlays(""); err != nil {
		return err
	}
	return checkNames(f, set)
}

// checkNames looks for the rules and controls that the exceptions and attestations name.
func checkNames(f *config.File, set *checks.Set) error {
	path := f.Path
	for _, e := range f.Exceptions {
		if _, ok := set.Rule(e.Rule); !ok && !strings.HasPrefix(e.Rule, "glob:") {
			return fmt.Errorf("%s:%d: there is no rule %q: see posture rules list", path, e.Line, e.Rule)
		}
	}
	for _, x := range f.Attestations {
		b, ok := set.Benchmark(x.Benchmark)
		if !ok {
			return fmt.Errorf("%s:%d: there is no benchmark %q: see posture benchmarks list", path, x.Line, x.Benchmark)
		}
		found := false
		for _, c := range b.Controls {
			found = found || c.ID == x.Control
		}
		if !found {
			return fmt.Errorf("%s:%d: %s has no control %q", path, x.Line, x.Benchmark, x.Control)
		}
	}
	return nil
}

func (a *app) configShowCommand() *cobra.Command {
	var format formatFlag
	var path string
	cmd := &cobra.Command{
		Use: "show", Short: "Show the value of every setting, and where it is from", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			scan := configured(a.scanCommand())
			if err := errors.Join(scan.Flags().Set("config", path), a.configure(scan)); err != nil {
				return err
			}
			type setting struct {
				Key    string `json:"key"`
				Value  string `json:"value"`
				Source string `json:"source"` // "" for the default
			}
			settings := []setting{}
			rows := [][]string{{"KEY", "VALUE", "FROM"}}
			scan.Flags().VisitAll(func(f *pflag.Flag) {
				if unset(f.Name) {
					return
				}
				s := setting{strings.ReplaceAll(f.Name, "-", "_"), f.Value.String(), a.settings.sources[f.Name]}
				settings = append(settings, s)
				from := s.Source
				if from == "" {
					from = "default"
				}
				rows = append(rows, []string{s.Key, s.Value, from})
			})
			if format.json() {
				return a.writeJSON(settings)
			}
			return a.columns(rows)
		},
	}
	format.flag(cmd)
	cmd.Flags().StringVar(&path, "config", "", "the configuration `file`, or none; default: posture.yaml here, or above in the repository")
	return cmd
}

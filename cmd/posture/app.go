package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/rules"
)

// version is the version of the program. A release build sets it.
var version = "0.1.0-dev"

// exitUsage is the exit code of a usage, configuration or rule error: nothing was reported. The others are in report.
const exitUsage = 2

// An app is the program with everything it touches outside itself.
type app struct {
	stdout, stderr                 io.Writer
	stdoutTerminal, stderrTerminal bool
	width                          func() int // of the terminal; 0 if unknown
	now                            func() time.Time
	getenv                         func(string) string
	settings                       settings // of the command that runs
}

// An outcomeError ends a scan that was reported with a code other than 0.
type outcomeError struct{ report.Outcome }

func (e *outcomeError) Error() string { return strings.Join(e.Reasons, "; ") }

// exit maps an error to the exit code and what to say on stderr.
func exit(err error) (int, []string) {
	var outcome *outcomeError
	switch {
	case err == nil:
		return report.ExitOK, nil
	case errors.As(err, &outcome):
		return outcome.Code, outcome.Reasons
	default:
		return exitUsage, strings.Split(err.Error(), "\n")
	}
}

// command builds the command tree.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "posture",
		Short: "Report the security posture of AWS accounts, and what could not be read",
		Long: `posture collects the configuration of an AWS account, judges it by rules for the CIS AWS
Foundations Benchmark, and reports. A verdict that turns on something it could not read is
UNKNOWN, with the missing permission named.`,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.configure(cmd) }
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w: see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(configured(a.scanCommand()), configured(a.collectCommand(), "output"), configured(a.evalCommand()), configured(a.demoCommand()), configured(a.doctorCommand(), "format"),
		configured(a.reportCommand()), configured(a.explainCommand(), "format"), a.rulesCommand(), a.benchmarksCommand(), a.configCommand(), a.initCommand(), a.exceptionsCommand(), a.compareCommand(),
		configured(a.permissionsCommand()), a.schemaCommand(), a.versionCommand(), a.docsCommand())
	return root
}

// packs are the rule packs of a run: the built-in one and those of the user.
type packs struct{ dirs []string }

func (p *packs) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&p.dirs, "rules", nil, "a `directory` with rules of your own, beside the built-in ones (repeatable)")
}

// fs returns the trees of the packs, the built-in one first.
func (p *packs) fs() ([]fs.FS, error) {
	out := []fs.FS{rules.FS}
	for _, dir := range p.dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, fmt.Errorf("load rules: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("load rules: %s is not a directory", dir)
		}
		out = append(out, os.DirFS(dir))
	}
	return out, nil
}

// load loads the packs.
func (p *packs) load() (*checks.Set, error) {
	trees, err := p.fs()
	if err != nil {
		return nil, err
	}
	// A program that starts makes little garbage and much that stays: looking for the former is a quarter of the start.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	set, err := checks.Load(trees...)
	if err != nil && len(p.dirs) == 1 { // name the file as the user knows it
		return nil, fmt.Errorf("%s: %w", filepath.Clean(p.dirs[0]), err)
	}
	return set, err
}

// program is the name that snapshots and reports carry.
func program() string { return "posture " + version }

func (a *app) versionCommand() *cobra.Command {
	var p packs
	var format formatFlag
	cmd := &cobra.Command{
		Use: "version", Short: "Print the version of the program and the digest of the rules", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := p.load()
			if err != nil {
				return err
			}
			info := struct {
				Version     string `json:"version"`
				Go          string `json:"go"`
				Rules       int    `json:"rules"`
				Benchmarks  int    `json:"benchmarks"`
				RulesDigest string `json:"rules_digest"`
			}{version, "", len(set.Rules()), len(set.Benchmarks()), digestName(set)}
			if b, ok := debug.ReadBuildInfo(); ok {
				info.Go = b.GoVersion
			}
			if format.json() {
				return a.writeJSON(info)
			}
			_, err = fmt.Fprintf(a.stdout, "posture %s (%s)\n%d rules, %d benchmarks, %s\n",
				info.Version, info.Go, info.Rules, info.Benchmarks, info.RulesDigest)
			return err
		},
	}
	p.flags(cmd)
	format.flag(cmd)
	return cmd
}

func digestName(set *checks.Set) string { return "sha256:" + set.Digest() }

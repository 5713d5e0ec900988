package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/asff"
	"github.com/openposture/posture/internal/report/csvreport"
	"github.com/openposture/posture/internal/report/html"
	"github.com/openposture/posture/internal/report/jsonreport"
	"github.com/openposture/posture/internal/report/junit"
	"github.com/openposture/posture/internal/report/markdown"
	"github.com/openposture/posture/internal/report/ocsf"
	"github.com/openposture/posture/internal/report/oscal"
	"github.com/openposture/posture/internal/report/prometheus"
	"github.com/openposture/posture/internal/report/sarif"
	"github.com/openposture/posture/internal/report/table"
)

// writerOptions are what some formats want to know beside the report.
type writerOptions struct {
	table    table.Options
	markdown markdown.Options
	asff     asff.Options
	oscal    oscal.Options
	sarif    sarif.Options
}

// A reportFormat is a way to write a report.
type reportFormat struct {
	name  string
	about string
	write func(io.Writer, *report.Report, writerOptions) error
}

// reportFormats are the values of --format, in the order in which help shows them.
func reportFormats() []reportFormat {
	plain := func(write func(io.Writer, *report.Report) error) func(io.Writer, *report.Report, writerOptions) error {
		return func(w io.Writer, r *report.Report, _ writerOptions) error { return write(w, r) }
	}
	return []reportFormat{
		{"table", "a screen or two for a person", func(w io.Writer, r *report.Report, o writerOptions) error {
			return table.Write(w, r, o.table)
		}},
		{"json", "everything, for programs and for posture report", plain(jsonreport.Write)},
		{"html", "one page for a browser, with everything in it", plain(html.Write)},
		{"jsonl", "the findings, one JSON object a line", plain(jsonreport.WriteLines)},
		{"markdown", "a comment for a pull request", func(w io.Writer, r *report.Report, o writerOptions) error {
			return markdown.Write(w, r, o.markdown)
		}},
		{"sarif", "failures for code scanning, a run an account", func(w io.Writer, r *report.Report, o writerOptions) error {
			return sarif.Write(w, r, o.sarif)
		}},
		{"csv", "one row a finding and control, for a spreadsheet", plain(csvreport.Write)},
		{"junit", "controls as test cases, for a CI server", plain(junit.Write)},
		{"prometheus", "numbers to draw and to alert on, for node_exporter", plain(prometheus.Write)},
		{"asff", "findings for AWS Security Hub", func(w io.Writer, r *report.Report, o writerOptions) error {
			return asff.Write(w, r, o.asff)
		}},
		{"ocsf", "OCSF Compliance Findings, one JSON array", plain(ocsf.Write)},
		{"ocsf-lines", "OCSF Compliance Findings, one JSON object a line", plain(ocsf.WriteLines)},
		{"oscal", "OSCAL assessment results", func(w io.Writer, r *report.Report, o writerOptions) error {
			return oscal.Write(w, r, o.oscal)
		}},
	}
}

func formatNames() []string {
	var names []string
	for _, f := range reportFormats() {
		names = append(names, f.name)
	}
	return names
}

// An output is one format and the file it goes to, "" for stdout.
type output struct {
	format reportFormat
	file   string
}

// outputs are the flags that say what is written where, and how.
type outputs struct {
	formats outputsFlag
	file    string
	redact  bool
	options writerOptions
	sarif   sarifFlags
}

func (o *outputs) flags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.formats, "format",
		"output `format[=FILE]` (repeatable; default table): "+strings.Join(formatNames(), ", "))
	cmd.Flags().StringVarP(&o.file, "output", "o", "", "write the report to this `file`")
	cmd.Flags().BoolVar(&o.redact, "redact-accounts", false,
		"replace account ids by pseudonyms made with the key in POSTURE_REDACT_KEY")
	cmd.Flags().IntVar(&o.options.markdown.Limit, "markdown-limit", markdown.DefaultLimit,
		"the most `bytes` of --format markdown: what a place takes at once")
	o.sarif.flags(cmd)
	cmd.Flags().StringVar(&o.options.asff.Region, "asff-region", "",
		"the `region` whose Security Hub takes all findings of --format asff (default: each its own)")
	cmd.Flags().StringVar(&o.options.oscal.Plan, "oscal-plan", "", "the `URL` of the assessment plan that --format oscal refers to")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
}

// An outputsFlag is --format, which can be given several times.
type outputsFlag []output

// String returns the value as it was given.
func (f *outputsFlag) String() string {
	var values []string
	for _, o := range *f {
		if o.file != "" {
			values = append(values, o.format.name+"="+o.file)
		} else {
			values = append(values, o.format.name)
		}
	}
	return strings.Join(values, " ")
}

// Type names the flag's kind for help.
func (f *outputsFlag) Type() string { return "formats" }

// Set takes one more from the command line.
func (f *outputsFlag) Set(s string) error {
	name, file, named := strings.Cut(s, "=")
	if named && file == "" {
		return fmt.Errorf("%q names no file", s)
	}
	all := reportFormats()
	i := slices.IndexFunc(all, func(f reportFormat) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("%q is none of %s", name, strings.Join(formatNames(), ", "))
	}
	*f = append(*f, output{all[i], file})
	return nil
}

// list returns what is written where, or an error if two go to one place.
func (o *outputs) list() ([]output, error) {
	list := slices.Clone(o.formats)
	if len(list) == 0 {
		list = outputsFlag{{format: reportFormats()[0]}}
	}
	taken := map[string]string{}
	for i := range list {
		if list[i].file == "" {
			list[i].file = o.file
		}
		place := list[i].file
		if place != "" {
			place = filepath.Clean(place)
		}
		if other, ok := taken[place]; ok {
			return nil, fmt.Errorf("--format %s and %s have no place of their own: give all but one a file, as in --format %s=FILE",
				other, list[i].format.name, list[i].format.name)
		}
		taken[place] = list[i].format.name
	}
	if o.file != "" && !slices.ContainsFunc(list, func(x output) bool { return x.file == o.file }) {
		return nil, fmt.Errorf("--output %s is for a format without a file of its own", o.file)
	}
	return list, nil
}

// writes reports whether a format was asked for.
func (o *outputs) writes(name string) bool {
	return slices.ContainsFunc(o.formats, func(x output) bool { return x.format.name == name })
}

// redactKey is the environment variable with the secret that pseudonyms are made with.
const redactKey = "POSTURE_REDACT_KEY"

// check looks for what can be said before anything is read.
func (a *app) checkOutputs(o *outputs) error {
	if o.redact && a.getenv(redactKey) == "" {
		return fmt.Errorf("--redact-accounts needs a secret in %s: without one, anybody can try all account ids", redactKey)
	}
	if err := o.options.asff.Check(); err != nil {
		return fmt.Errorf("--asff-region %w", err)
	}
	if err := o.options.oscal.Check(); err != nil {
		return fmt.Errorf("--oscal-plan: %w", err)
	}
	if _, err := o.list(); err != nil {
		return err
	}
	if o.sarif.given() && !o.writes("sarif") {
		return errors.New("the --sarif flags are for --format sarif")
	}
	_, err := o.sarif.options()
	return err
}

// writeReports writes the report in every format that was asked for.
func (a *app) writeReports(r *report.Report, o *outputs) (err error) {
	list, err := o.list()
	if err != nil {
		return err
	}
	if o.redact {
		redacted, err := report.Redact(r, []byte(a.getenv(redactKey)))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, redacted.Close()) }()
		r = redacted
	}
	options := o.options
	if options.sarif, err = o.sarif.options(); err != nil {
		return err
	}
	for _, out := range list { // one that cannot be written must not cost the others
		err = errors.Join(err, a.writeReport(r, out, options))
	}
	return err
}

// writeReport writes one format. A file appears whole or not at all; what is no file, /dev/null or a link, stays what it is.
func (a *app) writeReport(r *report.Report, o output, options writerOptions) error {
	if o.file == "" {
		options.table = a.tableOptions()
		return o.format.write(a.stdout, r, options)
	}
	if info, err := os.Lstat(o.file); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(o.file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		if err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		if err := errors.Join(o.format.write(f, r, options), f.Close()); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(o.file), ".posture-*")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	err = errors.Join(o.format.write(tmp, r, options), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), o.file)
	}
	if err != nil {
		return fmt.Errorf("write report: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

func (a *app) tableOptions() table.Options {
	o := table.Options{Width: a.width()}
	if n, err := strconv.Atoi(a.getenv("COLUMNS")); err == nil && n > 0 {
		o.Width = n
	}
	o.Color = a.stdoutTerminal && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	return o
}

func (a *app) reportCommand() *cobra.Command {
	var o outputs
	cmd := &cobra.Command{
		Use: "report FILE", Short: "Write a report that was saved as JSON in another format", Args: cobra.ExactArgs(1),
		Long: `report reads what scan or eval wrote with --format json, and writes it in other formats:
byte for byte what the scan would have written.`,
		Example: `  posture report report.json --format sarif=posture.sarif --format html=report.html`,
		RunE: func(_ *cobra.Command, args []string) (err error) {
			if err := a.checkOutputs(&o); err != nil {
				return err
			}
			r, err := jsonreport.ReadFile(args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, r.Close()) }()
			return a.writeReports(r, &o)
		},
	}
	o.flags(cmd)
	return cmd
}

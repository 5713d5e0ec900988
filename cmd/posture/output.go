package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/report"
)

// A formatFlag is --format of the commands that print something other than a report: table or json.
type formatFlag struct{ value string }

func (f *formatFlag) flag(cmd *cobra.Command) {
	f.value = "table"
	cmd.Flags().Var(f, "format", "output `format`: table or json")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

// String returns the format.
func (f *formatFlag) String() string { return f.value }

// Type names the flag's kind for help.
func (f *formatFlag) Type() string { return "format" }

// Set takes the format from the command line.
func (f *formatFlag) Set(s string) error {
	if s != "table" && s != "json" {
		return fmt.Errorf("%q is neither table nor json", s)
	}
	f.value = s
	return nil
}

func (f *formatFlag) json() bool { return f.value == "json" }

func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// columns writes rows in aligned columns. Text of rules and snapshots is made harmless for a terminal.
func (a *app) columns(rows [][]string) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				if _, err := io.WriteString(w, "\t"); err != nil {
					return err
				}
			}
			if _, err := io.WriteString(w, report.Sanitize(cell)); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return w.Flush()
}

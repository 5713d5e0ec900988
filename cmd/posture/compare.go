package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/compare"
	"github.com/openposture/posture/internal/report/jsonreport"
)

func (a *app) compareCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "diff OLD.json NEW.json", Short: "Compare two saved reports: what is new, resolved, changed, and what cannot be compared",
		Args: cobra.ExactArgs(2),
		Long: `diff compares two reports that were saved with --format json. A verdict that one of the two does not
have, because its scan did not look there, could not read it or was stopped, is incomparable: a
partial scan resolves nothing that it did not evaluate.`,
		RunE: func(_ *cobra.Command, args []string) (err error) {
			write, ok := map[string]func(io.Writer, *report.Report, *report.Report) error{
				"table": compare.Text, "json": compare.JSON, "markdown": compare.Markdown,
			}[format]
			if !ok {
				return fmt.Errorf("--format %q is none of table, json, markdown", format)
			}
			var reports [2]*report.Report
			for i, path := range args {
				if reports[i], err = jsonreport.ReadFile(path); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, reports[i].Close()) }()
			}
			return write(a.stdout, reports[0], reports[1])
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "output `format`: table, json or markdown")
	return cmd
}

package main

import (
	"github.com/spf13/cobra"

	"github.com/openposture/posture/examples"
	"github.com/openposture/posture/internal/collector/file"
)

func (a *app) demoCommand() *cobra.Command {
	var e evaluation
	cmd := &cobra.Command{
		Use: "demo", Short: "Report on the example organization inside the program", Args: cobra.NoArgs,
		Long: `demo judges a snapshot of an example organization that is part of the program: four accounts with
mistakes of many kinds, and answers that AWS refused. It reads no AWS and needs no credentials.`,
		Example: `  posture demo
  posture demo --format html=demo.html`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := a.request(cmd, e)
			if err != nil {
				return err
			}
			acme, err := examples.Acme()
			if err != nil {
				return err
			}
			src, err := file.OpenFS(acme, "acme")
			if err != nil {
				return err
			}
			return a.report(cmd.Context(), r, src, nil, src.Incomplete())
		},
	}
	e.flags(cmd)
	return cmd
}

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/config"
)

func (a *app) initCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "init", Short: "Write a posture.yaml with every key, commented out and explained", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := config.WriteTemplate(config.Name, force); err != nil {
				return err
			}
			_, err := fmt.Fprintf(a.stdout, "%s\nnext: take the # away from what you want, then posture config check\n", config.Name)
			return err
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "write over a posture.yaml that is there")
	return cmd
}

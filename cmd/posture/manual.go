package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manualCommand writes what packages install beside the program.
func (a *app) manualCommand() *cobra.Command {
	return &cobra.Command{
		Use: "manual DIR", Short: "Write man pages and shell completions", Args: cobra.ExactArgs(1), Hidden: true,
		Long: `manual writes DIR/man/*.1 and DIR/completions/*. The pages carry the month of SOURCE_DATE_EPOCH where it is
set, so that a release can be built again.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			date, err := a.sourceDate()
			if err != nil {
				return err
			}
			root := cmd.Root()
			root.InitDefaultCompletionCmd()
			return errors.Join(writeManPages(root, filepath.Join(args[0], "man"), date),
				writeCompletions(root, filepath.Join(args[0], "completions")))
		},
	}
}

// sourceDate is https://reproducible-builds.org/specs/source-date-epoch/, or now.
func (a *app) sourceDate() (time.Time, error) {
	epoch := a.getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return a.now().UTC(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q is not a number of seconds", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

func writeManPages(root *cobra.Command, dir string, date time.Time) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root.DisableAutoGenTag = true // it has a date of its own
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: program(), Manual: "posture manual", Date: &date}, dir)
}

func writeCompletions(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return errors.Join(
		root.GenBashCompletionFileV2(filepath.Join(dir, "posture.bash"), true),
		root.GenZshCompletionFile(filepath.Join(dir, "posture.zsh")),
		root.GenFishCompletionFile(filepath.Join(dir, "posture.fish"), true),
		root.GenPowerShellCompletionFileWithDesc(filepath.Join(dir, "posture.ps1")))
}

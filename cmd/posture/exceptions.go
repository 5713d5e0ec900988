package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/config"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/jsonreport"
)

func (a *app) exceptionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "exceptions", Short: "Show what exceptions match, and write one", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(configured(a.exceptionsCheckCommand(), "format"), configured(a.exceptionsAddCommand()), a.importProwlerCommand())
	return cmd
}

func (a *app) exceptionsCheckCommand() *cobra.Command {
	var path, now string
	var format formatFlag
	cmd := &cobra.Command{
		Use: "check REPORT.json", Short: "Show what each exception matches in a saved report", Args: cobra.ExactArgs(1),
		Long: `check lays the exceptions of posture.yaml over a report that was saved with --format json, and shows
what each one matches. Exceptions that the report has already are not looked at.`,
		RunE: func(_ *cobra.Command, args []string) (err error) {
			exceptions, _, err := a.overlays(path)
			if err != nil {
				return err
			}
			r, err := jsonreport.ReadFile(args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, r.Close()) }()
			at := r.Now
			if now != "" {
				if at, err = time.Parse(time.RFC3339, now); err != nil {
					return fmt.Errorf("--now %q is not a time like 2026-06-01T00:00:00Z", now)
				}
			}
			for f, err := range r.Findings() {
				if err != nil {
					return err
				}
				open := *f
				open.Exception = nil
				exceptions.Apply(&open, at)
			}
			return a.writeUses(exceptions.Uses(at), format)
		},
	}
	cmd.Flags().StringVar(&path, "exceptions", "", "exceptions of this `file` instead of those of posture.yaml")
	cmd.Flags().StringVar(&now, "now", "", "as of this `time` (RFC 3339), not that of the report")
	format.flag(cmd)
	return cmd
}

// An exceptionView is what exceptions check says of one.
type exceptionView struct {
	Source    string            `json:"source"`
	Rule      string            `json:"rule"`
	Accounts  []string          `json:"accounts,omitempty"`
	Regions   []string          `json:"regions,omitempty"`
	Resources []string          `json:"resources,omitempty"`
	Tags      map[string]string `json:"tags,omitempty"`
	Owner     string            `json:"owner"`
	Reason    string            `json:"reason"`
	Expires   string            `json:"expires"`
	State     string            `json:"state"`
	Matched   int               `json:"matched"`
	Applied   int               `json:"applied"`
}

func (a *app) writeUses(uses []overlay.ExceptionUse, format formatFlag) error {
	views := []exceptionView{}
	rows := [][]string{{"EXCEPTION", "STATE", "MATCHES", "ACCEPTS", "RULE", "WHERE", "OWNER", "EXPIRES"}}
	for _, u := range uses {
		v := exceptionView{
			u.Source, u.Rule, u.Accounts, u.Regions, u.Resources, u.Tags, u.Owner, u.Reason, u.Expires.Format(time.DateOnly),
			u.State(), u.Matched, u.Applied,
		}
		views = append(views, v)
		rows = append(rows, []string{
			v.Source, v.State, strconv.Itoa(v.Matched), strconv.Itoa(v.Applied), v.Rule, v.where(), v.Owner, v.Expires,
		})
	}
	if format.json() {
		return a.writeJSON(views)
	}
	return a.columns(rows)
}

// where is what the exception is restricted to.
func (v *exceptionView) where() string {
	parts := slices.Concat(v.Accounts, v.Regions, v.Resources)
	for _, key := range slices.Sorted(maps.Keys(v.Tags)) {
		parts = append(parts, key+"="+v.Tags[key])
	}
	return cmp.Or(strings.Join(parts, " "), "everywhere")
}

func (a *app) exceptionsAddCommand() *cobra.Command {
	var file, saved string
	e := config.Exception{}
	cmd := &cobra.Command{
		Use: "add FINDING", Short: "Accept a failure of a saved report in posture.yaml", Args: cobra.ExactArgs(1),
		Example: `  posture exceptions add 15128e2d7da673ddd109d59a9701039f --report report.json \
    --owner platform@example.com --reason "old clients, migration in Q1" --expires 2027-01-31`,
		RunE: func(_ *cobra.Command, args []string) error {
			for _, need := range []struct{ flag, value string }{
				{"report", saved}, {"owner", e.Owner}, {"reason", e.Reason}, {"expires", e.Expires},
			} {
				if strings.TrimSpace(need.value) == "" {
					return fmt.Errorf("--%s is missing", need.flag)
				}
			}
			f, now, err := findFailure(saved, args[0])
			if err != nil {
				return err
			}
			e.Rule, e.Accounts, e.Regions, e.Resources = f.Rule, []string{f.Resource.Account}, []string{f.Resource.Region}, []string{f.Resource.ID}
			expires, err := date(e.Expires, "--expires")
			if err != nil {
				return err
			}
			if !now.Before(expires) {
				return fmt.Errorf("--expires %s is not after the report, which is of %s", e.Expires, now.Format(time.DateOnly))
			}
			if _, err := exceptionsOf(&config.File{Exceptions: []config.Exception{e}}); err != nil { // an id can look like a pattern
				return err
			}
			path := cmp.Or(file, a.settings.file.Path, config.Name)
			if err := config.AddException(path, e); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s accepts %s for %s until %s\n", path, report.Sanitize(f.Rule), report.Sanitize(f.Resource.ID), e.Expires)
			return err
		},
	}
	cmd.Flags().StringVar(&saved, "report", "", "the JSON `file` with the finding")
	cmd.Flags().StringVar(&e.Owner, "owner", "", "`who` answers for it")
	cmd.Flags().StringVar(&e.Reason, "reason", "", "`why` it is accepted")
	cmd.Flags().StringVar(&e.Expires, "expires", "", "the `day` from which it counts again: 2027-01-31")
	cmd.Flags().StringVar(&file, "exceptions", "", "write to this `file` instead of posture.yaml")
	return cmd
}

// findFailure finds a failure by its id, or by the beginning of it that no other has.
func findFailure(path, id string) (f findings.Finding, now time.Time, err error) {
	r, err := jsonreport.ReadFile(path)
	if err != nil {
		return f, now, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if r.Redacted {
		return f, now, fmt.Errorf("%s has pseudonyms for accounts: an exception needs the account", path)
	}
	n := 0
	for found, err := range r.Findings() {
		if err != nil {
			return f, now, err
		}
		if strings.HasPrefix(found.ID, id) {
			n++
			f = *found
		}
	}
	switch {
	case n == 0:
		return f, now, fmt.Errorf("%s has no finding %s", path, id)
	case n > 1:
		return f, now, fmt.Errorf("%s has %d findings whose ids begin with %s", path, n, id)
	case f.Status != findings.Fail:
		return f, now, fmt.Errorf("finding %s is %s: only a failure can be accepted", f.ID, f.Status)
	}
	return f, r.Now, nil
}

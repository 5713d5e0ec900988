package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/collector/session"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

// A target is the flags that say which account is read.
type target struct {
	profile  string
	regions  []string
	endpoint string
	quiet    bool
}

func (t *target) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.profile, "profile", "", "the AWS `profile`; default: the ordinary credential chain")
	cmd.Flags().StringSliceVar(&t.regions, "region", nil, "look only in this `region` (repeatable; default: every enabled region)")
	cmd.Flags().StringVar(&t.endpoint, "endpoint-url", "", "send every call to this `URL`; default: AWS_ENDPOINT_URL, or AWS")
	cmd.Flags().BoolVar(&t.quiet, "quiet", false, "no progress on stderr")
}

// given reports whether any of the flags that name an account was used.
func (t *target) given(cmd *cobra.Command) bool {
	for _, name := range []string{"profile", "region", "endpoint-url"} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// scope returns the regions of the report where the user chose them; nil where the parts tell.
func (t *target) scope() []string {
	if len(t.regions) == 0 {
		return nil
	}
	return append([]string{snapshot.Global}, t.regions...)
}

// open opens a session with the account.
func (a *app) open(ctx context.Context, t target) (*session.Session, error) {
	region := ""
	if len(t.regions) > 0 {
		region = t.regions[0]
	}
	return session.Open(ctx, session.Config{
		Profile: t.profile, DefaultRegion: region, EndpointURL: t.endpoint, Version: version, Now: a.now,
	})
}

// collect reads what the selection asks for from the account and hands the parts to emit.
func (a *app) collect(ctx context.Context, t target, sel *checks.Selection, emit func(snapshot.Part) error) error {
	plan, err := sel.Plan()
	if err != nil {
		return err
	}
	s, err := a.open(ctx, t)
	if err != nil {
		return err
	}
	id, err := s.Identity(ctx)
	if err != nil {
		return interrupted(ctx, err)
	}
	p := a.progress(t.quiet)
	defer p.end()
	return collector.Run(ctx, collector.Options{
		Partition: id.Partition, Account: id.Account, HomeRegion: s.Region(), Plan: plan, Regions: t.regions,
		Collectors: live.Collectors(s.AWS(), live.Options{}), CollectedBy: program(), Now: a.now,
		Progress: p.show, Meter: s.Meter(),
	}, emit)
}

func (a *app) collectCommand() *cobra.Command {
	var s selection
	var t target
	var dir string
	cmd := &cobra.Command{
		Use: "collect -o DIR", Short: "Snapshot an account's configuration into a directory", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return errors.New("-o is missing: name the directory for the snapshot")
			}
			_, sel, err := a.resolve(cmd.Context(), s)
			if err != nil {
				return err
			}
			w, err := file.Create(dir)
			if err != nil {
				return err
			}
			unread := 0
			err = a.collect(cmd.Context(), t, sel, func(p snapshot.Part) error {
				unread += unreadIn(p)
				return w.Put(p)
			})
			if err != nil {
				return err
			}
			interrupted := cmd.Context().Err() != nil
			if err := w.Close(interrupted); err != nil {
				return err
			}
			if !t.quiet {
				if _, err := fmt.Fprintf(a.stderr, "posture: snapshot in %s: %d facts and listings could not be read\n", report.Sanitize(dir), unread); err != nil {
					return err
				}
			}
			if interrupted {
				return &outcomeError{report.Outcome{Code: report.ExitIncomplete, Reasons: []string{"interrupted: the snapshot is incomplete"}}}
			}
			return nil
		},
	}
	s.flags(cmd)
	t.flags(cmd)
	cmd.Flags().StringVarP(&dir, "output", "o", "", "the `directory` to write")
	return cmd
}

// unreadIn counts what the part says was not read.
func unreadIn(p snapshot.Part) int {
	n := 0
	for _, l := range p.Listings {
		if l.State == snapshot.Unknown {
			n++
		}
	}
	for _, r := range p.Resources {
		for _, f := range r.Facts {
			if f.State == snapshot.Unknown {
				n++
			}
		}
	}
	return n
}

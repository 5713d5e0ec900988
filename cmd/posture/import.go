package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/config"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/prowler"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

func (a *app) importProwlerCommand() *cobra.Command {
	var p packs
	var o prowler.Options
	cmd := &cobra.Command{
		Use: "import-prowler MUTELIST.yaml", Short: "Print the exceptions that say what a mutelist of Prowler says", Args: cobra.ExactArgs(1),
		Long: `import-prowler prints exceptions for posture.yaml on stdout. On stderr it tells of every entry that does
not mean the same any more: narrower ones, by which failures count that were muted; wider ones, which
are written with --allow-wider alone; and those without a counterpart.

Exit codes: 0 everything means the same, 1 something does not, 2 it is not a mutelist.`,
		Example: `  posture exceptions import-prowler mutelist.yaml --owner platform@example.com --expires 2027-01-31 > exceptions.yaml
  posture eval --snapshot snapshot --exceptions exceptions.yaml`,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkImport(o); err != nil {
				return err
			}
			b, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("read mutelist: %w", err)
			}
			entries, err := prowler.Parse(args[0], b)
			if err != nil {
				return err
			}
			set, err := p.load()
			if err != nil {
				return err
			}
			exceptions, notes := prowler.Translate(entries, prowlerRules(set), o)
			text, err := config.FormatExceptions(exceptions)
			if err != nil {
				return err
			}
			if _, err := a.stdout.Write(text); err != nil {
				return err
			}
			return a.tellNotes(args[0], len(entries), len(exceptions), notes)
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&o.Owner, "owner", "", "`who` answers for them: a mutelist does not say")
	cmd.Flags().StringVar(&o.Expires, "expires", "", "the `day` from which the failures count again: a mutelist does not say")
	cmd.Flags().StringVar(&o.GlobalRegion, "global-region", "", "the `region` that Prowler gave IAM and other services without regions: its profile's, or us-east-1")
	cmd.Flags().BoolVar(&o.AllowWider, "allow-wider", false, "write exceptions too that accept more than was muted")
	return cmd
}

// checkImport holds that what a mutelist does not say is said.
func (a *app) checkImport(o prowler.Options) error {
	for _, need := range []struct{ flag, value string }{{"owner", o.Owner}, {"expires", o.Expires}} {
		if strings.TrimSpace(need.value) == "" {
			return fmt.Errorf("--%s is missing: a mutelist has none, and an exception needs it", need.flag)
		}
	}
	expires, err := date(o.Expires, "--expires")
	if err != nil {
		return err
	}
	if !a.now().Before(expires) {
		return errors.New("--expires " + o.Expires + " is over already")
	}
	return nil
}

// prowlerRules is what a translation has to know of the rules.
func prowlerRules(set *checks.Set) []prowler.Rule {
	var out []prowler.Rule
	for _, r := range set.Infos() {
		if len(r.Prowler) == 0 {
			continue
		}
		t, _ := facts.Lookup(snapshot.Type(r.Resource))
		out = append(out, prowler.Rule{
			ID: r.ID, Checks: r.Prowler, Resource: r.Resource, Global: t.Global && !t.Placed, Tags: slices.Contains(r.Facts, "tags"),
		})
	}
	return out
}

// tellNotes tells on stderr of what changes. That something does is the outcome.
func (a *app) tellNotes(path string, entries, written int, notes []prowler.Note) error {
	counts := map[prowler.Change]int{}
	for _, n := range notes {
		counts[n.Change]++
		if _, err := fmt.Fprintln(a.stderr, report.Sanitize("posture: "+noteLine(path, n))); err != nil {
			return err
		}
	}
	total := fmt.Sprintf("%s of %s", plural(written, "exception"), entriesOf(entries))
	if len(notes) == counts[prowler.Nothing] {
		_, err := fmt.Fprintf(a.stderr, "posture: %s: they mean the same\n", total)
		return err
	}
	return &outcomeError{report.Outcome{Code: report.ExitFindings, Reasons: []string{fmt.Sprintf(
		"%s, which do not all mean the same: %d narrower, %d wider, %d dropped",
		total, counts[prowler.Narrower], counts[prowler.Wider], counts[prowler.Dropped])}}}
}

func entriesOf(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// shownRules bounds how many rules a note names.
const shownRules = 3

func noteLine(path string, n prowler.Note) string {
	line := fmt.Sprintf("%s:%d: account %s, check %s: %s", path, n.Entry.Line, n.Entry.Account, n.Entry.Check, n.Change)
	if n.Change == prowler.Wider && !n.Written {
		line += ", and not written"
	}
	line += ": " + n.Why
	if rules := n.Rules; len(rules) > shownRules {
		line += fmt.Sprintf(" (%s and %d more)", strings.Join(rules[:shownRules], ", "), len(rules)-shownRules)
	} else if len(rules) > 0 {
		line += " (" + strings.Join(rules, ", ") + ")"
	}
	return line
}

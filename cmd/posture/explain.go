package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/snapshot"
)

// An explanation is why one rule says what it says of one resource.
type explanation struct {
	Finding    findings.Finding      `json:"finding"`
	Controls   []findings.ControlRef `json:"controls"` // of every benchmark, not of the chosen ones alone
	Facts      []explainedFact       `json:"facts"`
	Related    []explainedSet        `json:"related"`
	Statement  *policyStatement      `json:"iam_statement,omitempty"` // what to add to the scan's role
	References []string              `json:"references"`
	Overrides  []findings.Override   `json:"overrides"` // of its parameters, by the user
}

// An explainedFact is a declared fact as it was read.
type explainedFact struct {
	Name       string          `json:"name"`
	State      snapshot.State  `json:"state"`
	Operation  string          `json:"operation"`
	Permission string          `json:"permission"`
	Value      json.RawMessage `json:"value,omitempty"`
	Cause      *snapshot.Cause `json:"cause,omitempty"`
}

// An explainedSet is the related resources that the rule looks at.
type explainedSet struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Facts   []string `json:"facts"`
	Read    int      `json:"read"`   // resources of which every declared fact was read
	Unread  int      `json:"unread"` // resources of which one was not
	Listing string   `json:"listing"`
}

type policyStatement struct {
	Sid      string   `json:"Sid"`
	Effect   string   `json:"Effect"`
	Action   []string `json:"Action"`
	Resource string   `json:"Resource"`
}

func (a *app) explainCommand() *cobra.Command {
	var e evaluation
	var format formatFlag
	var path string
	cmd := &cobra.Command{
		Use: "explain RULE RESOURCE --snapshot PATH", Short: "Show why a rule says what it says of a resource", Args: cobra.ExactArgs(2),
		Example: `  posture explain cis.s3.bucket_denies_http acme-prod-www --snapshot examples/acme
  posture explain cis.iam.root_has_mfa 444455556666 --snapshot examples/acme`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if path == "" {
				return errors.New("--snapshot is missing: name a directory or file that posture collect wrote")
			}
			e.rules = args[:1]
			r, err := a.request(cmd, e)
			if err != nil {
				return err
			}
			src, err := file.Open(path)
			if err != nil {
				return err
			}
			x, err := explain(cmd.Context(), r, src, args[0], args[1])
			if err != nil {
				return err
			}
			if format.json() {
				return a.writeJSON(x)
			}
			return a.writeExplanation(x)
		},
	}
	e.packs.flags(cmd)
	format.flag(cmd)
	cmd.Flags().StringSliceVar(&e.benchmarks, "benchmark", nil, "with the parameters of this `benchmark` (default: the newest CIS)")
	cmd.Flags().StringArrayVar(&e.parameters, "parameter", nil, "another value for a parameter, as `RULE.NAME=VALUE` (repeatable)")
	cmd.Flags().StringVar(&e.exceptions, "exceptions", "", "exceptions and attestations of this `file` instead of those of posture.yaml")
	cmd.Flags().StringVar(&e.now, "now", "", "judge as of this `time` (RFC 3339), not the time of collection")
	cmd.Flags().StringVar(&path, "snapshot", "", "the snapshot `directory or file`")
	return cmd
}

// explain judges the snapshot by the rule and picks the finding about the resource, by id or by name.
func explain(ctx context.Context, r request, src checks.Source, ruleID, name string) (*explanation, error) {
	rule, ok := r.set.Rule(ruleID)
	if !ok {
		return nil, fmt.Errorf("no rule %q: see posture rules list", ruleID)
	}
	var found []findings.Finding
	err := r.sel.Eval(ctx, src, checks.EvalOptions{Now: r.at}, func(f findings.Finding) error {
		if f.Resource.ID == name || f.Resource.Name == name {
			found = append(found, f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%s judges no resource with the id or name %q in the snapshot", ruleID, name)
	case 1:
	default:
		var ids []string
		for _, f := range found {
			ids = append(ids, fmt.Sprintf("%s (%s, %s)", f.Resource.ID, f.Resource.Account, f.Resource.Region))
		}
		return nil, fmt.Errorf("%q is several resources: name one by its id: %s", name, strings.Join(ids, ", "))
	}
	found[0] = r.overlaid(found[0])
	x := &explanation{
		Overrides: r.overrides(ruleID),
		Finding:   found[0], Controls: controlsOf(r.set, ruleID), Facts: []explainedFact{}, Related: []explainedSet{},
		References: append([]string{}, rule.Info().References...),
	}
	x.Statement = missingStatement(found[0])
	return x, x.addFacts(src, rule.Info())
}

// overlaid is the finding with what people said of it.
func (r *request) overlaid(f findings.Finding) findings.Finding {
	at := r.at
	if at.IsZero() {
		at = f.ObservedAt
	}
	r.attested.Apply(&f, at)
	r.accepted.Apply(&f, at)
	return f
}

// overrides are the parameters of the rule that are not those of the benchmarks, each once.
func (r *request) overrides(rule string) []findings.Override {
	out := []findings.Override{}
	for _, b := range r.sel.Benchmarks() {
		for _, c := range b.Controls {
			for _, o := range c.Overrides {
				if o.Rule == rule && !slices.ContainsFunc(out, func(other findings.Override) bool { return reflect.DeepEqual(o, other) }) {
					out = append(out, o)
				}
			}
		}
	}
	return out
}

// missingStatement is the IAM statement that would have let the scan read what the verdict turns on.
func missingStatement(f findings.Finding) *policyStatement {
	actions := map[string]bool{}
	for _, u := range f.Unread {
		if u.Code == snapshot.AccessDenied {
			for _, action := range facts.Permissions(u.Operation) {
				actions[action] = true
			}
		}
	}
	if len(actions) == 0 {
		return nil
	}
	return &policyStatement{"PostureScanMissing", "Allow", slices.Sorted(maps.Keys(actions)), "*"}
}

// addFacts finds the state of everything that the rule declares.
func (x *explanation) addFacts(src checks.Source, info findings.RuleInfo) error {
	t, _ := facts.Lookup(snapshot.Type(info.Resource))
	own, there := map[string]snapshot.Fact{}, t.Name == snapshot.Account
	sets := make([]explainedSet, 0, len(info.Related))
	for _, rel := range info.Related {
		sets = append(sets, explainedSet{Name: rel.Name, Type: rel.Type, Facts: rel.Facts, Listing: "not asked for"})
	}
	for part, err := range src.Parts(x.Finding.Resource.Account) {
		if err != nil {
			return err
		}
		for _, res := range part.Resources {
			if res.Type == t.Name && res.ID == x.Finding.Resource.ID {
				maps.Copy(own, res.Facts)
				there = true
			}
			for i := range sets {
				sets[i].see(res)
			}
		}
		for _, l := range part.Listings {
			for i := range sets {
				sets[i].listed(l)
			}
		}
	}
	x.Related = sets
	if !there { // the finding is about the listing
		return nil
	}
	for _, name := range info.Facts {
		def, _ := t.Fact(name)
		f, ok := own[name]
		if !ok {
			f = snapshot.UnknownFact(&snapshot.Cause{Operation: def.Read, Code: snapshot.NotCollected})
		}
		x.Facts = append(x.Facts, explainedFact{
			Name: name, State: f.State, Operation: def.Read, Permission: strings.Join(facts.Permissions(def.Read), ", "),
			Value: f.Value, Cause: f.Cause,
		})
	}
	return nil
}

func (s *explainedSet) see(res snapshot.Resource) {
	if string(res.Type) != s.Type {
		return
	}
	t, _ := facts.Lookup(res.Type)
	if t.IsShared() { // it is in several parts, each with some facts
		if !slices.ContainsFunc(s.Facts, func(name string) bool { _, ok := res.Facts[name]; return ok }) {
			return
		}
	}
	if res.Type == snapshot.Account {
		s.Listing = "not needed"
	}
	unread := slices.ContainsFunc(s.Facts, func(name string) bool {
		f, ok := res.Facts[name]
		return ok && f.State == snapshot.Unknown || !ok && !t.IsShared()
	})
	if unread {
		s.Unread++
		return
	}
	s.Read++
}

func (s *explainedSet) listed(l snapshot.Listing) {
	if string(l.Type) != s.Type {
		return
	}
	state := string(l.State)
	if l.Cause != nil {
		state = fmt.Sprintf("%s: %s", l.Cause.Operation, l.Cause.Code)
	}
	if s.Listing == "not asked for" || s.Listing == string(snapshot.Known) {
		s.Listing = state
	}
}

// valueLines is how much of a value is shown; --format json has all of it.
const valueLines = 40

func (a *app) writeExplanation(x *explanation) error {
	f := x.Finding
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n%s  %s\n", f.Status, f.Title, f.Rule, f.Severity)
	fmt.Fprintf(&b, "%s  %s  %s\n", f.Resource.ID, f.Resource.Account, f.Resource.Region)
	for _, m := range f.Messages {
		fmt.Fprintf(&b, "  - %s\n", m)
	}
	if f.Exception != nil {
		fmt.Fprintf(&b, "  The failure is %s\n", f.Exception)
	}
	for _, o := range x.Overrides {
		fmt.Fprintf(&b, "  %s\n", overrideText(o))
	}
	b.WriteString("\nWhat it reads\n")
	for _, fact := range x.Facts {
		fmt.Fprintf(&b, "  %s: %s, from %s\n", fact.Name, fact.State, fact.Operation)
		if fact.Cause != nil {
			fmt.Fprintf(&b, "    %s\n", strings.TrimSuffix(fact.Cause.Code+": "+fact.Cause.Message, ": "))
		}
		writeValue(&b, fact.Value)
	}
	for _, s := range x.Related {
		fmt.Fprintf(&b, "  %s: %d of type %s read, %d not; listing: %s\n", s.Name, s.Read, s.Type, s.Unread, s.Listing)
	}
	if len(x.Facts)+len(x.Related) == 0 {
		b.WriteString("  no fact\n")
	}
	if len(f.Unread) > 0 {
		heading := "What the verdict turns on and was not read"
		if f.Status != findings.Unknown {
			heading = "Not read either, and the verdict stands without it"
		}
		fmt.Fprintf(&b, "\n%s\n", heading)
		for _, u := range f.Unread {
			fmt.Fprintf(&b, "  %s %s: %s: %s\n", cmp.Or(u.Resource, u.Type), cmp.Or(u.Fact, "listing"), u.Operation, u.Code)
		}
	}
	if x.Statement != nil {
		raw, err := json.MarshalIndent(x.Statement, "  ", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "\nAdd this statement to the policy of the scan's role\n  %s\n", raw)
	}
	if len(x.Controls) > 0 {
		b.WriteString("\nControls\n")
		for _, c := range x.Controls {
			fmt.Fprintf(&b, "  %s %s\n", c.Benchmark, c.ID)
		}
	}
	fmt.Fprintf(&b, "\nRemediation\n  %s\n", strings.ReplaceAll(strings.TrimSpace(f.Remediation), "\n", "\n  "))
	for _, ref := range x.References {
		fmt.Fprintf(&b, "  %s\n", ref)
	}
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(a.stdout, report.Sanitize(strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

func overrideText(o findings.Override) string {
	than := "not the benchmark's"
	if o.Looser {
		than = "looser than the benchmark's"
	}
	return fmt.Sprintf("The parameter %s is %s, %s %s", o.Parameter, o.Value, than, o.Benchmark)
}

// writeValue writes JSON indented, the beginning of it where it is long.
func writeValue(b *strings.Builder, value json.RawMessage) {
	if len(value) == 0 {
		return
	}
	var indented bytes.Buffer
	if json.Indent(&indented, value, "    ", "  ") != nil {
		return // the reader of snapshots makes sure that it is JSON
	}
	lines := strings.Split(indented.String(), "\n")
	for i, line := range lines {
		if i == valueLines {
			fmt.Fprintf(b, "    … %d more lines: --format json\n", len(lines)-i)
			return
		}
		if i == 0 {
			line = "    " + line
		}
		b.WriteString(line + "\n")
	}
}

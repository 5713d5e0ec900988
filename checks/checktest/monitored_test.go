package checktest

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/rules"
)

// monitored returns the named case of a rule on metric filters among n other resources of each kind that have nothing to
// do with it, and the names of all of its related sets.
func monitored(tb testing.TB, name string, n int) (b bench, c Case, sets []string) {
	tb.Helper()
	set, err := checks.Load(rules.FS)
	if err != nil {
		tb.Fatal(err)
	}
	r, ok := set.Rule("cis.cloudwatch.network_gateway_changes_are_monitored")
	if !ok {
		tb.Fatal("the rule is gone")
	}
	src, err := fs.ReadFile(rules.FS, r.Cases)
	if err != nil {
		tb.Fatal(err)
	}
	cases, err := parseCases(r, src)
	if err != nil {
		tb.Fatal(err)
	}
	i := slices.IndexFunc(cases, func(c Case) bool { return c.Name == name })
	if i < 0 {
		tb.Fatalf("no case %q", name)
	}
	c = cases[i]
	other := map[string]func(o map[string]any, name string){
		"trails":           func(o map[string]any, _ string) { o["is_logging"] = false },
		"metric_filters":   func(o map[string]any, name string) { o["log_group_name"] = name },
		"alarms":           func(o map[string]any, name string) { o["metric_name"] = name },
		"composite_alarms": func(o map[string]any, name string) { o["alarm_rule"] = "ALARM(" + name + ")" },
		"topics":           func(o map[string]any, _ string) { o["subscriptions_confirmed"] = 0 },
	}
	related := map[string][]map[string]any{}
	for _, rel := range r.Info().Related {
		sets = append(sets, rel.Name)
		for i := range n {
			for _, o := range c.Related[rel.Name] {
				o = maps.Clone(o)
				other[rel.Name](o, fmt.Sprintf("other%d", i))
				related[rel.Name] = append(related[rel.Name], o)
			}
		}
		related[rel.Name] = slices.Insert(related[rel.Name], len(related[rel.Name])/2, c.Related[rel.Name]...)
	}
	c.Related = related
	return bench{set: set, rule: r, selections: map[string]*checks.Selection{}}, c, sets
}

// An evaluation may take ten seconds. With every listing refused in part, the rules on metric filters still get to their
// verdict among hundreds of alarms, topics and filters: partial evaluation does not try each with each.
func TestMonitored_amongMany(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		open int
		want findings.Status
	}{
		{"every event, and a composite alarm tells", 0, findings.Pass},
		{"every event, and a composite alarm tells", 5, findings.Pass},
		{"one call is missing", 0, findings.Fail},
		{"one call is missing", 2, findings.Fail}, // whatever the alarms are
		{"one call is missing", 5, findings.Unknown},
	} {
		t.Run(fmt.Sprintf("%s, %d open", tc.name, tc.open), func(t *testing.T) {
			t.Parallel()
			b, c, sets := monitored(t, tc.name, 500)
			f, err := b.judge(t.Context(), c, sets[:tc.open], all, nil)
			if err != nil {
				t.Fatal(err)
			}
			if f.Status != tc.want {
				t.Errorf("with %v refused: %s %q, want %s", sets[:tc.open], f.Status, f.Messages, tc.want)
			}
		})
	}
}

// BenchmarkMonitored is one verdict of a rule on metric filters among 500 resources of each of five kinds.
func BenchmarkMonitored(b *testing.B) {
	for _, open := range []int{0, 5} {
		b.Run(fmt.Sprintf("%d-listings-refused", open), func(b *testing.B) {
			bench, c, sets := monitored(b, "every event, and a composite alarm tells", 500)
			for b.Loop() {
				if _, err := bench.judge(b.Context(), c, sets[:open], all, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package main

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/rules"
)

func builtIn(t *testing.T) *checks.Set {
	t.Helper()
	set, err := checks.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// statuses judges a whole-account fixture by every rule, and returns the statuses that each rule gave.
func statuses(t *testing.T, name string) map[string][]findings.Status {
	t.Helper()
	src, err := file.Open(filepath.Join("..", "..", "examples", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	sel, err := builtIn(t).Select(t.Context(), checks.SelectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]findings.Status{}
	for _, r := range sel.Rules() {
		out[r.ID] = nil // a rule without a finding is seen as one
	}
	if err := sel.Eval(t.Context(), src, checks.EvalOptions{}, func(f findings.Finding) error {
		out[f.Rule] = append(out[f.Rule], f.Status)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestFixtures holds every rule against whole accounts: it fails on the worst, does not fail on the best, and says
// UNKNOWN where everything was refused. A rule that asks nothing of AWS is for a person everywhere.
func TestFixtures(t *testing.T) {
	t.Parallel()
	asksNothing := func(rule string) bool {
		r, _ := builtIn(t).Rule(rule)
		return len(r.Info().Facts)+len(r.Info().Related) == 0
	}
	for name, good := range map[string]func(rule string, got []findings.Status) bool{
		"worst": func(_ string, got []findings.Status) bool { return slices.Contains(got, findings.Fail) },
		"best": func(_ string, got []findings.Status) bool {
			return len(got) > 0 && !slices.ContainsFunc(got, func(s findings.Status) bool {
				return s != findings.Pass && s != findings.NotApplicable && s != findings.Manual
			})
		},
		"denied": func(_ string, got []findings.Status) bool {
			return len(got) > 0 && !slices.ContainsFunc(got, func(s findings.Status) bool { return s != findings.Unknown })
		},
		"empty": func(_ string, got []findings.Status) bool {
			return len(got) > 0 && !slices.Contains(got, findings.Unknown) && !slices.Contains(got, findings.Error)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := statuses(t, name)
			for _, rule := range slices.Sorted(maps.Keys(got)) {
				if asksNothing(rule) {
					if !slices.Equal(got[rule], []findings.Status{findings.Manual}) {
						t.Errorf("%s reads nothing and says %v, want MANUAL", rule, got[rule])
					}
				} else if !good(rule, got[rule]) {
					t.Errorf("%s says %v", rule, got[rule])
				}
			}
		})
	}
}

// TestBenchmarks_complete holds the number of controls against what each version of the benchmark has.
func TestBenchmarks_complete(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"aws-1.0.0":     5,
		"cis-aws-1.2.0": 49, "cis-aws-1.3.0": 55, "cis-aws-1.4.0": 58, "cis-aws-1.5.0": 63, "cis-aws-2.0.0": 64,
		"cis-aws-3.0.0": 62, "cis-aws-4.0.1": 64, "cis-aws-5.0.0": 63, "cis-aws-6.0.0": 63, "cis-aws-7.0.0": 70,
	}
	set := builtIn(t)
	got := map[string]int{}
	named := map[string]bool{}
	for _, b := range set.Benchmarks() {
		got[b.ID] = len(b.Controls)
		for _, c := range b.Controls {
			if len(c.Rules) == 0 {
				t.Errorf("%s %s names no rule", b.ID, c.ID)
			}
			if unknown := missing(set, c); len(unknown) > 0 {
				t.Errorf("%s %s names rules that do not exist: %v", b.ID, c.ID, unknown)
			}
			for _, r := range c.Rules {
				named[r] = true
			}
			if c.Responsibility == "" {
				t.Errorf("%s %s: nothing says whose side it is on", b.ID, c.ID)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("controls (-want +got):\n%s", diff)
	}
	for _, r := range set.Rules() {
		if !named[r.ID] {
			t.Errorf("no benchmark names %s", r.ID)
		}
	}
}

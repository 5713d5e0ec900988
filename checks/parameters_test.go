package checks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// parameterized is a rule with one parameter, and a benchmark that names it twice: as it is, and with another value.
func parameterized(t *testing.T, value, looser, asked string) *checks.Set {
	t.Helper()
	src := rule("lifecycle", fmt.Sprintf("#   parameters: {p: %s}\n#   looser: {p: %s}\n", value, looser),
		compliant+"count(input.resource.lifecycle) != count(sprintf(\"%v\", [input.params.p]))")
	set, err := checks.Load(fstest.MapFS{
		"t/s3/r/r.rego": {Data: []byte(src)},
		"benchmarks/b-1.0.yaml": {Data: fmt.Appendf(nil, `id: b-1.0
title: B
version: 1.0.0
source: https://example.com
controls:
  - {id: "1", title: One, level: 1, assessment: Automated, rules: [t.s3.r]}
  - {id: "2", title: Two, level: 1, assessment: Automated, rules: [t.s3.r], parameters: {t.s3.r: {p: %s}}}
`, asked)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func choose(value string) checks.SelectOptions {
	return checks.SelectOptions{
		Benchmarks: []string{"b-1.0"},
		Parameters: map[string]map[string]json.RawMessage{"t.s3.r": {"p": json.RawMessage(value)}},
	}
}

// What the user chose holds for every control, and each says what its benchmark asks for and whether that is less.
func TestSelect_parametersOfTheUser(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ value, looser, asked, chosen, first, second string }{
		{"45", "greater", "90", "60", "60 for 45 looser", "60 for 90"},
		{"45", "greater", "90", "90", "90 for 45 looser", ""},
		{"14", "less", "8", "10", "10 for 14 looser", "10 for 8"},
		{"false", "false", "true", "false", "", "false for true looser"},
		{"false", "false", "true", "true", "true for false", ""},
		{"[]", "more", `["a"]`, `["a","b"]`, `["a","b"] for [] looser`, `["a","b"] for ["a"] looser`},
		{"[]", "more", `["a","b"]`, `["b"]`, `["b"] for [] looser`, `["b"] for ["a","b"]`},
		{`["a"]`, "fewer", `["b"]`, `["a","c"]`, `["a","c"] for ["a"]`, `["a","c"] for ["b"] looser`},
		{"[]", "allowed", `["a"]`, `["a","b"]`, `["a","b"] for []`, `["a","b"] for ["a"] looser`},
		{"[]", "allowed", `["a"]`, `[]`, "", `[] for ["a"] looser`},
	} {
		t.Run(tc.looser+" "+tc.chosen, func(t *testing.T) {
			t.Parallel()
			set := parameterized(t, tc.value, tc.looser, tc.asked)
			sel, err := set.Select(t.Context(), choose(tc.chosen))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range sel.Benchmarks()[0].Controls {
				var said []string
				for _, o := range c.Overrides {
					text := fmt.Sprintf("%s for %s", o.Value, o.Benchmark)
					if o.Looser {
						text += " looser"
					}
					said = append(said, text)
				}
				got = append(got, strings.Join(said, "; "))
			}
			if diff := cmp.Diff([]string{tc.first, tc.second}, got); diff != "" {
				t.Errorf("overrides (-want +got)\n%s", diff)
			}
			again, err := set.Select(t.Context(), checks.SelectOptions{Benchmarks: []string{"b-1.0"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range again.Benchmarks()[0].Controls {
				if c.Overrides != nil {
					t.Errorf("a later selection has them too: %v", c.Overrides)
				}
			}
			n := 0
			part := buckets(snapshot.Known, nil, bucket("b", map[string]snapshot.Fact{"lifecycle": known(`[]`)}))
			if err := sel.Eval(t.Context(), checks.Memory{part}, checks.EvalOptions{}, func(f findings.Finding) error {
				n++
				if len(f.Controls) != 2 {
					t.Errorf("controls %v", f.Controls)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if n != 1 {
				t.Errorf("%d findings: one value for all controls is one finding", n)
			}
		})
	}
}

func TestSelect_parametersThatAreWrong(t *testing.T) {
	t.Parallel()
	set := parameterized(t, "45", "greater", "90")
	for _, tc := range []struct{ rule, name, value, want string }{
		{"t.s3.other", "p", "1", `parameters: there is no rule "t.s3.other"`},
		{"t.s3.r", "q", "1", `parameters: rule t.s3.r has no parameter "q"`},
		{"t.s3.r", "p", `"many"`, `parameters: rule t.s3.r, parameter p: "many" is not like the default 45`},
	} {
		_, err := set.Select(t.Context(), checks.SelectOptions{Parameters: map[string]map[string]json.RawMessage{
			tc.rule: {tc.name: json.RawMessage(tc.value)},
		}})
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

func TestLoad_looser(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ parameters, looser, want string }{
		{"{p: 1}", "{}", `it does not say which value of the parameter p is looser`},
		{"{p: 1}", "{p: more}", `of the number p, "greater" or "less" is looser`},
		{"{p: []}", "{p: greater}", `of the list p, "more", "fewer" or "allowed" is looser`},
		{"{p: true}", "{p: less}", `of the boolean p, either true or false is looser`},
		{"{p: 1}", "{p: less, q: less}", `there is no parameter "q"`},
	} {
		src := rule("lifecycle", "#   parameters: "+tc.parameters+"\n#   looser: "+tc.looser+"\n", compliant+"input.resource.lifecycle == input.params.p")
		_, err := checks.Load(fstest.MapFS{"t/s3/r/r.rego": {Data: []byte(src)}})
		if err == nil || !strings.Contains(err.Error(), "r.rego:10: looser: "+tc.want) {
			t.Errorf("%s: error %v, want %s", tc.looser, err, tc.want)
		}
	}
}

package findings

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestID_isStable holds the ids of findings: they are what others keep, so a change of them breaks every exception and
// every history.
func TestID_isStable(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ rule, account, region, resource, parameters, want string }{
		{"cis.s3.bucket_denies_http", "111122223333", "eu-west-1", "arn:aws:s3:::b", "", "15128e2d7da673ddd109d59a9701039f"},
		{"cis.s3.bucket_denies_http", "111122223333", "eu-west-1", "arn:aws:s3:::b", `{"n":1}`, ""},
	} {
		got := ID(tc.rule, tc.account, tc.region, tc.resource, tc.parameters)
		if len(got) != 32 || strings.Trim(got, "0123456789abcdef") != "" {
			t.Errorf("%q is not 32 hex digits", got)
		}
		if tc.want != "" && got != tc.want {
			t.Errorf("id %s, want %s", got, tc.want)
		}
	}
	a := ID("r", "1", "x", "y", "")
	for _, other := range []string{ID("r", "1", "xy", "", ""), ID("r1", "", "x", "y", ""), ID("r", "1", "x", "y", "{}")} {
		if a == other {
			t.Errorf("two findings have the id %s", a)
		}
	}
}

func TestCompare_order(t *testing.T) {
	t.Parallel()
	f := func(account, region, rule, resource, id string) Finding {
		return Finding{ID: id, Rule: rule, Resource: Resource{Account: account, Region: region, ID: resource}}
	}
	want := []Finding{
		f("1", "a", "r1", "x", "0"), f("1", "a", "r1", "x", "1"), f("1", "a", "r1", "y", "0"), f("1", "a", "r2", "a", "0"),
		f("1", "b", "r1", "a", "0"), f("2", "a", "r1", "a", "0"),
	}
	got := slices.Clone(want)
	rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, Compare)
	for i := range want {
		if got[i].ID != want[i].ID || got[i].Resource.ID != want[i].Resource.ID || got[i].Rule != want[i].Rule {
			t.Fatalf("position %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestSeverity_rank(t *testing.T) {
	t.Parallel()
	if Critical.Rank() <= High.Rank() || Informational.Rank() != 0 || Severity("SEVERE").Rank() != -1 {
		t.Error("severities are not in order")
	}
}

func TestStatus_known(t *testing.T) {
	t.Parallel()
	for _, s := range Statuses() {
		if s.Known() != s {
			t.Errorf("%s is %s", s, s.Known())
		}
	}
	if Status("WAIVED").Known() != Error || Status("").Known() != Error {
		t.Error("a status that there is not is no error")
	}
}

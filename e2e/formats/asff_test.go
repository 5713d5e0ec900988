//go:build e2e

package formats

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// savedFindings are the statuses of the findings of a saved report, counted.
func savedFindings(t *testing.T, path string) (n int, statuses map[string]int) {
	t.Helper()
	var r struct {
		Findings []struct{ Status string }
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	statuses = map[string]int{}
	for _, f := range r.Findings {
		statuses[f.Status]++
	}
	return len(r.Findings), statuses
}

// AWS's own client takes every finding, and an emulated Security Hub gives back what was imported. It holds no limit, does
// not ask whether an update is newer, and filters nothing: the first is tested beside the writer.
func TestASFF(t *testing.T) {
	t.Parallel()
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got struct {
				Findings int
				Hubs     int
				Status   map[string]int
			}
			if err := json.Unmarshal([]byte(command(t, python, "testdata/read_asff.py", render(t, path, "asff"))), &got); err != nil {
				t.Fatal(err)
			}
			n, statuses := savedFindings(t, path)
			if got.Findings != n || got.Hubs == 0 {
				t.Errorf("%d findings in %d hubs, want %d findings", got.Findings, got.Hubs, n)
			}
			if diff := cmp.Diff(statuses, got.Status); diff != "" {
				t.Errorf("statuses (-want +got)\n%s", diff)
			}
		})
	}
}

// With --asff-region one Security Hub takes all findings of an account.
func TestASFF_region(t *testing.T) {
	t.Parallel()
	file := render(t, saved["acme"], "asff", "--asff-region", "eu-north-1")
	var got struct{ Hubs int }
	if err := json.Unmarshal([]byte(command(t, python, "testdata/read_asff.py", file)), &got); err != nil {
		t.Fatal(err)
	}
	if accounts := 4; got.Hubs != accounts {
		t.Errorf("%d hubs, want one for each of %d accounts", got.Hubs, accounts)
	}
}

//go:build e2e

package formats

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A savedBenchmark is what the tests read of a benchmark of a saved report.
type savedBenchmark struct {
	ID, Title string
	Score     *int
	Coverage  int
	Controls  []struct{ Status string }
}

func savedBenchmarks(t *testing.T, path string) (benchmarks []savedBenchmark, incomplete bool) {
	t.Helper()
	var r struct {
		Benchmarks []savedBenchmark
		Incomplete bool
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r.Benchmarks, r.Incomplete
}

// Every reader counts the controls as the report does, and takes nothing for a pass that is none.
func TestJUnit(t *testing.T) {
	t.Parallel()
	element := map[string]string{
		"PASS": "pass", "FAIL": "failure", "ERROR": "error", "UNKNOWN": "error", "GAP": "error", "NO_DATA": "error",
		"MANUAL": "skipped", "NOT_APPLICABLE": "skipped",
	}
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			benchmarks, incomplete := savedBenchmarks(t, path)
			want := map[string]int{}
			for _, b := range benchmarks {
				for _, c := range b.Controls {
					want[element[c.Status]]++
				}
			}
			if incomplete {
				want["error"]++
			}
			var got map[string]struct {
				Counts     map[string]int
				Properties map[string]map[string]string
			}
			if err := json.Unmarshal([]byte(command(t, python, "testdata/read_junit.py", render(t, path, "junit"))), &got); err != nil {
				t.Fatal(err)
			}
			for _, reader := range []string{"junitparser", "jenkins", "gitlab"} {
				if diff := cmp.Diff(want, got[reader].Counts); diff != "" {
					t.Errorf("%s (-want +got)\n%s", reader, diff)
				}
			}
			for _, b := range benchmarks {
				score := "none"
				if b.Score != nil {
					score = strconv.Itoa(*b.Score)
				}
				p := got["junitparser"].Properties[b.Title]
				if p["score"] != score || p["coverage"] != strconv.Itoa(b.Coverage) || p["benchmark"] != b.ID {
					t.Errorf("%s: properties %v, want score %s and coverage %d", b.ID, p, score, b.Coverage)
				}
			}
		})
	}
}

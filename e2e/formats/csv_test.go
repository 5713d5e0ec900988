//go:build e2e

package formats

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Another reader than Go's finds a row for each finding and control.
func TestCSV(t *testing.T) {
	t.Parallel()
	type counts struct {
		Rows, Findings, Controls int
		Status                   map[string]int
	}
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r struct {
				Findings []struct {
					Status    string
					Controls  []struct{ Benchmark, ID string }
					Exception *struct{}
				}
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			want := counts{Findings: len(r.Findings), Status: map[string]int{}}
			controls := map[any]bool{}
			for _, f := range r.Findings {
				want.Rows += max(1, len(f.Controls))
				if f.Exception != nil {
					f.Status = "ACCEPTED"
				}
				want.Status[f.Status]++
				if len(f.Controls) == 0 {
					controls[nil] = true
				}
				for _, c := range f.Controls {
					controls[c] = true
				}
			}
			want.Controls = len(controls)
			var got counts
			if err := json.Unmarshal([]byte(command(t, python, "testdata/read_csv.py", render(t, path, "csv"))), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

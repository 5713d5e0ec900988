//go:build e2e

package formats

import (
	"os"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// promlint is what promtool check metrics runs: it parses with Prometheus's parser first.
func TestPrometheus_promlint(t *testing.T) {
	t.Parallel()
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(render(t, path, "prometheus"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close() //nolint:errcheck // it was only read
			problems, err := promlint.New(f).Lint()
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range problems {
				t.Errorf("%s: %s", p.Metric, p.Text)
			}
		})
	}
}

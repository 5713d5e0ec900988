package prometheus_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/report/internal/sample"
)

const docs = "../../../docs/outputs"

func readDoc(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(docs, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	metricName = regexp.MustCompile(`posture_[a-z_]+`)
	labelName  = regexp.MustCompile(`([a-z_]+)="`)
)

// written is the labels of each metric that is written.
func written(t *testing.T) map[string][]string {
	t.Helper()
	labels := map[string][]string{}
	for line := range strings.Lines(write(t, sample.Input())) {
		if name := metricName.FindString(line); name != "" && strings.HasPrefix(line, name) {
			labels[name] = []string{}
			for _, m := range labelName.FindAllStringSubmatch(line, -1) {
				labels[name] = append(labels[name], m[1])
			}
		}
	}
	return labels
}

// The table of the page is what is written: every metric with its labels, and no other.
func TestDocs_table(t *testing.T) {
	t.Parallel()
	documented := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(posture_[a-z_]+)` \\| ([a-z, ]*)\\|").FindAllStringSubmatch(readDoc(t, "prometheus.md"), -1) {
		documented[row[1]] = strings.FieldsFunc(row[2], func(r rune) bool { return r == ',' || r == ' ' })
	}
	if diff := cmp.Diff(written(t), documented); diff != "" {
		t.Errorf("metrics (-written +documented)\n%s", diff)
	}
}

// expression finds what PromQL asks of a metric: its labels in braces, and those of the aggregation around it.
var expression = regexp.MustCompile(`(?:by \(([a-z, ]+)\) \()?(posture_[a-z_]+)(?:\{([^}]*)\})?`)

func TestDocs_queriesAskForWhatIsWritten(t *testing.T) {
	t.Parallel()
	labels := written(t)
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(readDoc(t, "prometheus-dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	var queries []string
	for _, p := range dashboard.Panels {
		if len(p.Targets) != 1 || p.Targets[0].Expr == "" {
			t.Errorf("panel %q has no query", p.Title)
			continue
		}
		queries = append(queries, p.Targets[0].Expr)
	}
	for _, m := range regexp.MustCompile(`expr: (.+)`).FindAllStringSubmatch(readDoc(t, "prometheus.md"), -1) {
		queries = append(queries, m[1])
	}
	const least = 15
	if len(queries) < least {
		t.Errorf("only %d queries were found", len(queries))
	}
	for _, query := range queries {
		for _, m := range expression.FindAllStringSubmatch(query, -1) {
			has, ok := labels[m[2]]
			if !ok {
				t.Errorf("%s asks for %s, which is not written", query, m[2])
			}
			asked := strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' })
			for _, matcher := range regexp.MustCompile(`([a-z_]+)=`).FindAllStringSubmatch(m[3], -1) {
				asked = append(asked, matcher[1])
			}
			for _, label := range asked {
				if !slices.Contains(has, label) {
					t.Errorf("%s asks for the label %s, which %s does not have", query, label, m[2])
				}
			}
		}
	}
}

//go:build e2e

package formats

import (
	"os"
	"path/filepath"
	"testing"
)

// Another reader of JSON and another validator agree.
func TestJSONLines_schema(t *testing.T) {
	t.Parallel()
	schema := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(schema, []byte(command(t, binary, "schema", "report")), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command(t, python, "jsonl.py", render(t, path, "jsonl"), path, schema)
		})
	}
}

//go:build e2e

package formats

import "testing"

// Every event is valid by the schema that PyPI's ocsf-json-schema makes for its version, class and profiles.
func TestOCSF(t *testing.T) {
	t.Parallel()
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command(t, python, "ocsf.py", path, render(t, path, "ocsf"), render(t, path, "ocsf-lines"))
		})
	}
}

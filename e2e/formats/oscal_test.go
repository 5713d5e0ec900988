//go:build e2e

package formats

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// trestle reads every report with its model of OSCAL, and its validators have nothing to say of any.
func TestOSCAL(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	trestle := filepath.Join(filepath.Dir(python), "trestle")
	command(t, trestle, "init", "-tr", workspace)
	args := []string{"oscal.py"}
	for name, path := range saved {
		dir := filepath.Join(workspace, "assessment-results", name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "assessment-results.json")
		if err := os.Rename(render(t, path, "oscal"), file); err != nil {
			t.Fatal(err)
		}
		args = append(args, path, file)
	}
	command(t, python, args...)
	out := command(t, trestle, "validate", "-tr", workspace, "-a")
	if n := strings.Count(out, "VALID: "); n != len(saved) || strings.Contains(out, "WARNING") {
		t.Errorf("%d of %d reports are valid\n%s", n, len(saved), out)
	}
}

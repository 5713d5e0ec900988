package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
	"github.com/openposture/posture/internal/facts"
)

// TestScaffold_everyFact starts a rule on every fact of the catalogue: each loads, and its cases pass.
func TestScaffold_everyFact(t *testing.T) {
	t.Parallel()
	for _, typ := range facts.Types() {
		for _, f := range typ.Facts {
			t.Run(string(typ.Name)+"/"+f.Name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				a := &app{stdout: io.Discard}
				if err := a.scaffold(dir, "acme."+strings.ToLower(typ.Service)+".is_good", typ, f); err != nil {
					t.Fatal(err)
				}
				set, err := checks.Load(os.DirFS(dir))
				if err != nil {
					t.Fatal(err)
				}
				res, err := checktest.Run(t.Context(), set, os.DirFS(dir), set.Rules()[0])
				if err != nil {
					t.Fatal(err)
				}
				for _, failure := range res.Failures {
					t.Error(failure)
				}
			})
		}
	}
}

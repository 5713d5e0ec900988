package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/openposture/posture/internal/config"
)

// scripted are the words of every command line in the scripts that runs posture.
func scripted(t *testing.T) [][]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var lines [][]string
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:! )?(?:exec|exits [0-9]) posture (.*)$`).FindAllStringSubmatch(string(b), -1) {
			lines = append(lines, strings.Fields(m[1]))
		}
	}
	return lines
}

// Every command is run by a script, and every flag of it or of one that shares the flag.
func TestScripts_useEveryFlag(t *testing.T) {
	t.Parallel()
	lines := scripted(t)
	unused := map[string]string{
		"help":  "cobra's own",
		"out":   "of posture docs, which make generate runs",
		"quiet": "there is no terminal in a script, and so no progress",
	}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, c := range cmd.Commands() {
			walk(c)
		}
		path := strings.Fields(cmd.CommandPath())[1:]
		runs := func(words []string) bool { return len(words) >= len(path) && slices.Equal(words[:len(path)], path) }
		if !cmd.Hidden && !cmd.HasSubCommands() && !slices.ContainsFunc(lines, runs) {
			t.Errorf("no script runs %s", cmd.CommandPath())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			uses := func(words []string) bool {
				return slices.ContainsFunc(words, func(w string) bool {
					name, _, _ := strings.Cut(w, "=")
					return name == "--"+f.Name || f.Shorthand != "" && name == "-"+f.Shorthand
				})
			}
			if unused[f.Name] == "" && !slices.ContainsFunc(lines, uses) {
				t.Errorf("no script uses --%s of %s", f.Name, cmd.CommandPath())
			}
		})
	}
	walk((&app{stdout: os.Stdout, stderr: os.Stderr}).command())
}

// Every key of posture.yaml is a flag of a scan, and every flag that is not for one call is a key.
func TestConfig_keysAreFlags(t *testing.T) {
	t.Parallel()
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"parameters": nil, "exceptions": nil, "attestations": nil} // maps and lists, of which a flag is one member or a file
	scan := configured((&app{}).scanCommand())
	for _, flag := range []string{"parameter", "exceptions"} {
		if scan.Flags().Lookup(flag) == nil {
			t.Errorf("there is no flag --%s", flag)
		}
	}
	scan.Flags().VisitAll(func(f *pflag.Flag) {
		if !unset(f.Name) && f.Name != "parameter" {
			want[strings.ReplaceAll(f.Name, "-", "_")] = nil
		}
	})
	got := map[string]any{}
	for key := range schema.Properties {
		got[key] = nil
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of posture.yaml (-flags +schema)\n%s", diff)
	}
}

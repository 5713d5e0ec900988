package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/report"
)

// versions are what is new with every release and every edit of a rule: the pages have an ellipsis in their place.
var versions = regexp.MustCompile(`"version":"(sha256:[0-9a-f]{64}|[0-9][^"]*-dev[^"]*)"`)

// TestDocs_jsonSamples holds each block of JSON in the pages of formats that have one thing a line against what the
// command prints for the example organization.
func TestDocs_jsonSamples(t *testing.T) {
	t.Parallel()
	for page, format := range map[string]string{"ocsf": "ocsf-lines", "oscal": "oscal"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			doc, err := os.ReadFile("../../docs/outputs/" + page + ".md")
			if err != nil {
				t.Fatal(err)
			}
			printed := map[string]bool{}
			for line := range strings.Lines(evalAcme(t, format)) {
				line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), ",")
				printed[versions.ReplaceAllString(line, `"version":"…"`)] = true
			}
			blocks := strings.Split(string(doc), "```json\n")[1:]
			if len(blocks) == 0 {
				t.Fatal("the page has no sample")
			}
			for _, block := range blocks {
				block, _, _ = strings.Cut(block, "```")
				var want bytes.Buffer
				if err := json.Compact(&want, []byte(block)); err != nil {
					t.Fatalf("%v\n%s", err, block)
				}
				if !printed[want.String()] {
					t.Errorf("the command does not print\n%s", want.String())
				}
			}
		})
	}
}

func evalAcme(t *testing.T, format string) string {
	t.Helper()
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, width: func() int { return 0 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs([]string{"eval", "--snapshot", "../../examples/acme", "--format", format})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		if code, _ := exit(err); code != report.ExitFindings {
			t.Fatal(err)
		}
	}
	return out.String()
}

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/report"
)

// TestReadme_sample holds the sample report of the README, line by line, against what the command prints.
func TestReadme_sample(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n\n```\n")
	sample, _, ok := strings.Cut(rest, "\n```\n")
	if !ok || !strings.Contains(sample, "UNKNOWN") {
		t.Fatal("the README has no sample report with an UNKNOWN in it")
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, now: nil, width: func() int { return 100 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs([]string{"scan", "--snapshot", "../../examples/acme"})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		if code, _ := exit(err); code != report.ExitFindings {
			t.Fatal(err)
		}
	}
	printed := map[string]bool{"  …": true}
	for line := range strings.Lines(out.String()) {
		printed[strings.TrimRight(line, "\n")] = true
	}
	for line := range strings.Lines(sample) {
		if !printed[strings.TrimRight(line, "\n")] {
			t.Errorf("the command does not print %q", line)
		}
	}
}

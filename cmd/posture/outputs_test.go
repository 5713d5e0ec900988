package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// runExample runs a command line of the documentation on the bundled organization and returns what it prints.
func runExample(t *testing.T, line string) string {
	t.Helper()
	args := strings.Fields(strings.ReplaceAll(line, " examples/", " ../../examples/"))
	if args[0] != "posture" {
		t.Fatalf("%q is no command of posture", line)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, width: func() int { return 0 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs(args[1:])
	if err := cmd.ExecuteContext(t.Context()); err != nil && !errors.As(err, new(*outcomeError)) {
		t.Fatal(err)
	}
	return out.String()
}

// holds reports the first line that is not printed after those before it. A line of an ellipsis stands for any.
func holds(t *testing.T, sample, printed string) {
	t.Helper()
	rest := strings.Split(printed, "\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(sample, "\n"), "\n") {
		if strings.TrimSpace(line) == "…" {
			continue
		}
		n := 0
		for n < len(rest) && rest[n] != line {
			n++
		}
		if n == len(rest) {
			t.Errorf("the command does not print %q, or not there", line)
			return
		}
		rest = rest[n+1:]
	}
}

// outputPages are the pages of docs/outputs by name.
func outputPages(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../../docs/outputs/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	pages := map[string]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(path)] = string(b)
	}
	return pages
}

// A sample is in a fence after the comment with its command.
var sampleComment = regexp.MustCompile("(?s)<!-- sample: ([^\n]+) -->\n(```+)[a-z]*\n(.*?)\n```+\n")

// TestOutputs_samples holds the samples of the pages against what the commands print.
func TestOutputs_samples(t *testing.T) {
	t.Parallel()
	for name, page := range outputPages(t) {
		for rest := page; ; {
			at := sampleComment.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			command, fence := rest[at[2]:at[3]], rest[at[4]:at[5]]
			sample, after, _ := strings.Cut(rest[at[6]:], "\n"+fence+"\n")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				holds(t, sample, runExample(t, command))
			})
			rest = after
		}
	}
}

var jqExample = regexp.MustCompile(`(?m)^\$ (posture [^|\n]*) \| jq -r '([^']*)'(.*)\n((?:[^$\n` + "`" + `].*\n)*)`)

// TestOutputs_jq runs the examples with jq.
func TestOutputs_jq(t *testing.T) {
	t.Parallel()
	examples := jqExample.FindAllStringSubmatch(outputPages(t)["json.md"], -1)
	if len(examples) < 4 {
		t.Fatalf("only %d examples", len(examples))
	}
	for _, m := range examples {
		query, err := gojq.Parse(m[2])
		if err != nil {
			t.Fatalf("%s: %v", m[2], err)
		}
		var printed strings.Builder
		dec := json.NewDecoder(strings.NewReader(runExample(t, m[1])))
		for {
			var v any
			if err := dec.Decode(&v); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for iter := query.RunWithContext(t.Context(), v); ; {
				got, ok := iter.Next()
				if !ok {
					break
				}
				if err, failed := got.(error); failed {
					t.Fatalf("%s: %v", m[2], err)
				}
				text, _ := got.(string)
				printed.WriteString(text + "\n")
			}
		}
		if printed.Len() == 0 {
			t.Errorf("%s finds nothing", m[2])
		}
		if m[3] == "" && strings.TrimSpace(m[4]) != strings.TrimSpace(printed.String()) {
			t.Errorf("%s\nprints\n%s\nand the page says\n%s", m[2], printed.String(), m[4])
		}
	}
}

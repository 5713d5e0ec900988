package main

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestSARIF_docs holds the JSON of docs/outputs/sarif.md against what the command prints: each block is a result or an
// invocation of the example organization.
func TestSARIF_docs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/outputs/sarif.md")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, width: func() int { return 0 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs([]string{"eval", "--snapshot", "../../examples/acme", "--format", "sarif"})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct{ Results, Invocations []any }
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	var written []any
	for _, r := range log.Runs {
		written = append(append(written, r.Results...), r.Invocations...)
	}
	blocks := strings.Split(string(page), "\n```json\n")[1:]
	if len(blocks) != 2 {
		t.Fatalf("the page has %d blocks of JSON", len(blocks))
	}
	for _, block := range blocks {
		text, _, _ := strings.Cut(block, "\n```\n")
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, got := range written {
			found = found || reflect.DeepEqual(want, got)
		}
		if !found {
			t.Errorf("the command does not print\n%s", text)
		}
	}
}

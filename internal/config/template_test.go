package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/config"
)

// TestTemplate holds that every key of the schema is in the template, with its meaning, and that the examples are in
// order.
func TestTemplate(t *testing.T) {
	t.Parallel()
	b, err := config.Template()
	if err != nil {
		t.Fatal(err)
	}
	if f, err := config.Parse("posture.yaml", b); err != nil || len(f.Settings)+len(f.Exceptions)+len(f.Attestations) > 0 {
		t.Errorf("as it is written: %+v, %v", f, err)
	}
	if first, _, _ := strings.Cut(string(b), "\n"); first != "# yaml-language-server: $schema="+config.SchemaID {
		t.Errorf("first line %q", first)
	}
	var active []string
	var text string
	lines := strings.Split(string(b), "\n")
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "#  "):
			text = line
		case line == "":
			text = ""
		default:
			if !strings.HasPrefix(line, "# ") && text == "" {
				t.Errorf("line %d: nothing is said of %s", i+1, line)
			}
			active = append(active, strings.TrimPrefix(line, "#"))
		}
	}
	f, err := config.Parse("posture.yaml", []byte(strings.Join(active, "\n")))
	if err != nil {
		t.Fatalf("with every key: %v\n%s", err, strings.Join(active, "\n"))
	}
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for key := range schema.Properties {
		known := slices.ContainsFunc(f.Settings, func(s config.Setting) bool { return s.Key == key })
		switch key {
		case "parameters":
			known = len(f.Parameters) == 1
		case "exceptions":
			known = len(f.Exceptions) == 1 && f.Exceptions[0].Tags != nil
		case "attestations":
			known = len(f.Attestations) == 1 && f.Attestations[0].Evidence != ""
		}
		if !known {
			t.Errorf("%s is not in the template", key)
		}
	}
}

func TestWriteTemplate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), config.Name)
	if err := os.WriteFile(path, []byte("fail_on: HIGH\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := config.WriteTemplate(path, false); err == nil || !strings.Contains(err.Error(), "is there already: --force writes over it") {
		t.Errorf("over a file: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "fail_on: HIGH\n" {
		t.Errorf("the file is %q, %v", b, err)
	}
	if err := config.WriteTemplate(path, true); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(b), "# yaml-language-server") {
		t.Errorf("with force: %q, %v", b, err)
	}
}

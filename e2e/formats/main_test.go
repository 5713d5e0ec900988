//go:build e2e

// Package formats tests what the built program writes with the validators of each format, and in a real browser. The
// script e2e/run.sh installs them. What a writer does with a report of any shape is tested beside it.
package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	binary string            // the program
	saved  map[string]string // reports as JSON files, by name
)

const (
	root   = "../.."
	python = "../.venv/bin/python"
	node   = "node_modules"
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e/formats:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	for _, path := range []string{python, node} {
		if _, err := os.Stat(path); err != nil {
			return 0, fmt.Errorf("the validators are not installed, run e2e/run.sh: %w", err)
		}
	}
	dir, err := os.MkdirTemp("", "posture-formats-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // building takes most of it
	defer cancel()
	binary = filepath.Join(dir, "posture")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, root+"/cmd/posture").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, out)
	}
	if saved, err = reports(ctx, dir); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// reports saves a report of every kind as JSON: the example organization, the same with exceptions and attestations, the
// accounts where all is wrong, right, refused and empty, a scan that was stopped, and text that attacks its reader.
func reports(ctx context.Context, dir string) (map[string]string, error) {
	out := map[string]string{}
	for name, snapshot := range map[string]string{
		"acme": "examples/acme", "exceptions": "examples/acme", "worst": "examples/testdata/worst.json",
		"best": "examples/testdata/best.json", "denied": "examples/testdata/denied.json", "empty": "examples/testdata/empty.json",
	} {
		path := filepath.Join(dir, name+".json")
		config := "none"
		if name == "exceptions" {
			config = root + "/examples/posture.yaml"
		}
		cmd := exec.CommandContext(ctx, binary, "eval", "--snapshot", filepath.Join(root, snapshot), "--benchmark", "all",
			"--config", config, "--format", "json="+path)
		text, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) {
			return nil, fmt.Errorf("eval %s: %w\n%s", snapshot, err, text)
		}
		out[name] = path
	}
	for _, name := range []string{"scan", "denied", "hostile"} {
		path, err := filepath.Abs(filepath.Join(root, "internal/report/jsonreport/testdata", name+".json"))
		if err != nil {
			return nil, err
		}
		out["sample-"+name] = path
	}
	return out, nil
}

// render writes a saved report in a format, and returns the file.
func render(t *testing.T, path, format string, flags ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report."+format)
	args := append([]string{"report", path, "--format", format + "=" + file}, flags...)
	command(t, binary, args...)
	return file
}

// command runs a program that has to succeed, and returns what it printed on stdout.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", filepath.Base(name), strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.String()
}

// A saved report written again as JSON is the same bytes.
func TestJSON_roundTrip(t *testing.T) {
	t.Parallel()
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(render(t, path, "json"))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s is not what was read", path)
			}
		})
	}
}

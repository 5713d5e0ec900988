package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
)

// example is the path of a bundled snapshot, from anywhere.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// save writes the report of a bundled snapshot as JSON.
func save(t *testing.T, snapshot, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "posture", "eval", "--snapshot", example(t, snapshot), "--max-unknown", "100000", "--format", "json="+path).CombinedOutput()
	if _, missing := os.Stat(path); missing != nil {
		t.Fatalf("eval %s: %v\n%s", snapshot, err, out)
	}
}

func TestGate_evaluate(t *testing.T) {
	t.Parallel()
	baseline := filepath.Join(t.TempDir(), "baseline.json")
	save(t, "acme", baseline)
	for name, tt := range map[string]struct {
		inputs  map[string]string
		code    string // of posture
		summary string
	}{
		"failures":         {map[string]string{"snapshot": example(t, "acme")}, "1", "AWS posture"},
		"in order":         {map[string]string{"snapshot": example(t, "testdata/best.json")}, "0", "AWS posture"},
		"nothing was read": {map[string]string{"snapshot": example(t, "testdata/denied.json")}, "3", "UNKNOWN"},
		"no severity":      {map[string]string{"snapshot": example(t, "acme"), "fail-on": ""}, "0", "AWS posture"},
		"unknowns":         {map[string]string{"snapshot": example(t, "acme"), "fail-on": "", "max-unknown": "1"}, "3", "AWS posture"},
		"score":            {map[string]string{"snapshot": example(t, "acme"), "fail-on": "", "min-score": "99"}, "1", "AWS posture"},
		"coverage":         {map[string]string{"snapshot": example(t, "acme"), "fail-on": "", "min-coverage": "99"}, "3", "AWS posture"},
		"benchmark":        {map[string]string{"snapshot": example(t, "acme"), "benchmark": "cis-aws-3.0.0"}, "1", "3.0.0"},
		"nothing new": {
			map[string]string{"snapshot": example(t, "acme"), "baseline": baseline, "max-unknown": "1000"},
			"0", "**Against the baseline:** 0 changed, 0 incomparable, 0 new",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readWorkflows(t)["posture-gate.yaml"]
			r := newRunner(t, w, tt.inputs)
			log := r.must(w.Jobs["gate"].Steps, "Check the inputs", "Evaluate", "Say it in the summary")
			if got := r.values["steps.evaluate.outputs.code"]; got != tt.code {
				t.Errorf("code %q, want %q\n%s", got, tt.code, log)
			}
			if code, _ := r.run(find(t, w.Jobs["gate"].Steps, "Gate")); strconv.Itoa(code) != tt.code {
				t.Errorf("the gate exits with %d, want %s", code, tt.code)
			}
			if got := r.summary(); !strings.Contains(got, tt.summary) {
				t.Errorf("the summary lacks %q:\n%s", tt.summary, got)
			}
			for _, file := range []string{"report.json", "comment.md", "posture.sarif"} {
				if len(readText(t, filepath.Join(r.temp, "posture", file))) == 0 {
					t.Errorf("%s is empty", file)
				}
			}
			if !regexp.MustCompile(`(?s)^::stop-commands::([0-9a-f]{32})\n.*CIS Amazon Web Services.*\n::[0-9a-f]{32}::\n`).MatchString(log) {
				t.Errorf("the runner would take names in the report for commands:\n%s", log)
			}
		})
	}
}

// What is no report is not an outcome of the gate, and text of an input is never shell.
func TestGate_refuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		inputs map[string]string
		step   string
		log    string
	}{
		"no benchmark":  {map[string]string{"snapshot": example(t, "acme"), "benchmark": "cis-aws-0.0.0"}, "Evaluate", "cis-aws-0.0.0"},
		"no config":     {map[string]string{"snapshot": example(t, "acme"), "config": "not-there.yaml"}, "Evaluate", "not-there.yaml"},
		"no exceptions": {map[string]string{"snapshot": example(t, "acme"), "exceptions": "not-there.yaml"}, "Evaluate", "not-there.yaml"},
		"no baseline":   {map[string]string{"snapshot": example(t, "acme"), "baseline": "not-there.json"}, "Evaluate", "not-there.json"},
		"shell":         {map[string]string{"snapshot": `$(touch pwned)"; touch pwned; "`}, "Evaluate", "nothing was reported"},
		"a flag":        {map[string]string{"snapshot": example(t, "acme"), "fail-on": "LOW --fail-on=CRITICAL"}, "Evaluate", "--fail-on"},
		"neither":       {nil, "Check the inputs", "either a snapshot or a role"},
		"both":          {map[string]string{"snapshot": "s", "role": "r"}, "Check the inputs", "either a snapshot or a role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readWorkflows(t)["posture-gate.yaml"]
			r := newRunner(t, w, tt.inputs)
			code, log := r.run(find(t, w.Jobs["gate"].Steps, tt.step))
			if code != 2 || !strings.Contains(log, tt.log) {
				t.Errorf("exit code %d, want 2 and %q in\n%s", code, tt.log, log)
			}
			if got := r.values["steps.evaluate.outputs.code"]; got != "" {
				t.Errorf("it says that posture ended with %s", got)
			}
			if _, err := os.Stat(filepath.Join(r.dir, "pwned")); err == nil {
				t.Error("the input was run")
			}
		})
	}
}

// Without the commit, the default branch would be checked out.
func TestWorkflows_noCommit(t *testing.T) {
	t.Parallel()
	const role = "arn:aws:iam::111122223333:role/posture"
	for file, job := range map[string]string{"posture-gate.yaml": "gate", "posture-audit.yaml": "audit"} {
		w := readWorkflows(t)[file]
		r := newRunner(t, w, nil)
		r.values["inputs.role"], r.values["matrix.role"] = role, role
		r.values["job.workflow_sha"] = ""
		if code, log := r.run(find(t, w.Jobs[job].Steps, "Check the inputs")); code != 2 || !strings.Contains(log, "job.workflow_sha") {
			t.Errorf("%s: exit code %d\n%s", file, code, log)
		}
	}
}

// account lets the runner's posture read an account over HTTP.
func (r *runner) account() {
	server := awstest.Start()
	r.t.Cleanup(server.Close)
	maps.Copy(r.env, map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
		"AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
	})
}

func TestGate_role(t *testing.T) {
	t.Parallel()
	w := readWorkflows(t)["posture-gate.yaml"]
	r := newRunner(t, w, map[string]string{"role": "arn:aws:iam::111122223333:role/posture", "fail-on": ""})
	r.account()
	r.must(w.Jobs["gate"].Steps, "Check the inputs", "Evaluate", "Say it in the summary", "Gate")
	if got := r.summary(); !strings.Contains(got, "1 account") {
		t.Errorf("the summary lacks the account:\n%s", got)
	}
}

func TestGate_comment(t *testing.T) {
	t.Parallel()
	const marker = "<!-- posture-gate: prod-eu -->"
	for name, tt := range map[string]struct{ comments, call string }{
		"the first": {`[]`, "api --silent --method POST repos/acme/infra/issues/7/comments --field body=@body.md"},
		"again": {
			`[{"id":1,"user":{"login":"mallory"},"body":"` + marker + `"},{"id":2,"user":{"login":"github-actions[bot]"},"body":"other"},
			{"id":3,"user":{"login":"github-actions[bot]"},"body":"` + marker + `\nold"}]`,
			"api --silent --method PATCH repos/acme/infra/issues/comments/3 --field body=@body.md",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readWorkflows(t)["posture-gate.yaml"]
			r := newRunner(t, w, map[string]string{"name": "prod eu"})
			r.fake("comments.json", tt.comments)
			writeFile(t, filepath.Join(r.temp, "posture", "comment.md"), "the report\n")
			r.must(w.Jobs["publish"].Steps, "Comment")
			if got := r.faked("gh.log"); !strings.HasSuffix(got, tt.call+"\n") {
				t.Errorf("gh was called as\n%s", got)
			}
			if got := r.faked("body.md"); got != marker+"\nthe report\n" {
				t.Errorf("the comment is %q", got)
			}
		})
	}
}

// A list that cannot be read is not an empty one: a second comment would be written.
func TestGate_commentsUnread(t *testing.T) {
	t.Parallel()
	w := readWorkflows(t)["posture-gate.yaml"]
	r := newRunner(t, w, nil)
	writeFile(t, filepath.Join(r.temp, "posture", "comment.md"), "the report\n")
	if code, log := r.run(find(t, w.Jobs["publish"].Steps, "Comment")); code == 0 || strings.Count(r.faked("gh.log"), "\n") != 1 {
		t.Errorf("exit code %d\n%s%s", code, log, r.faked("gh.log"))
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// writeProgram writes a program of shell.
func writeProgram(t *testing.T, path, script string) {
	t.Helper()
	writeFile(t, path, "#!/bin/sh\n"+script+"\n")
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestAction_choose(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ input, ref, want string }{
		"a release":        {"v1.2.3", "main", "v1.2.3"},
		"of the action":    {"", "v1.2.3", "v1.2.3"},
		"a commit":         {"", strings.Repeat("a", 40), "source"},
		"a local action":   {"", "", "source"},
		"source":           {"source", "v1.2.3", "source"},
		"a pre-release":    {"v1.2.3-rc.1", "", "v1.2.3-rc.1"},
		"not a release":    {"latest", "", ""},
		"another path":     {"v1.2.3/../../../evil", "", ""},
		"no v":             {"1.2.3", "", ""},
		"another line":     {"v1.2.3\npath=/evil", "", ""},
		"a branch like it": {"", "v1.2.3/x", "source"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readWorkflows(t)["action.yml"]
			r := newRunner(t, w, map[string]string{"version": tt.input})
			r.values["github.action_ref"] = tt.ref
			code, log := r.run(find(t, w.Runs.Steps, "Choose"))
			if got := r.values["steps.choose.outputs.version"]; got != tt.want || (code == 0) != (tt.want != "") {
				t.Errorf("%q, exit code %d, want %q\n%s", got, code, tt.want, log)
			}
		})
	}
}

// archive is a release for Linux with a posture that says what it is.
func archive(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	program := "#!/bin/sh\necho released\n"
	if err := w.WriteHeader(&tar.Header{Name: "posture", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(program)); err != nil {
		t.Fatal(err)
	}
	for _, close := range []func() error{w.Close, z.Close} {
		if err := close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestAction_download(t *testing.T) {
	t.Parallel()
	released := archive(t)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(released)))
	const file = "posture_1.2.3_linux_amd64.tar.gz"
	checksums := "0000  other.tar.gz\n" + sum + "  " + file + "\n"
	for name, tt := range map[string]struct{ sha256, os, checksums, refused string }{
		"as released":        {"", "Linux", checksums, ""},
		"as the caller says": {sum, "Linux", checksums, ""},
		"another":            {"", "Linux", strings.Repeat("0", 64) + "  " + file + "\n", "is not what checksums.txt"},
		"not listed":         {"", "Linux", "0000  other.tar.gz\n", "is not what checksums.txt"},
		"replaced":           {strings.Repeat("0", 64), "Linux", checksums, "another SHA-256 than the input"},
		"no such file":       {"", "macOS", checksums, "could not be downloaded"},
		"no such system":     {"", "Plan9", checksums, "no release for the operating system Plan9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readWorkflows(t)["action.yml"]
			r := newRunner(t, w, map[string]string{"version": "v1.2.3", "sha256": tt.sha256})
			r.values["github.action_ref"] = ""
			r.env["RUNNER_OS"] = tt.os
			r.fake(file, released)
			r.fake("checksums.txt", tt.checksums)
			r.must(w.Runs.Steps, "Choose")
			code, log := r.run(find(t, w.Runs.Steps, "Download"))
			if tt.refused != "" {
				if _, err := os.Stat(filepath.Join(r.temp, "posture-bin/posture")); code != 2 || !strings.Contains(log, tt.refused) || err == nil {
					t.Errorf("exit code %d, want 2 and %q\n%s", code, tt.refused, log)
				}
				return
			}
			if log := r.must(w.Runs.Steps, "Put it in PATH"); !strings.Contains(log, "released") || len(r.path) != 1 {
				t.Errorf("it is not in PATH: %s", log)
			}
			if got := r.faked("curl.log"); !strings.HasPrefix(got, "https://github.com/openposture/posture/releases/download/v1.2.3/"+file) {
				t.Errorf("downloaded from %s", got)
			}
		})
	}
}

// The compiler is not what is tested.
func TestAction_build(t *testing.T) {
	t.Parallel()
	w := readWorkflows(t)["action.yml"]
	r := newRunner(t, w, map[string]string{"version": "source"})
	r.values["github.action_ref"] = ""
	r.values["github.action_path"] = "/the/action"
	bin := t.TempDir()
	r.path = []string{bin}
	built := r.temp + "/posture-bin/posture"
	writeProgram(t, filepath.Join(bin, "go"), `echo "$CGO_ENABLED $@"; echo 'echo built' >`+built+`; chmod +x `+built)
	log := r.must(w.Runs.Steps, "Choose", "Build", "Put it in PATH")
	want := "0 build -C /the/action -trimpath -buildvcs=false -ldflags -s -w -o " + r.temp + "/posture-bin/ ./cmd/posture\nbuilt\n"
	if log != want {
		t.Errorf("(-want +got)\n-%s\n+%s", want, log)
	}
}

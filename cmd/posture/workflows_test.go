package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// A workflow is a file of .github/workflows, or action.yml, as far as its tests look.
type workflow struct {
	On struct {
		Call struct {
			Inputs map[string]struct {
				Type    string `yaml:"type"`
				Default any    `yaml:"default"`
			} `yaml:"inputs"`
		} `yaml:"workflow_call"`
	} `yaml:"on"`
	Permissions *map[string]string `yaml:"permissions"`
	Jobs        map[string]job     `yaml:"jobs"`
	Runs        struct {
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

type job struct {
	If          string             `yaml:"if"`
	Permissions *map[string]string `yaml:"permissions"`
	Timeout     int                `yaml:"timeout-minutes"`
	Steps       []step             `yaml:"steps"`
}

type step struct {
	Name string            `yaml:"name"`
	ID   string            `yaml:"id"`
	If   string            `yaml:"if"`
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
	With map[string]any    `yaml:"with"`
}

const workflowDir = "../../.github/workflows"

// readWorkflows returns the workflows and the action, by file.
func readWorkflows(t *testing.T) map[string]workflow {
	t.Helper()
	files, err := filepath.Glob(workflowDir + "/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]workflow{}
	for _, path := range append(files, "../../action.yml") {
		var w workflow
		if err := yaml.Unmarshal(readText(t, path), &w); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out[filepath.Base(path)] = w
	}
	return out
}

func readText(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// steps returns all steps of the file.
func (w workflow) steps() []step {
	out := slices.Clone(w.Runs.Steps)
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		out = append(out, w.Jobs[name].Steps...)
	}
	return out
}

// Somebody who may change a tag of an action, or name a branch, must not get to run code with our token.
func TestWorkflows_safe(t *testing.T) {
	t.Parallel()
	pinned := regexp.MustCompile(`(?m)^\s*(?:- )?uses: (?:\./\S*|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)
	for name, w := range readWorkflows(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(workflowDir, name)
			if name == "action.yml" {
				path = "../../action.yml"
			}
			text := string(readText(t, path))
			if uses, ok := strings.Count(text, "uses: "), len(pinned.FindAllString(text, -1)); uses != ok {
				t.Errorf("%d of %d actions are pinned by a commit, with their version beside it", ok, uses)
			}
			for _, s := range w.steps() {
				if strings.Contains(s.Run, "${{") {
					t.Errorf("step %q has an expression in its shell: use env", s.Name)
				}
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
					t.Errorf("a checkout of %s leaves the token in the directory", name)
				}
			}
			checkJobs(t, w)
		})
	}
}

func checkJobs(t *testing.T, w workflow) {
	t.Helper()
	if len(w.Jobs) > 0 && w.Permissions == nil {
		t.Error("the workflow has the permissions that the repository gives it")
	}
	for name, j := range w.Jobs {
		if w.Permissions != nil && len(*w.Permissions) == 0 && j.Permissions == nil {
			t.Errorf("job %s has no permissions of its own", name)
		}
		if j.Timeout == 0 {
			t.Errorf("job %s may run for 6 hours", name)
		}
	}
}

// A runner runs the shell of steps as GitHub's does, with the programs gh, jq and curl of fakes_test.go.
type runner struct {
	t      *testing.T
	dir    string            // the workspace
	temp   string            // RUNNER_TEMP
	values map[string]string // of expressions
	env    map[string]string
	path   []string // what steps put in front of PATH
}

func newRunner(t *testing.T, w workflow, inputs map[string]string) *runner {
	t.Helper()
	r := &runner{
		t: t, dir: t.TempDir(), temp: t.TempDir(),
		values: map[string]string{
			"job.workflow_sha": strings.Repeat("a", 40), "github.token": "token", "github.repository": "acme/infra",
			"github.event.pull_request.number": "7",
		},
	}
	for name, in := range w.On.Call.Inputs {
		r.values["inputs."+name] = ""
		if in.Default != nil {
			r.values["inputs."+name] = fmt.Sprint(in.Default)
		}
	}
	for name, value := range inputs {
		if _, ok := r.values["inputs."+name]; !ok && len(w.On.Call.Inputs) > 0 {
			t.Fatalf("there is no input %s", name)
		}
		r.values["inputs."+name] = value
	}
	r.env = map[string]string{
		"HOME": r.temp, "RUNNER_TEMP": r.temp, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "FAKES": t.TempDir(),
		"GITHUB_REPOSITORY": "acme/infra", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "100",
		"GITHUB_REF_NAME": "main", "GITHUB_STEP_SUMMARY": filepath.Join(r.temp, "step-summary"),
	}
	return r
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// expand replaces the expressions of a value.
func (r *runner) expand(s string) string {
	return expression.ReplaceAllStringFunc(s, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		value, ok := r.values[name]
		if !ok {
			r.t.Fatalf("the test has no value for %s", e)
		}
		return value
	})
}

// run runs a step and returns its exit code and what it printed.
func (r *runner) run(s step) (int, string) {
	r.t.Helper()
	outputs, paths := filepath.Join(r.temp, "step-output"), filepath.Join(r.temp, "step-path")
	for _, file := range []string{outputs, paths} {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-e", "-c", s.Run)
	cmd.Dir = r.dir
	cmd.Env = append(cmd.Env, "GITHUB_OUTPUT="+outputs, "GITHUB_PATH="+paths,
		"PATH="+strings.Join(append(slices.Clone(r.path), os.Getenv("PATH")), string(os.PathListSeparator)))
	for name, value := range r.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.expand(value))
	}
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("step %s: %v", s.Name, err)
	}
	for line := range strings.Lines(string(readText(r.t, outputs))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.values["steps."+s.ID+".outputs."+name] = value
	}
	for line := range strings.Lines(string(readText(r.t, paths))) {
		r.path = append(r.path, strings.TrimSpace(line))
	}
	return cmd.ProcessState.ExitCode(), log.String()
}

// find returns the step of a job by its name.
func find(t *testing.T, steps []step, name string) step {
	t.Helper()
	for _, s := range steps {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no step %q", name)
	return step{}
}

// must runs the named steps, all of which have to succeed.
func (r *runner) must(steps []step, names ...string) string {
	r.t.Helper()
	var out strings.Builder
	for _, name := range names {
		code, log := r.run(find(r.t, steps, name))
		if code != 0 {
			r.t.Fatalf("step %q: exit code %d\n%s", name, code, log)
		}
		out.WriteString(log)
	}
	return out.String()
}

func (r *runner) summary() string {
	r.t.Helper()
	return string(readText(r.t, r.env["GITHUB_STEP_SUMMARY"]))
}

// fake puts a file where a fake program looks for it.
func (r *runner) fake(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.env["FAKES"], name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// faked returns what fake programs left behind.
func (r *runner) faked(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.env["FAKES"], name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		r.t.Fatal(err)
	}
	return string(text)
}

// Every step with shell in it is run by a test.
func TestWorkflows_allRun(t *testing.T) {
	t.Parallel()
	tests := string(readText(t, "workflows_run_test.go")) + string(readText(t, "workflows_audit_run_test.go"))
	for _, name := range []string{"posture-gate.yaml", "posture-audit.yaml", "action.yml"} {
		for _, s := range readWorkflows(t)[name].steps() {
			if s.Run != "" && !strings.Contains(tests, `"`+s.Name+`"`) {
				t.Errorf("%s: no test runs the step %q", name, s.Name)
			}
		}
	}
}

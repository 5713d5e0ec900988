package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/openposture/posture/internal/collector/file"
)

// ciPages are the pages and files with commands of CI servers and schedulers.
func ciPages() []string {
	return []string{
		"docs/ci.md", "docs/scheduled-audits.md", ".pre-commit-hooks.yaml", "packaging/systemd/posture-audit.service",
	}
}

var (
	postureLine  = regexp.MustCompile(`\bposture ((?:eval|scan|report|diff|collect|permissions|exceptions) [^|>;'` + "`" + `\n]*)`)
	continuation = regexp.MustCompile(`\\\n\s*`)
)

// Every command of the pages is one that posture takes.
func TestCI_commands(t *testing.T) {
	t.Parallel()
	for _, page := range ciPages() {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			text := continuation.ReplaceAllString(string(readText(t, filepath.Join("../..", page))), "")
			found := 0
			for _, m := range postureLine.FindAllStringSubmatch(fenced(page, text), -1) {
				found++
				checkCommand(t, strings.Fields(strings.ReplaceAll(m[1], "$POSTURE_ARGS", "--profile audit --fail-on HIGH")))
			}
			if found == 0 && page != ".pre-commit-hooks.yaml" {
				t.Error("it has no commands")
			}
		})
	}
}

// fenced is what is in the blocks of a page; other files are all of it.
func fenced(page, text string) string {
	if filepath.Ext(page) != ".md" {
		return text
	}
	var out strings.Builder
	for i, block := range strings.Split(text, "```") {
		if i%2 == 1 {
			out.WriteString(block)
		}
	}
	return out.String()
}

func checkCommand(t *testing.T, args []string) {
	t.Helper()
	a := &app{stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }}
	cmd, rest, err := a.command().Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil && cmd.Args != nil {
		err = cmd.Args(cmd, cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("posture %s: %v", strings.Join(args, " "), err)
	}
}

// The hook runs what it says, on a snapshot in the repository.
func TestPreCommit(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		Entry string   `yaml:"entry"`
		Args  []string `yaml:"args"`
		Files string   `yaml:"files"`
		Pass  *bool    `yaml:"pass_filenames"`
	}
	if err := yaml.Unmarshal(readText(t, "../../.pre-commit-hooks.yaml"), &hooks); err != nil || len(hooks) != 1 {
		t.Fatalf("%d hooks, %v", len(hooks), err)
	}
	h := hooks[0]
	files := regexp.MustCompile(h.Files)
	for name, want := range map[string]bool{"snapshot/prod.json": true, "posture.yaml": true, "a/posture.yaml": true, "main.tf": false, "old/snapshot/x": false} {
		if files.MatchString(name) != want {
			t.Errorf("it runs for %s: %t", name, !want)
		}
	}
	if h.Pass == nil || *h.Pass {
		t.Error("names of files would be arguments")
	}
	for snapshot, want := range map[string]int{"best.json": 0, "worst.json": 1, "denied.json": 3} {
		r := newRunner(t, workflow{}, nil)
		collected(t, "testdata/"+snapshot, filepath.Join(r.dir, "snapshot"))
		if code, log := r.run(step{Run: h.Entry + " " + strings.Join(h.Args, " ")}); code != want {
			t.Errorf("%s: exit code %d, want %d\n%s", snapshot, code, want, log)
		}
	}
}

// collected writes a bundled snapshot as posture collect does.
func collected(t *testing.T, name, dir string) {
	t.Helper()
	from, err := file.Open(example(t, name))
	if err != nil {
		t.Fatal(err)
	}
	to, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range from.Accounts() {
		for p, err := range from.Parts(account) {
			if err != nil {
				t.Fatal(err)
			}
			if err := to.Put(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := to.Close(false); err != nil {
		t.Fatal(err)
	}
}

// A gitlab is the jobs of a .gitlab-ci.yml.
type gitlab map[string]struct {
	Script []string `yaml:"script"`
}

// gitlabJobs returns the jobs of GitLab in a page.
func gitlabJobs(t *testing.T, page string) gitlab {
	t.Helper()
	jobs := gitlab{}
	for block := range strings.SplitSeq(string(readText(t, "../../docs/"+page)), "```yaml\n") {
		text, _, _ := strings.Cut(block, "```")
		var some gitlab
		if yaml.Unmarshal([]byte(text), &some) != nil { // a block of another kind
			continue
		}
		for name, j := range some {
			if len(j.Script) > 0 {
				jobs[name] = j
			}
		}
	}
	return jobs
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		page, job string
		status    string // of the last report's download
		code      int
		log       string
	}{
		"snapshot":        {"ci.md", "posture", "", 1, "CIS Amazon Web Services"},
		"scan":            {"ci.md", "posture-scan", "", 0, "CIS Amazon Web Services"},
		"audit":           {"scheduled-audits.md", "posture-audit", "200", 0, "unchanged"},
		"the first audit": {"scheduled-audits.md", "posture-audit", "404", 0, "nothing could be compared"},
		"the last unread": {"scheduled-audits.md", "posture-audit", "500", 1, "could not be read: 500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, ok := gitlabJobs(t, tt.page)[tt.job]
			if !ok {
				t.Fatalf("%s has no job %s", tt.page, tt.job)
			}
			r := newRunner(t, workflow{}, nil)
			r.account()
			bin := t.TempDir()
			writeProgram(t, filepath.Join(bin, "curl"), "cp report.json last.json; printf "+tt.status)
			r.path = []string{bin}
			maps.Copy(r.env, map[string]string{
				"CI_PROJECT_DIR": filepath.Join(r.temp, "project"), "AWS_TOKEN": "token", "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
				"CI_PROJECT_ID": "1", "CI_COMMIT_REF_NAME": "main", "CI_JOB_TOKEN": "token",
			})
			collected(t, "testdata/worst.json", filepath.Join(r.dir, "snapshot"))
			code, log := r.run(step{Run: strings.Join(j.Script, "\n")})
			if code != tt.code || !strings.Contains(log, tt.log) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, tt.code, tt.log, log)
			}
			if readText(t, filepath.Join(r.dir, "report.json")) == nil {
				t.Error("there is no report")
			}
		})
	}
}

// The CronJob has what the namespace demands, and a command that posture takes.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	dec := yaml.NewDecoder(bytes.NewReader(readText(t, "../../packaging/kubernetes/audit.yaml")))
	var kinds []string
	for {
		var o struct {
			Kind string `yaml:"kind"`
			Spec struct {
				JobTemplate struct {
					Spec struct {
						BackoffLimit *int `yaml:"backoffLimit"`
						Template     struct {
							Spec struct {
								Security   map[string]any `yaml:"securityContext"`
								Containers []struct {
									Args     []string       `yaml:"args"`
									Security map[string]any `yaml:"securityContext"`
								} `yaml:"containers"`
							} `yaml:"spec"`
						} `yaml:"template"`
					} `yaml:"spec"`
				} `yaml:"jobTemplate"`
			} `yaml:"spec"`
		}
		if err := dec.Decode(&o); err == io.EOF { //nolint:errorlint // it is not wrapped
			break
		} else if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, o.Kind)
		if o.Kind != "CronJob" {
			continue
		}
		if n := o.Spec.JobTemplate.Spec.BackoffLimit; n == nil || *n != 0 {
			t.Error("findings would be looked for again and again")
		}
		pod := o.Spec.JobTemplate.Spec.Template.Spec
		c := pod.Containers[0]
		got := fmt.Sprint(pod.Security["runAsNonRoot"], pod.Security["runAsUser"], c.Security["allowPrivilegeEscalation"],
			c.Security["readOnlyRootFilesystem"], c.Security["capabilities"])
		if want := "true 65532 false true map[drop:[ALL]]"; got != want {
			t.Errorf("security %s, want %s", got, want)
		}
		checkCommand(t, c.Args)
	}
	if want := []string{"Namespace", "ServiceAccount", "PersistentVolumeClaim", "CronJob"}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
}

// The image is made of one base that cannot change, and runs as somebody who is not root.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	text := string(readText(t, "../../packaging/Dockerfile"))
	for _, want := range []string{`(?m)^FROM \S+@sha256:[0-9a-f]{64}$`, `(?m)^USER 65532:65532$`, `(?m)^ENTRYPOINT \["/usr/bin/posture"\]$`} {
		if len(regexp.MustCompile(want).FindAllString(text, -1)) != 1 {
			t.Errorf("it has not one %s", want)
		}
	}
	if regexp.MustCompile(`(?m)^RUN`).MatchString(text) {
		t.Error("it runs something: for another platform that needs an emulator")
	}
}

// A release, the action's build and the checks of size and sameness are one build.
func TestRelease_flags(t *testing.T) {
	t.Parallel()
	var c struct {
		Builds []struct {
			Env     []string `yaml:"env"`
			OS      []string `yaml:"goos"`
			Arch    []string `yaml:"goarch"`
			Flags   []string `yaml:"flags"`
			LDFlags []string `yaml:"ldflags"`
			Time    string   `yaml:"mod_timestamp"`
		} `yaml:"builds"`
	}
	if err := yaml.Unmarshal(readText(t, "../../.goreleaser.yaml"), &c); err != nil || len(c.Builds) != 1 {
		t.Fatalf("%d builds, %v", len(c.Builds), err)
	}
	want := "[{[CGO_ENABLED=0] [linux darwin windows] [amd64 arm64] [-trimpath -buildvcs=false] [-s -w -X main.version={{ .Version }}] {{ .CommitTimestamp }}}]"
	if got := fmt.Sprint(c.Builds); got != want {
		t.Errorf("(-want +got)\n-%s\n+%s", want, got)
	}
	const flags = `-trimpath -buildvcs=false -ldflags "-s -w"`
	for _, path := range []string{"Makefile", "action.yml", "packaging/reproducible.sh"} {
		if text, err := os.ReadFile(filepath.Join("../..", path)); err != nil || !strings.Contains(string(text), flags) {
			t.Errorf("%s does not build with %s: %v", path, flags, err)
		}
	}
}

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// newAudit is a runner of the audit of account 123456789012.
func newAudit(t *testing.T, inputs map[string]string) (*runner, workflow) {
	t.Helper()
	w := readWorkflows(t)["posture-audit.yaml"]
	r := newRunner(t, w, inputs)
	r.values["matrix.role"] = "arn:aws:iam::123456789012:role/posture"
	r.values["steps.account.outputs.id"] = "123456789012"
	return r, w
}

func TestAudit_inputs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ role, severity, account, log string }{
		"a role":         {"arn:aws:iam::111122223333:role/posture", "HIGH", "111122223333", ""},
		"of China":       {"arn:aws-cn:iam::111122223333:role/a/b", "", "111122223333", ""},
		"not a role":     {"arn:aws:iam::111122223333:user/posture", "HIGH", "", "not the ARN of a role"},
		"not an account": {"arn:aws:iam::1:role/posture", "HIGH", "", "not the ARN of a role"},
		"no severity":    {"arn:aws:iam::111122223333:role/posture", "SEVERE", "", "is not a severity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := newAudit(t, map[string]string{"issue-severity": tt.severity})
			r.values["matrix.role"] = tt.role
			code, log := r.run(find(t, w.Jobs["audit"].Steps, "Check the inputs"))
			if !strings.Contains(log, tt.log) || (code == 0) != (tt.log == "") {
				t.Errorf("exit code %d\n%s", code, log)
			}
			if tt.account == "" {
				return
			}
			r.must(w.Jobs["publish"].Steps, "Name the account")
			if got := r.values["steps.account.outputs.id"]; got != tt.account {
				t.Errorf("account %q, want %q", got, tt.account)
			}
		})
	}
}

func TestAudit_scan(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		inputs map[string]string
		code   string
	}{
		"nothing asked":                     {nil, "0"},
		"findings":                          {map[string]string{"fail-on": "LOW"}, "1"},
		"a configuration that is not there": {map[string]string{"config": "not-there.yaml"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := newAudit(t, tt.inputs)
			r.account()
			code, log := r.run(find(t, w.Jobs["audit"].Steps, "Scan"))
			if got := r.values["steps.scan.outputs.code"]; got != tt.code || (code == 0) != (tt.code != "") {
				t.Fatalf("code %q, want %q\n%s", got, tt.code, log)
			}
			if tt.code == "" {
				return
			}
			if code, _ := r.run(find(t, w.Jobs["audit"].Steps, "Outcome")); (code == 0) != (tt.code == "0") {
				t.Errorf("the run ends with %d", code)
			}
			for _, file := range []string{"report.json", "report.html", "summary.md", "posture.sarif"} {
				if len(readText(t, filepath.Join(r.temp, "posture", file))) == 0 {
					t.Errorf("%s is empty", file)
				}
			}
			if !strings.Contains(r.summary(), "1 account") {
				t.Errorf("the summary lacks the account:\n%s", r.summary())
			}
		})
	}
}

// The report of the last run is of this branch of this repository, and not of this run.
func TestAudit_last(t *testing.T) {
	t.Parallel()
	artifact := func(run, branch, head, expired, created string) string {
		return `{"expired":` + expired + `,"created_at":"` + created + `","workflow_run":{"id":` + run +
			`,"head_branch":"` + branch + `","repository_id":1,"head_repository_id":` + head + `}}`
	}
	decoys := []string{
		artifact("90", "main", "2", "false", "2026-06-09T00:00:00Z"), // a fork
		artifact("91", "topic", "1", "false", "2026-06-08T00:00:00Z"),
		artifact("100", "main", "1", "false", "2026-06-07T00:00:00Z"), // this run
		artifact("92", "main", "1", "true", "2026-06-06T00:00:00Z"),
	}
	for name, tt := range map[string]struct {
		artifacts []string
		want      string
	}{
		"two":  {append(decoys, artifact("93", "main", "1", "false", "2026-06-04T00:00:00Z"), artifact("94", "main", "1", "false", "2026-06-05T00:00:00Z")), "94"},
		"none": {decoys, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := newAudit(t, nil)
			r.fake("artifacts.json", `{"artifacts":[`+strings.Join(tt.artifacts, ",")+`]}`)
			writeFile(t, filepath.Join(r.env["FAKES"], "last", "report.json"), "{}")
			log := r.must(w.Jobs["publish"].Steps, "Find the report of the last run")
			if got := r.values["steps.last.outputs.run"]; got != tt.want {
				t.Errorf("run %q, want %q", got, tt.want)
			}
			if tt.want == "" {
				if !strings.Contains(log, "nothing could be compared") || !strings.Contains(r.summary(), "nothing could be compared") {
					t.Errorf("it does not say so: %s", log)
				}
				return
			}
			if got := r.faked("gh.log"); !strings.Contains(got, "run download 94 --name posture-audit-123456789012 --dir "+r.temp+"/last") {
				t.Errorf("gh was called as\n%s", got)
			}
			if got := readText(t, filepath.Join(r.temp, "last", "report.json")); string(got) != "{}" {
				t.Errorf("the report is %q", got)
			}
		})
	}
}

// A request that fails does not mean that there is no report.
func TestAudit_lastUnread(t *testing.T) {
	t.Parallel()
	r, w := newAudit(t, nil)
	if code, log := r.run(find(t, w.Jobs["publish"].Steps, "Find the report of the last run")); code == 0 {
		t.Errorf("the step succeeds:\n%s", log)
	}
}

func TestAudit_compare(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ last, now, severity, want string }{
		"worse":                   {"best", "worst", "CRITICAL", "21"},
		"the same":                {"worst", "worst", "CRITICAL", "0"},
		"better":                  {"worst", "best", "INFORMATIONAL", "0"},
		"failures it did not see": {"denied", "worst", "CRITICAL", "21"},
		"sees less":               {"worst", "denied", "CRITICAL", "0"},
		"no issue wanted":         {"best", "worst", "", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := newAudit(t, map[string]string{"issue-severity": tt.severity})
			save(t, "testdata/"+tt.last+".json", filepath.Join(r.temp, "last", "report.json"))
			save(t, "testdata/"+tt.now+".json", filepath.Join(r.temp, "posture", "report.json"))
			r.must(w.Jobs["publish"].Steps, "Compare")
			if got := r.values["steps.compare.outputs.new"]; got != tt.want {
				t.Errorf("%s new, want %s", got, tt.want)
			}
			if !strings.Contains(r.summary(), "posture diff") {
				t.Errorf("the summary is\n%s", r.summary())
			}
		})
	}
}

// An issue takes 65,536 characters, and one that is longer is not opened.
func TestAudit_long(t *testing.T) {
	t.Parallel()
	r, w := newAudit(t, nil)
	bin := t.TempDir()
	writeProgram(t, filepath.Join(bin, "posture"), `case $* in *markdown) yes 'a line with ümlauts' | head -n 10000 ;; *) echo '{"changes":[]}' ;; esac`)
	r.path = []string{bin}
	writeFile(t, filepath.Join(r.temp, "posture", "report.json"), "{}")
	r.must(w.Jobs["publish"].Steps, "Compare")
	text := string(readText(t, filepath.Join(r.temp, "posture", "issue.md")))
	if len(text) > 61000 || !strings.HasSuffix(text, "a line with ümlauts\n\n**Cut here: the whole of it does not fit.**\n") {
		t.Errorf("%d bytes end in %q", len(text), text[max(0, len(text)-100):])
	}
}

func TestAudit_issue(t *testing.T) {
	t.Parallel()
	const title = "posture: new CRITICAL findings in 123456789012"
	for name, tt := range map[string]struct{ issues, call string }{
		"the first": {`[{"number":1,"title":"something else"}]`, "issue create --title " + title + " --label posture --body-file issue.md"},
		"again":     {`[{"number":1,"title":"something else"},{"number":5,"title":"` + title + `"}]`, "issue comment 5 --body-file issue.md"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := newAudit(t, nil)
			r.values["steps.compare.outputs.new"] = "6"
			r.fake("issues.json", tt.issues)
			writeFile(t, filepath.Join(r.temp, "posture", "issue.md"), "the difference\n")
			r.must(w.Jobs["publish"].Steps, "Open an issue")
			if got := r.faked("gh.log"); !strings.HasSuffix(got, tt.call+"\n") {
				t.Errorf("gh was called as\n%s", got)
			}
			body := r.faked("body.md")
			for _, want := range []string{"https://github.com/acme/infra/actions/runs/100", "**6**", "\nthe difference\n"} {
				if !strings.Contains(body, want) {
					t.Errorf("the issue lacks %q:\n%s", want, body)
				}
			}
		})
	}
}

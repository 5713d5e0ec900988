//go:build e2e

// Package e2e tests the built program against moto, an emulator of the AWS API, over HTTP: what a user gets, from the
// credentials in the environment to the exit code. run.sh starts moto and runs it. What a rule or a collector does with
// an input of any shape is tested beside them, not here.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	endpoint = os.Getenv("POSTURE_E2E_ENDPOINT") // of moto, from run.sh
	binary   string                              // the program
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	if endpoint == "" {
		return 0, errors.New("POSTURE_E2E_ENDPOINT is not set: run e2e/run.sh")
	}
	dir, err := os.MkdirTemp("", "posture-e2e-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // building takes most of it
	defer cancel()
	binary = filepath.Join(dir, "posture")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "../cmd/posture").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, out)
	}
	if err := reset(ctx); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// reset empties a moto that served a run before.
func reset(ctx context.Context) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/moto-api/reset", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("moto does not reset: %s", resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}

// A result is what the program left behind.
type result struct {
	code           int
	stdout, stderr string
}

// commandLimit bounds one run of the program, so that one that hangs fails its own test.
const commandLimit = 2 * time.Minute

// posture runs the program with the credentials of the account.
func posture(t *testing.T, a *account, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandLimit)
	defer cancel()
	cmd, stdout, stderr := command(ctx, t, a, args...)
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() < 0) {
		t.Fatalf("posture %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// command prepares a run. Nothing of the environment of the test reaches the program.
func command(ctx context.Context, t *testing.T, a *account, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.CommandContext(ctx, binary, args...)
	cmd.Env = []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + filepath.Join(home, "config"), "AWS_SHARED_CREDENTIALS_FILE=" + filepath.Join(home, "credentials"),
	}
	if a != nil {
		cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID="+a.key, "AWS_SECRET_ACCESS_KEY="+a.secret, "AWS_SESSION_TOKEN="+a.token)
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

// A report is what the tests read of a JSON report.
type report struct {
	Scope struct {
		Accounts []string
		Regions  []string
	}
	RulesDigest string `json:"rules_digest"`
	Incomplete  bool
	Findings    []finding
	Unread      []struct {
		Operation, Permission, Code string
		Resources, Rules            []string
	}
}

type finding struct {
	ID, Rule, Status, Severity string
	Messages                   []string
	Resource                   struct {
		Type, ID, Name, Account, Region string
	}
	Parameters map[string]json.RawMessage
	Controls   []struct{ Benchmark, ID string }
	Evidence   map[string]json.RawMessage
	Unread     []unread
}

type unread struct{ Fact, Type, Operation, Permission, Code string }

// decode reads the report of a run, which is all that is on stdout.
func (r result) decode(t *testing.T) report {
	t.Helper()
	var rep report
	d := json.NewDecoder(strings.NewReader(r.stdout))
	if err := d.Decode(&rep); err != nil {
		t.Fatalf("exit code %d, stdout is not a report: %v\n%s\n%s", r.code, err, r.stdout, r.stderr)
	}
	if d.More() {
		t.Fatal("there is more on stdout than the report")
	}
	return rep
}

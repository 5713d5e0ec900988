//go:build e2e

package e2e

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// endLimit bounds the time from the interrupt to the exit. The program promises 2 s; a loaded machine is slower.
const endLimit = 10 * time.Second

// hold keeps a request until whoever asked has gone.
func hold(q *http.Request) {
	select {
	case <-q.Context().Done():
	case <-time.After(commandLimit):
	}
}

// interrupt runs the program, interrupts it when told to, and returns what it left behind.
func interrupt(t *testing.T, a *account, when <-chan struct{}, args ...string) result {
	t.Helper()
	cmd, stdout, stderr := command(t.Context(), t, a, args...)
	must(t, cmd.Start())
	select {
	case <-when:
	case <-time.After(commandLimit):
		_ = cmd.Process.Kill()
		t.Fatalf("it did not get so far: %s", stderr)
	}
	must(t, cmd.Process.Signal(os.Interrupt))
	at := time.Now()
	err := cmd.Wait()
	took := time.Since(at)
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() < 0) {
		t.Fatal(err)
	}
	t.Logf("it ended %s after the interrupt", took.Round(time.Millisecond))
	if took > endLimit {
		t.Errorf("it ended %s after the interrupt", took)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (r result) interrupted(t *testing.T) report {
	t.Helper()
	rep := r.decode(t)
	if r.code != 3 || !rep.Incomplete {
		t.Errorf("exit code %d, incomplete %t", r.code, rep.Incomplete)
	}
	return rep
}

// holding answers the operations that it is given and holds the others. The channel says that it holds one.
func holding(t *testing.T, answered ...string) (*proxy, <-chan struct{}) {
	t.Helper()
	holds := make(chan struct{}, 1)
	return newProxy(t, &proxy{answer: func(_ http.ResponseWriter, q *http.Request, r request) bool {
		if slices.Contains(answered, r.Operation) {
			return false
		}
		select {
		case holds <- struct{}{}:
		default:
		}
		hold(q)
		return true
	}}), holds
}

// TestInterrupt interrupts a scan that got no answer but who the caller is.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	p, holds := holding(t, "sts:GetCallerIdentity")
	rep := interrupt(t, seeded(t), holds, scanArgs(p.url)...).interrupted(t)
	for _, f := range rep.Findings {
		if f.Status != "UNKNOWN" && f.Rule != "cis.account.security_questions_are_registered" {
			t.Errorf("%s says %s of %s: %q", f.Rule, f.Status, f.Resource.ID, f.Messages)
		}
		for _, u := range f.Unread {
			if u.Code != "Interrupted" && u.Operation != "sso:ListInstances" {
				t.Errorf("%s of %s turns on %+v", f.Rule, f.Resource.ID, u)
			}
		}
	}
	if len(rep.Findings) == 0 {
		t.Error("there are no findings")
	}
}

// TestInterrupt_keepsWhatWasRead interrupts a scan that waits for the policy of one bucket.
func TestInterrupt_keepsWhatWasRead(t *testing.T) {
	t.Parallel()
	var left atomic.Int64
	left.Store(int64(len(allBuckets(t))))
	done := make(chan struct{})
	p := newProxy(t, &proxy{})
	p.answer = func(w http.ResponseWriter, q *http.Request, r request) bool {
		if r.Operation != "s3:GetBucketPolicy" {
			return false
		}
		answered := r.Resource != "e2e-public-read"
		if answered {
			p.forward(w, q)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Errorf("flush an answer: %v", err)
			}
		}
		if left.Add(-1) == 0 {
			time.AfterFunc(time.Second, func() { close(done) }) // the last answer is read by then
		}
		if !answered {
			hold(q)
		}
		return true
	}
	rep := interrupt(t, seeded(t), done, scanArgs(p.url, "--rule", oneRule)...).interrupted(t)
	expected(t, "interrupted-at-one-policy").only(oneRule).check(t, rep)
}

func TestInterrupt_beforeTheIdentity(t *testing.T) {
	t.Parallel()
	p, holds := holding(t)
	r := interrupt(t, seeded(t), holds, scanArgs(p.url)...)
	if r.code != 2 || r.stdout != "" || !strings.Contains(r.stderr, "nothing was read") {
		t.Errorf("exit code %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
}

// TestInterrupt_collect is that a snapshot which was cut off says so, and so does what is judged by it.
func TestInterrupt_collect(t *testing.T) {
	t.Parallel()
	a, dir := seeded(t), t.TempDir()
	p, holds := holding(t, "sts:GetCallerIdentity", "account:ListRegions", "s3:ListBuckets", "s3:GetBucketLocation")
	r := interrupt(t, a, holds, "collect", "--endpoint-url", p.url, "--region", "us-east-1", "--rule", oneRule, "-o", dir)
	if r.code != 3 || !strings.Contains(r.stderr, "the snapshot is incomplete") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	rep := posture(t, nil, "eval", "--snapshot", dir, "--rule", oneRule, "--format", "json").interrupted(t)
	if len(rep.Findings) == 0 {
		t.Error("there are no findings")
	}
	for _, f := range rep.Findings {
		if f.Status != "UNKNOWN" {
			t.Errorf("%s says %s of %s: %q", f.Rule, f.Status, f.Resource.ID, f.Messages)
		}
	}
}

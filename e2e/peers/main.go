//go:build linux

// Command peers runs posture and Prowler side by side on one emulated account, on the controls of CIS 7.0, and prints what
// each needed. It is run by make bench-peers, not by a test.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"
)

const region = "us-east-1"

func main() {
	moto := flag.String("moto", os.Getenv("POSTURE_E2E_ENDPOINT"), "the emulator")
	posture := flag.String("posture", "posture", "the program")
	prowler := flag.String("prowler", "prowler", "the peer")
	scale := flag.Int("scale", 1, "times 60 users, 30 roles, 12 policies, 60 buckets, 40 security groups, and 20 of everything else")
	byOperation := flag.Bool("operations", false, "say on stderr how often each operation was called")
	delay := flag.Duration("delay", 30*time.Millisecond, "added to each request")
	flag.Parse()
	if err := run(context.Background(), *moto, *posture, *prowler, *scale, *delay, *byOperation); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, moto, posture, prowler string, scale int, delay time.Duration, byOperation bool) error {
	if err := seed(ctx, moto, scale); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	target, err := url.Parse(moto)
	if err != nil {
		return err
	}
	counter := &counter{proxy: httputil.NewSingleHostReverseProxy(target), delay: delay}
	server := httptest.NewServer(counter)
	defer server.Close()
	out, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(out) //nolint:errcheck // a directory of the system's temporary ones

	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := fmt.Fprintln(w, "program\tcalls\tof them GetBucketLocation\twall s\tcpu s\tpeak MB\texit\t"); err != nil {
		return err
	}
	for _, p := range []struct {
		name string
		args []string
	}{
		{"posture", []string{
			posture, "scan", "--quiet", "--region", region, "--benchmark", "cis-aws-7.0.0", "--format", "json",
			"-o", filepath.Join(out, "report.json"),
		}},
		{"prowler", []string{
			prowler, "aws", "--region", region, "--no-banner", "--only-logs", "--ignore-exit-code-3",
			"--output-formats", "csv", "--output-directory", out, "--compliance", "cis_7.0_aws",
		}},
	} {
		counter.reset()
		row, err := measure(ctx, server.URL, p.args)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		calls, sum := counter.counts()
		if _, err := fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", p.name, sum, calls["GET / location"], row); err != nil {
			return err
		}
		if byOperation {
			for _, name := range slices.Sorted(maps.Keys(calls)) {
				if _, err := fmt.Fprintf(os.Stderr, "%s %5d %s\n", p.name, calls[name], name); err != nil {
					return err
				}
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := benchmarks(ctx, w, posture, server.URL, out, counter); err != nil {
		return err
	}
	return w.Flush()
}

// measure runs a program against the endpoint and returns what it took.
func measure(ctx context.Context, endpoint string, args []string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+endpoint, "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
		"AWS_SECRET_ACCESS_KEY=example", "AWS_REGION="+region, "AWS_DEFAULT_REGION="+region, "AWS_EC2_METADATA_DISABLED=true")
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &log
	began := time.Now()
	err := cmd.Run()
	wall := time.Since(began)
	if cmd.ProcessState == nil {
		return "", err
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return "", fmt.Errorf("no resource usage: %w", err)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if code := cmd.ProcessState.ExitCode(); code == 1 || code == 2 {
		return "", fmt.Errorf("%w: %s", err, log.String())
	}
	return fmt.Sprintf("%.1f\t%.1f\t%d\t%d\t", wall.Seconds(), cpu.Seconds(), usage.Maxrss/1024, cmd.ProcessState.ExitCode()), nil
}

// A counter counts the requests that go through it, and adds the delay of a network to each.
type counter struct {
	proxy http.Handler
	delay time.Duration

	mu    sync.Mutex
	calls map[string]int // by operation
}

// ServeHTTP counts, waits and hands on.
func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, err := operation(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	c.calls[name]++
	c.mu.Unlock()
	time.Sleep(c.delay)
	c.proxy.ServeHTTP(w, r)
}

func (c *counter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = map[string]int{}
}

// counts returns the calls by operation, and their sum.
func (c *counter) counts() (map[string]int, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := 0
	for _, n := range c.calls {
		sum += n
	}
	return maps.Clone(c.calls), sum
}

// operation names what a request asks for, as its protocol says it: a header, a form, or the method with what is in the
// query.
func operation(r *http.Request) (string, error) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return target[strings.LastIndex(target, ".")+1:], nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return form.Get("Action"), nil
	}
	var keys []string
	for key := range r.URL.Query() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	path := "/"
	if strings.Contains(strings.Trim(r.URL.Path, "/"), "/") || !strings.HasPrefix(r.URL.Path, "/bucket-") {
		path = r.URL.Path
	}
	return r.Method + " " + path + " " + strings.Join(keys, ","), nil
}

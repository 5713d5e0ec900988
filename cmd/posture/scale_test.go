//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/jsonreport"
)

// BenchmarkReport has the program write a saved report of a million findings in every format but html, which says
// itself how much it takes: the findings of the example organization over and over, each time of other resources. cpu-s
// is the processor time of one run, MB-RSS the most memory it had, MB what it wrote.
func BenchmarkReport(b *testing.B) {
	const size = 1_000_000
	path := filepath.Join(b.TempDir(), "report.json")
	if err := writeLarge(b, path, size); err != nil {
		b.Fatal(err)
	}
	for _, format := range reportFormats() {
		if format.name == "html" {
			continue
		}
		b.Run(format.name, func(b *testing.B) {
			var out counter
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), "posture", "report", path, "--format", format.name)
				var stderr bytes.Buffer
				out = 0
				cmd.Stdout, cmd.Stderr = &out, &stderr
				if err := cmd.Run(); err != nil {
					b.Fatalf("%v\n%s", err, &stderr)
				}
				usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
				if !ok {
					b.Fatal("no resource usage")
				}
				b.ReportMetric((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), "cpu-s")
				b.ReportMetric(float64(usage.Maxrss)/rssUnits(), "MB-RSS")
			}
			b.ReportMetric(float64(out)/1e6, "MB")
		})
	}
}

// rssUnits is how many units of the maximum resident set size are a megabyte.
func rssUnits() float64 {
	if runtime.GOOS == "darwin" {
		return 1 << 20
	}
	return 1 << 10
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// writeLarge writes a report of size findings.
func writeLarge(tb testing.TB, path string, size int) error {
	tb.Helper()
	a := &app{stdout: io.Discard, stderr: io.Discard, now: time.Now, getenv: os.Getenv, width: func() int { return 0 }}
	small := filepath.Join(tb.TempDir(), "small.json")
	cmd := a.command()
	cmd.SetArgs([]string{"eval", "--snapshot", "../../examples/acme", "--format", "json=" + small})
	if err := cmd.ExecuteContext(tb.Context()); err != nil {
		return err
	}
	r, err := jsonreport.ReadFile(small)
	if err != nil {
		return err
	}
	large, err := repeat(r, size)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := jsonreport.Write(f, large); err != nil {
		return err
	}
	if err := large.Close(); err != nil {
		return err
	}
	return f.Close()
}

// repeat returns r with size findings, account by account.
func repeat(r *report.Report, size int) (*report.Report, error) {
	byAccount := map[string][]findings.Finding{}
	for f, err := range r.Findings() {
		if err != nil {
			return nil, err
		}
		byAccount[f.Resource.Account] = append(byAccount[f.Resource.Account], *f)
	}
	k := report.NewKeeper()
	for _, account := range r.Scope.Accounts {
		for i := range size / len(r.Scope.Accounts) {
			round, which := i/len(byAccount[account]), i%len(byAccount[account])
			f := byAccount[account][which]
			f.Resource.ID = fmt.Sprintf("%s/%d", f.Resource.ID, round)
			f.ID = findings.ID(f.Rule, account, f.Resource.Region, f.Resource.ID, "")
			if err := k.Add(f); err != nil {
				return nil, err
			}
		}
	}
	return k.Report(*r)
}

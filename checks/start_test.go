package checks_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkStart runs posture version: what every command pays before it does anything, loading and compiling the
// built-in rules included. cpu-ms is the processor time of the program.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "posture")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "../cmd/posture").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var cpu float64
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), program, "version")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		cpu += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}
	b.ReportMetric(cpu*1e3/float64(b.N), "cpu-ms")
}

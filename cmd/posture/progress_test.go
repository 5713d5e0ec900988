package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/openposture/posture/internal/collector"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	states := []collector.Progress{
		{Done: 0, Total: 2, Calls: 1},
		{Done: 1, Total: 2, Calls: 40, Throttled: 3, Service: "iam", Region: "global"},
		{Done: 2, Total: 2, Calls: 90, Throttled: 3, Service: "s3", Region: "eu-west-1"},
	}
	for _, tc := range []struct {
		name     string
		terminal bool
		quiet    bool
		want     string
	}{
		{
			"terminal: one line, cleared at the end", true, false,
			"\r\x1b[Kcollecting: 0/2 services and regions, 1 calls, 0 throttled, 6s" +
				"\r\x1b[Kcollecting: 1/2 services and regions, 40 calls, 3 throttled, 12s (iam global done)" +
				"\r\x1b[Kcollecting: 2/2 services and regions, 90 calls, 3 throttled, 18s (s3 eu-west-1 done)\r\x1b[K",
		},
		{
			"elsewhere: a plain line now and then", false, false,
			"posture: collecting: 1/2 services and regions, 40 calls, 3 throttled, 12s (iam global done)\n",
		},
		{"quiet on a terminal", true, true, ""},
		{"quiet elsewhere", false, true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
			a := &app{stderr: &out, stderrTerminal: tc.terminal, now: func() time.Time { return now }}
			p := a.progress(tc.quiet)
			for _, s := range states {
				now = now.Add(6 * time.Second)
				p.show(s)
			}
			p.end()
			if out.String() != tc.want {
				t.Errorf("got %q, want %q", out.String(), tc.want)
			}
		})
	}
}

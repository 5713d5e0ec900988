package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/openposture/posture/internal/collector"
)

// plainEvery is how often a scan says where it is when stderr is not a terminal.
const plainEvery = 10 * time.Second

// A progress shows on stderr how far a collection is: one line that is overwritten on a terminal, a line now and then
// elsewhere.
type progress struct {
	mu       sync.Mutex
	w        io.Writer // nil: quiet
	terminal bool
	now      func() time.Time
	start    time.Time
	said     time.Time
	open     bool // the terminal line is there and not ended
}

func (a *app) progress(quiet bool) *progress {
	p := &progress{w: a.stderr, terminal: a.stderrTerminal, now: a.now, start: a.now(), said: a.now()}
	if quiet {
		p.w = nil
	}
	return p
}

func (p *progress) show(s collector.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil {
		return
	}
	now := p.now()
	line := fmt.Sprintf("%d/%d services and regions, %d calls, %d throttled, %s", s.Done, s.Total, s.Calls, s.Throttled,
		now.Sub(p.start).Round(time.Second))
	if s.Service != "" {
		line += fmt.Sprintf(" (%s %s done)", s.Service, s.Region)
	}
	switch {
	case p.terminal:
		p.write("\r\x1b[Kcollecting: " + line)
		p.open = true
	case now.Sub(p.said) >= plainEvery:
		p.write("posture: collecting: " + line + "\n")
		p.said = now
	}
}

// write tells the terminal. That nobody listens is no reason to stop a scan.
func (p *progress) write(text string) { _, _ = io.WriteString(p.w, text) }

// end clears the terminal line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open {
		p.write("\r\x1b[K")
		p.open = false
	}
}

// Command posture reports the security posture of AWS accounts: it collects their configuration, judges it by rules,
// and says what it could not read.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/openposture/posture/internal/report"
)

func main() { os.Exit(run()) }

// run is main with an exit code. A first interrupt ends the scan with a report of what was read, a second one ends the
// program at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	a := &app{
		stdout: os.Stdout, stderr: os.Stderr, now: time.Now,
		stdoutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		stderrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		width: func() int {
			w, _, err := term.GetSize(int(os.Stdout.Fd()))
			if err != nil {
				return 0
			}
			return w
		},
		getenv: os.Getenv,
	}
	cmd := a.command()
	cmd.SetArgs(os.Args[1:])
	err := cmd.ExecuteContext(ctx)
	code, lines := exit(err)
	for _, l := range lines {
		fmt.Fprintln(os.Stderr, "posture: "+report.Sanitize(l))
	}
	return code
}

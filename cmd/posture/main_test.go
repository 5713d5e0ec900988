package main

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/openposture/posture/internal/collector/awstest"
)

func TestMain(m *testing.M) {
	commands := fakes()
	commands["posture"] = main
	testscript.Main(m, commands)
}

// exits CODE PROGRAM ARGS... runs a program that has to exit with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// TestScripts runs the program as a user does. EXAMPLES is the bundled examples, ENDPOINT an AWS account over HTTP in
// which everything is in order, LATE one that refuses the time of every call, and DENIED one that
// does not list its keys. There are no credentials and no other AWS.
func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			server := awstest.Start()
			e.Defer(server.Close)
			e.Setenv("ENDPOINT", server.URL)
			late := awstest.Start()
			late.Override("sts:GetCallerIdentity", awstest.Error(http.StatusForbidden, "RequestTimeTooSkewed", "x"))
			e.Defer(late.Close)
			e.Setenv("LATE", late.URL)
			denied := awstest.Start()
			denied.Override("kms:ListKeys", awstest.Denied)
			e.Defer(denied.Close)
			e.Setenv("DENIED", denied.URL)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("AWS_CONFIG_FILE", filepath.Join(e.WorkDir, "aws-config"))
			e.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(e.WorkDir, "aws-credentials"))
			return nil
		},
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// fakes are the programs of a runner that workflows call. They read and write the directory FAKES.
func fakes() map[string]func() {
	wrap := func(f func(args []string) error) func() {
		return func() {
			if err := f(os.Args[1:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
	return map[string]func(){"gh": wrap(fakeGH), "jq": wrap(fakeJQ), "curl": wrap(fakeCurl)}
}

func fakePath(name string) string { return filepath.Join(os.Getenv("FAKES"), name) }

// noteCall adds a line to the calls of a program.
func noteCall(file string, args []string) error {
	f, err := os.OpenFile(fakePath(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, strings.Join(args, " "))
	return errors.Join(err, f.Close())
}

// valueOf returns the value after the flag, or "".
func valueOf(args []string, name string) string {
	if i := slices.Index(args, name); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return ""
}

// fakeGH answers with the files comments.json, artifacts.json and issues.json; one that is not there is a request that
// fails. What it is to write is kept in body.md.
func fakeGH(args []string) error {
	if err := noteCall("gh.log", args); err != nil {
		return err
	}
	if os.Getenv("GH_TOKEN") == "" {
		return errors.New("gh: no token")
	}
	line := strings.Join(args, " ")
	for _, of := range []struct{ call, file string }{
		{"/comments?per_page=100", "comments.json"}, {"/actions/artifacts?", "artifacts.json"}, {"issue list", "issues.json"},
	} {
		if strings.Contains(line, of.call) {
			f, err := os.Open(fakePath(of.file))
			if err != nil {
				return err
			}
			return errors.Join(query(f, valueOf(args, "--jq"), nil), f.Close())
		}
	}
	for _, name := range []string{valueOf(args, "--body-file"), strings.TrimPrefix(valueOf(args, "--field"), "body=@")} {
		if name == "" {
			continue
		}
		text, err := os.ReadFile(name) //nolint:gosec // the path is the test's own
		if err != nil {
			return err
		}
		return os.WriteFile(fakePath("body.md"), text, 0o644) //nolint:gosec // the path is the test's own
	}
	if strings.HasPrefix(line, "run download") {
		return os.CopyFS(valueOf(args, "--dir"), os.DirFS(fakePath("last")))
	}
	if strings.HasPrefix(line, "label create") {
		return nil
	}
	return fmt.Errorf("gh: the test knows no %s", line)
}

// fakeJQ knows -r, --arg NAME VALUE, a filter and a file. gh has the same library.
func fakeJQ(args []string) error {
	variables := map[string]any{}
	var rest []string
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-r":
		case "--arg":
			variables["$"+args[i+1]] = args[i+2]
			i += 2
		default:
			rest = append(rest, args[i])
		}
	}
	if len(rest) != 2 {
		return fmt.Errorf("jq: the test knows no %q", args)
	}
	f, err := os.Open(rest[1]) //nolint:gosec // the path is the test's own
	if err != nil {
		return err
	}
	return errors.Join(query(f, rest[0], variables), f.Close())
}

// query prints what the filter makes of the input, strings as they are.
func query(in io.Reader, filter string, variables map[string]any) error {
	parsed, err := gojq.Parse(filter)
	if err != nil {
		return err
	}
	var names []string
	var values []any
	for name, value := range variables {
		names, values = append(names, name), append(values, value)
	}
	code, err := gojq.Compile(parsed, gojq.WithVariables(names), gojq.WithEnvironLoader(os.Environ))
	if err != nil {
		return err
	}
	var v any
	if err := json.NewDecoder(in).Decode(&v); err != nil {
		return err
	}
	for iter := code.Run(v, values...); ; {
		got, ok := iter.Next()
		if !ok {
			return nil
		}
		if err, failed := got.(error); failed {
			return err
		}
		text, ok := got.(string)
		if !ok {
			marshaled, err := gojq.Marshal(got)
			if err != nil {
				return err
			}
			text = string(marshaled)
		}
		if _, err := fmt.Fprintln(os.Stdout, text); err != nil {
			return err
		}
	}
}

// fakeCurl downloads from the directory FAKES.
func fakeCurl(args []string) error {
	url := args[len(args)-1]
	if err := noteCall("curl.log", []string{url}); err != nil {
		return err
	}
	text, err := os.ReadFile(fakePath(path.Base(url)))
	if err != nil {
		return err
	}
	return os.WriteFile(valueOf(args, "--output"), text, 0o644) //nolint:gosec // the path is the test's own
}

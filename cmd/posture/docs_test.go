package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// readPages reads the README and the documentation, by their paths from the root of the repository, which becomes the
// working directory: in samples are paths from there. A test that calls it cannot be parallel.
func readPages(t *testing.T) map[string]string {
	t.Helper()
	t.Chdir("../..")
	paths := []string{"README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/outputs/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	pages := map[string]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pages[path] = string(b)
	}
	return pages
}

// runExample runs a command line of the documentation and returns what it prints, on stderr too. cat prints a file.
func runExample(t *testing.T, line string) string {
	t.Helper()
	args := strings.Fields(line)
	if args[0] == "cat" && len(args) == 2 {
		b, err := os.ReadFile(args[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if args[0] != "posture" {
		t.Fatalf("%q is no command of posture", line)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, width: func() int { return 0 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs(args[1:])
	_, lines := exit(cmd.ExecuteContext(t.Context()))
	for _, l := range lines {
		out.WriteString("posture: " + l + "\n")
	}
	return out.String()
}

// A docSample is a fence with what a command prints, in a page.
type docSample struct{ page, command, language, text string }

var sampleComment = regexp.MustCompile("<!-- sample: ([^\n]+) -->\n(```+)([a-z]*)\n")

// samplesOf finds the fences after a comment with a command, and the report in the README, which has none.
func samplesOf(pages map[string]string) []docSample {
	var all []docSample
	for name, page := range pages {
		for rest := page; ; {
			at := sampleComment.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			text, after, _ := strings.Cut(rest[at[1]:], "\n"+rest[at[4]:at[5]]+"\n")
			all = append(all, docSample{name, rest[at[2]:at[3]], rest[at[6]:at[7]], text})
			rest = after
		}
	}
	_, rest, _ := strings.Cut(pages["README.md"], "\n\n```\n")
	text, _, _ := strings.Cut(rest, "\n```\n")
	return append(all, docSample{page: "README.md", command: "posture scan --snapshot examples/acme", text: text})
}

// TestDocs_samples holds every sample of the documentation against what its command prints.
func TestDocs_samples(t *testing.T) { //nolint:paralleltest // readPages
	pages := readPages(t)
	printed, has := map[string]string{}, map[string]bool{}
	for _, s := range samplesOf(pages) {
		if printed[s.command] == "" {
			printed[s.command] = runExample(t, s.command)
		}
		has[s.page] = true
		var err error
		if s.language == "json" {
			err = holdsJSON(s.text, printed[s.command])
		} else {
			err = holds(s.text, printed[s.command])
		}
		if err != nil {
			t.Errorf("%s: %s: %v", s.page, s.command, err)
		}
	}
	for _, name := range []string{"table", "markdown", "junit", "prometheus", "asff", "ocsf", "oscal", "sarif"} {
		if page := "docs/outputs/" + name + ".md"; !has[page] {
			t.Errorf("%s has no sample", page)
		}
	}
}

// holds reports the first line that is not printed after those before it. A line of an ellipsis stands for any, and one
// with a prompt is for the reader.
func holds(text, printed string) error {
	rest := strings.Split(printed, "\n")
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "…" || strings.HasPrefix(line, "$ ") {
			continue
		}
		i := slices.IndexFunc(rest, func(l string) bool { return strings.TrimRight(l, " ") == line })
		if i < 0 {
			return errors.New("it does not print this, or not there: " + line)
		}
		rest = rest[i+1:]
	}
	return nil
}

// versions are what is new with every release and every edit of a rule: the pages have an ellipsis in their place.
var versions = regexp.MustCompile(`"(version|ProviderVersion)":"(sha256:[0-9a-f]{64}|[0-9][^"]*-dev[^"]*)"`)

// holdsJSON reports whether the text is a part of a line that is printed, laid out.
func holdsJSON(text, printed string) error {
	var want bytes.Buffer
	if err := json.Compact(&want, []byte(text)); err != nil {
		return err
	}
	for line := range strings.Lines(printed) {
		if strings.Contains(versions.ReplaceAllString(line, `"$1":"…"`), want.String()) {
			return nil
		}
	}
	return errors.New("it does not print the line " + want.String())
}

var jqExample = regexp.MustCompile(`(?m)^\$ (posture [^|\n]*) \| jq -r '([^']*)'(.*)\n((?:[^$\n` + "`" + `].*\n)*)`)

// TestDocs_jq runs the examples with jq.
func TestDocs_jq(t *testing.T) { //nolint:paralleltest // readPages
	examples := jqExample.FindAllStringSubmatch(readPages(t)["docs/outputs/json.md"], -1)
	if len(examples) < 4 {
		t.Fatalf("only %d examples", len(examples))
	}
	for _, m := range examples {
		printed := ask(t, m[2], runExample(t, m[1]))
		if printed == "" {
			t.Errorf("%s finds nothing", m[2])
		}
		if m[3] == "" && strings.TrimSpace(m[4]) != strings.TrimSpace(printed) {
			t.Errorf("%s\nprints\n%s\nand the page says\n%s", m[2], printed, m[4])
		}
	}
}

// ask is jq -r.
func ask(t *testing.T, question, input string) string {
	t.Helper()
	query, err := gojq.Parse(question)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	var printed strings.Builder
	dec := json.NewDecoder(strings.NewReader(input))
	for {
		var v any
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			return printed.String()
		} else if err != nil {
			t.Fatal(err)
		}
		for iter := query.RunWithContext(t.Context(), v); ; {
			got, ok := iter.Next()
			if !ok {
				break
			}
			if err, failed := got.(error); failed {
				t.Fatalf("%s: %v", question, err)
			}
			text, _ := got.(string)
			printed.WriteString(text + "\n")
		}
	}
}

// TestDocs_csv holds the table of columns: all of them, in order, with the cell of one row.
func TestDocs_csv(t *testing.T) { //nolint:paralleltest // readPages
	page := readPages(t)["docs/outputs/csv.md"]
	records, err := csv.NewReader(strings.NewReader(runExample(t, "posture eval --snapshot examples/acme --format csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(records, func(r []string) bool { return r[0] == "e31f3cb617f8286ebcfcc02099201598" })
	if i < 0 {
		t.Fatal("the example does not have the row")
	}
	var want, got []string
	for column, name := range records[0] {
		if value := records[i][column]; value != "" && name != "evidence" {
			name += " `" + strings.ReplaceAll(value, "|", `\|`) + "`"
		}
		want = append(want, name)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| .*? \\|(?: (`.*`))? ?\\|$").FindAllStringSubmatch(page, -1) {
		got = append(got, strings.TrimSpace(m[1]+" "+cmp.Or(m[2], "")))
	}
	if !slices.Equal(want, got) {
		t.Errorf("columns\n%s\nand the page has\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

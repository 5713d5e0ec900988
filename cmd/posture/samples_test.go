package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// The finding and the controls that docs/outputs shows, of the example organization.
const (
	sampleRule     = "cis.s3.bucket_denies_http"
	sampleResource = "arn:aws:s3:::acme-prod-orders" // whose policy was not read
)

func sampleControls() []string { return []string{"2.3", "2.5", "2.8", "2.16", "2.19"} }

// rendered is the report of the example in a format.
func rendered(t *testing.T, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, now: nil, width: func() int { return 100 }, getenv: func(string) string { return "" }}
	cmd := a.command()
	cmd.SetArgs([]string{"eval", "--snapshot", "../../examples/acme", "--format", format})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// holdPage compares a page of docs/outputs with what change makes of it, or writes it with -update.
func holdPage(t *testing.T, name string, change func(page string) string) {
	t.Helper()
	path := "../../docs/outputs/" + name
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := change(string(page))
	if want == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s does not show what the command prints: go test ./cmd/posture -run TestSamples -update", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

// replaceBlock puts text into the first fenced block of a language.
func replaceBlock(t *testing.T, page, language, text string) string {
	t.Helper()
	before, rest, ok := strings.Cut(page, "```"+language+"\n")
	_, after, ended := strings.Cut(rest, "\n```\n")
	if !ok || !ended {
		t.Fatalf("no %s in the page", language)
	}
	return before + "```" + language + "\n" + strings.TrimSuffix(text, "\n") + "\n```\n" + after
}

func TestSamples_asff(t *testing.T) {
	t.Parallel()
	var all []json.RawMessage
	if err := json.Unmarshal(rendered(t, "asff"), &all); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f json.RawMessage) bool {
		return bytes.Contains(f, []byte(`"GeneratorId":"`+sampleRule+`"`)) && bytes.Contains(f, []byte(`"Id":"`+sampleResource+`"`))
	})
	if i < 0 {
		t.Fatal("the example does not have the finding")
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, all[i], "", "  "); err != nil {
		t.Fatal(err)
	}
	holdPage(t, "asff.md", func(page string) string { return replaceBlock(t, page, "json", pretty.String()) })
}

func TestSamples_junit(t *testing.T) {
	t.Parallel()
	var sample strings.Builder
	shown, control := 0, false
	for i, line := range strings.SplitAfter(string(rendered(t, "junit")), "\n") {
		start := strings.TrimSpace(line)
		if strings.HasPrefix(start, "<testcase ") {
			control = slices.ContainsFunc(sampleControls(), func(id string) bool { return strings.Contains(start, ` name="`+id+" ") })
			if control {
				shown++
			}
		}
		head := i < 4 || strings.Contains(start, `name="score"`) || strings.Contains(start, `name="coverage"`)
		if head || control {
			sample.WriteString(line)
		}
		if strings.Contains(start, `name="coverage"`) {
			sample.WriteString("      …\n    </properties>\n")
		}
		if start == "</testcase>" || strings.HasSuffix(start, "/>") {
			control = false
		}
	}
	if shown != len(sampleControls()) {
		t.Fatalf("%d controls, want %v", shown, sampleControls())
	}
	sample.WriteString("    …")
	holdPage(t, "junit.md", func(page string) string { return replaceBlock(t, page, "xml", sample.String()) })
}

// The page describes every column, in order, with the cell of one row.
func TestSamples_csv(t *testing.T) {
	t.Parallel()
	records, err := csv.NewReader(bytes.NewReader(rendered(t, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := records[0]
	rule, resource := slices.Index(header, "rule"), slices.Index(header, "resource_id")
	i := slices.IndexFunc(records, func(r []string) bool { return r[rule] == sampleRule && r[resource] == sampleResource })
	if i < 0 {
		t.Fatal("the example does not have the row")
	}
	holdPage(t, "csv.md", func(page string) string {
		var out strings.Builder
		column := 0
		for line := range strings.Lines(page) {
			if strings.HasPrefix(line, "| `") {
				cells := strings.Split(line, " | ")
				if column >= len(header) || cells[0] != "| `"+header[column]+"`" {
					t.Fatalf("the page has %s where the column is %q", cells[0], header[min(column, len(header)-1)])
				}
				line = cells[0] + " | " + cells[1] + " | "
				if value := records[i][column]; value != "" {
					line += "`" + strings.ReplaceAll(value, "|", `\|`) + "` "
				}
				line += "|\n"
				column++
			}
			out.WriteString(line)
		}
		if column != len(header) {
			t.Fatalf("the page has %d columns, want %d", column, len(header))
		}
		return out.String()
	})
}

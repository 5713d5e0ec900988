package sarif_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/sarif"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden are the inputs that have a golden file.
func golden() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan":    sample.Input(),
		"denied":  sample.Denied(),
		"hostile": sample.Hostile(),
		"empty":   {Now: sample.Now()},
	}
}

func write(tb testing.TB, in sample.Scan, o sarif.Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := sarif.Write(&b, sample.Report(tb, in), o); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// A log is what the tests read of a file.
type log struct {
	Version string
	Runs    []run
}

type run struct {
	AutomationDetails struct{ ID string }
	Tool              struct{ Driver struct{ Rules []rule } }
	Invocations       []invocation
	Results           []result
	Properties        struct {
		Complete       bool
		DroppedResults int
		Verdicts       map[string]int
	}
}

type rule struct {
	ID, Name, HelpURI                 string
	ShortDescription, FullDescription struct{ Text string }
	Help                              struct{ Text, Markdown string }
	DefaultConfiguration              struct{ Level string }
	Properties                        struct {
		Tags             []string
		SecuritySeverity string `json:"security-severity"`
		Controls         []string
	}
}

type invocation struct {
	ExecutionSuccessful        bool
	ToolExecutionNotifications []notification
}

type notification struct {
	Descriptor     struct{ ID string }
	AssociatedRule *struct {
		ID    string
		Index int
	}
	Level   string
	Message struct{ Text string }
}

type result struct {
	RuleID    string
	RuleIndex *int
	Level     string
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI, URIBaseID string }
			Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
		}
		LogicalLocations []struct{ Name, FullyQualifiedName, Kind string }
	}
	PartialFingerprints map[string]string
	Suppressions        *[]struct{ Kind, Status, Justification string }
	Properties          struct{ Severity, Account, AttestedBy string }
}

func (r result) uri() string { return r.Locations[0].PhysicalLocation.ArtifactLocation.URI }

func read(tb testing.TB, written []byte) log {
	tb.Helper()
	var l log
	if err := json.Unmarshal(written, &l); err != nil {
		tb.Fatalf("%v in\n%.1000s", err, written)
	}
	check(tb, l)
	return l
}

// check is what holds of every file.
func check(tb testing.TB, l log) {
	tb.Helper()
	if l.Version != "2.1.0" || len(l.Runs) == 0 || len(l.Runs) > sarif.MaxRuns {
		tb.Errorf("version %q with %d runs", l.Version, len(l.Runs))
	}
	categories := map[string]bool{}
	for _, r := range l.Runs {
		category := r.AutomationDetails.ID[:strings.LastIndexByte(r.AutomationDetails.ID, '/')]
		if categories[category] { // code scanning refuses such a file
			tb.Errorf("two runs of category %q", category)
		}
		categories[category] = true
		if len(r.Invocations) != 1 || len(r.Results) > sarif.MaxResults {
			tb.Errorf("%s: %d invocations, %d results", category, len(r.Invocations), len(r.Results))
		}
		for _, d := range r.Tool.Driver.Rules {
			checkRule(tb, d)
		}
		for _, n := range r.Invocations[0].ToolExecutionNotifications {
			if len(n.Message.Text) > 1024 || n.Descriptor.ID == "" || n.Level == "" {
				tb.Errorf("notification %+v", n)
			}
			if a := n.AssociatedRule; a != nil && r.Tool.Driver.Rules[a.Index].ID != a.ID {
				tb.Errorf("notification of rule %s has the index of %s", a.ID, r.Tool.Driver.Rules[a.Index].ID)
			}
		}
		checkResults(tb, r)
	}
}

func checkRule(tb testing.TB, d rule) {
	tb.Helper()
	if len(d.Name) > 255 || len(d.ShortDescription.Text) > 1024 || len(d.FullDescription.Text) > 1024 || len(d.HelpURI) > 2048 {
		tb.Errorf("rule %q has a text that is too long: %+v", d.ID, d)
	}
	if len(d.Properties.Tags) > 20 || d.DefaultConfiguration.Level == "" || d.Properties.SecuritySeverity == "" {
		tb.Errorf("rule %+v", d)
	}
}

func checkResults(tb testing.TB, r run) {
	tb.Helper()
	prints := map[string]bool{}
	for _, res := range r.Results {
		if i := res.RuleIndex; i == nil || *i >= len(r.Tool.Driver.Rules) || r.Tool.Driver.Rules[*i].ID != res.RuleID {
			tb.Errorf("rule %s has index %v", res.RuleID, i)
		}
		if res.Message.Text == "" || len(res.Message.Text) > 1024 || strings.ContainsAny(res.Message.Text, "\n\r\t") {
			tb.Errorf("message %q", res.Message.Text)
		}
		uri := res.uri()
		if !strings.HasPrefix(uri, "aws/") && uri != "inventory.txt" || len(uri) > 1024 || strings.ContainsAny(uri, " :\\") ||
			strings.Contains(uri, "//") || strings.Contains(uri, "/../") {
			tb.Errorf("uri %q", uri)
		}
		print := res.PartialFingerprints["primaryLocationLineHash"]
		if prints[print] {
			tb.Errorf("two results have the fingerprint %s", print)
		}
		prints[print] = true
	}
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in, sarif.Options{})
			read(t, got)
			path := filepath.Join("testdata", name+".sarif")
			if *update {
				if err := os.WriteFile(path, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile(), sarif.Options{})
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed), sarif.Options{}); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// Text from outside reaches a program as it was, and a person without what hides or moves text, or links.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	in.Findings[0].Resource.Name = "[click](https://evil.example) {0}"
	in.Findings[0].Status = "FAIL"
	in.Findings[2].Resource.Name = strings.Repeat("x\u202e", 5000)
	in.Findings[2].Status = "FAIL"
	written := write(t, in, sarif.Options{})
	for _, r := range string(written) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	names := map[string]bool{}
	var texts []string
	for _, r := range read(t, written).Runs {
		for _, res := range r.Results {
			names[res.Locations[0].LogicalLocations[0].Name] = true
			texts = append(texts, res.Message.Text)
		}
	}
	for _, name := range []string{"user\u202egnp.exe", "<script>alert(1)</script>", "nul\x00", "bad\ufffd\ufffdbytes"} {
		if !names[name] {
			t.Errorf("no resource is named %+q", name)
		}
	}
	for _, text := range []string{`user\u202egnp.exe: `, `nul\x00: `, `\[click\](https://evil.example) {0}: `, `x\u202ex\u20...: `} {
		if !strings.Contains(strings.Join(texts, "\n"), text) {
			t.Errorf("no message has %s", text)
		}
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWrite_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	for _, after := range []int{0, 100, 30_000} {
		if err := sarif.Write(&failing{after: after}, r, sarif.Options{}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

// accounts is a scan of n accounts, each with one failure of each severity.
func accounts(n int) sample.Scan {
	in := sample.Input()
	in.Findings, in.Scope.Accounts = nil, nil
	for i := range n {
		account := fmt.Sprintf("%012d", 100+i)
		in.Scope.Accounts = append(in.Scope.Accounts, account)
		in.Findings = append(in.Findings, failure(account, "MEDIUM", "m"))
	}
	return in
}

func FuzzWrite(f *testing.F) {
	f.Add("name", "arn:aws:s3:::b", "111122223333", "message", "FAIL", "HIGH")
	f.Add("[a](b)\u202e", "a/../b/./c//%41", "../x", "\x1b[0m\xff{0}", "PASSED", "SEVERE")
	f.Add(strings.Repeat("é%", 3000), strings.Repeat("/é", 3000), "", "", "UNKNOWN", "")
	f.Fuzz(func(t *testing.T, name, id, account, message, status, severity string) {
		in := sample.Input()
		in.Findings = in.Findings[:0]
		for i, rule := range []string{"cis.iam.root_has_mfa", name, message} {
			x := failure(account, severity, id)
			x.ID = findings.ID(strconv.Itoa(i), "", "", "", "")
			x.Rule, x.Title, x.Resource.Name, x.Messages, x.Resource.Type = rule, message, name, []string{message}, name
			if i == 0 {
				x.Status = findings.Status(status)
			}
			in.Findings = append(in.Findings, x)
		}
		in.Rules[0].Title, in.Rules[0].Description, in.Rules[0].Remediation = name, message, id
		in.Rules[0].References = []string{id, message}
		l := read(t, write(t, in, sarif.Options{}))
		n := 0
		for _, r := range l.Runs {
			n += len(r.Results)
			if status != "FAIL" && status != "PASS" && status != "MANUAL" && status != "NOT_APPLICABLE" && r.Properties.Complete {
				t.Errorf("a run with the verdict %q is complete", status)
			}
		}
		want := 2
		if status == "FAIL" {
			want++
		}
		if n != want {
			t.Errorf("%d results, want %d", n, want)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	in := sample.Shuffled(sample.Large(100_000), 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := sarif.Write(io.Discard, sample.Report(b, in), sarif.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

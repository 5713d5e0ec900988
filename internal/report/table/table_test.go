package table_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/table"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(tb testing.TB, in sample.Scan, o table.Options) string {
	tb.Helper()
	var b bytes.Buffer
	if err := table.Write(&b, sample.Report(tb, in), o); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// oneBenchmark is what most people scan.
func oneBenchmark() sample.Scan {
	in := sample.Input()
	in.Benchmarks = in.Benchmarks[:1]
	return in
}

func manyBenchmarks() sample.Scan {
	in := sample.Input()
	for _, version := range []string{"1.2.0", "1.4.0", "3.0.0"} {
		b := in.Benchmarks[1]
		b.ID = "cis-aws-" + version
		in.Benchmarks = append(in.Benchmarks, b)
	}
	return in
}

func manyRegions() sample.Scan {
	in := sample.Denied()
	for i := range 30 {
		in.Scope.Accounts = append(in.Scope.Accounts, fmt.Sprintf("%012d", i))
		in.Scope.Regions = append(in.Scope.Regions, fmt.Sprintf("eu-south-%d", i))
	}
	return in
}

func inputs() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan": sample.Input(), "one": oneBenchmark(), "many": manyBenchmarks(), "denied": sample.Denied(),
		"hostile": sample.Hostile(), "empty": {Now: sample.Now()}, "regions": manyRegions(),
	}
}

// It is the first test and not parallel, because it changes what tablewriter believes of the terminal for all of them.
func TestWrite_localeDoesNotMatter(t *testing.T) { //nolint:paralleltest // see above
	twwidth.SetEastAsian(true)
	got := write(t, sample.Hostile(), table.Options{})
	if diff := cmp.Diff(write(t, sample.Hostile(), table.Options{}), got); diff != "" {
		t.Errorf("in an East Asian locale (-want +got)\n%s", diff)
	}
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, input string
		options     table.Options
	}{
		{"one-80", "one", table.Options{Width: 80}},
		{"one-100", "one", table.Options{}},
		{"one-120", "one", table.Options{Width: 140}},
		{"one-200", "one", table.Options{Width: 200}},
		{"one-200-color", "one", table.Options{Width: 200, Color: true}},
		{"scan-100", "scan", table.Options{}},
		{"one-color", "one", table.Options{Color: true}},
		{"many-60", "many", table.Options{Width: 60}},
		{"many-80", "many", table.Options{Width: 80}},
		{"denied-100", "denied", table.Options{Width: 100}},
		{"denied-color", "denied", table.Options{Width: 80, Color: true}},
		{"hostile-100", "hostile", table.Options{}},
		{"regions-80", "regions", table.Options{Width: 80}},
		{"empty", "empty", table.Options{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := write(t, inputs()[test.input], test.options)
			path := filepath.Join("testdata", test.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

var sgrSequence = regexp.MustCompile("\x1b\\[[0-9;]+m")

// No line is wider than the page, no text from outside controls the terminal, and colour adds nothing but colour.
func TestWrite_anyWidth(t *testing.T) {
	t.Parallel()
	for name, in := range inputs() {
		for _, width := range []int{1, 60, 61, 67, 72, 80, 93, 100, 119, 120, 140, 163, 164, 200, 244, 1000} {
			plain := write(t, in, table.Options{Width: width})
			for line := range strings.Lines(plain) {
				line = strings.TrimSuffix(line, "\n")
				if w := twwidth.WidthWithOptions(line, twwidth.Options{}); w > most(width) {
					t.Errorf("%s at %d: a line of %d columns: %q", name, width, w, line)
				}
				if line != report.Sanitize(line) || strings.HasSuffix(line, " ") {
					t.Errorf("%s at %d: %+q is hostile, or ends with a space", name, width, line)
				}
			}
			colored := write(t, in, table.Options{Width: width, Color: true})
			if diff := cmp.Diff(plain, sgrSequence.ReplaceAllString(colored, "")); diff != "" {
				t.Errorf("%s at %d: colour changes more than colour (-plain +colored)\n%s", name, width, diff)
			}
		}
	}
}

// most is how wide a line may be: one column of text or two.
func most(width int) int {
	switch {
	case width < 60:
		return 60
	case width < 164:
		return min(width, 120)
	default:
		return min(width, 244)
	}
}

// A screen has 50 lines, and one of two columns holds everything but what people said of the verdicts.
func TestWrite_twoScreens(t *testing.T) {
	t.Parallel()
	for name, in := range inputs() {
		in.Exceptions, in.Attestations = nil, nil
		most := 100
		if name == "one" {
			most = 80
		}
		if n := strings.Count(write(t, in, table.Options{Width: 100}), "\n"); n > most {
			t.Errorf("%s: %d lines, want at most %d", name, n, most)
		}
		if n := strings.Count(write(t, in, table.Options{Width: 200}), "\n"); n > 65 || name == "one" && n > 50 {
			t.Errorf("%s: %d lines of two columns", name, n)
		}
	}
}

// Without colour a strip still says which status its cells are: each has a glyph of its own, which the legend shows.
func TestWrite_glyphs(t *testing.T) {
	t.Parallel()
	got := write(t, oneBenchmark(), table.Options{})
	legend := regexp.MustCompile(`(?m)^  (\S)  [A-Z/ ]+[A-Z]  +\d`).FindAllStringSubmatch(got, -1)
	seen := map[string]bool{}
	for _, m := range legend {
		seen[m[1]] = true
	}
	if len(legend) != 7 || len(seen) != 7 {
		t.Errorf("%d statuses with %d glyphs in\n%s", len(legend), len(seen), got)
	}
	if want := "  2  IAM, Account     ██████▒▒▀▀▀▀▄▄▄▄▄▄     3    1    0    0    2     3    0\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

// A status that this version does not know is an error, and is shown as one.
func TestWrite_statusFromTheFuture(t *testing.T) {
	t.Parallel()
	got := write(t, sample.Scan{Findings: []findings.Finding{{Rule: "some.new.rule", Status: "WAIVED", Messages: []string{"why"}}}}, table.Options{})
	if !regexp.MustCompile(`1  some\.new\.rule  why`).MatchString(got) {
		t.Errorf("no error of the rule in\n%s", got)
	}
}

// What to do is said for each kind of answer, and the command that prints the policy is for what was scanned.
func TestWrite_whatToDo(t *testing.T) {
	t.Parallel()
	got := write(t, oneBenchmark(), table.Options{})
	for _, want := range []string{
		"AccessDenied  → grant 3 IAM actions: iam:GetCredentialReport, iam:ListVirtualMFADevices,\n",
		"DeniedBySCP   → " + report.Advice("DeniedBySCP"), "NotInReport   → " + report.Advice("NotInReport"),
		"$ posture permissions --benchmark cis-aws-7.0.0 > scan-role.json\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := write(t, manyBenchmarks(), table.Options{}); !strings.Contains(got, "$ posture permissions --benchmark all > ") {
		t.Errorf("no command for all benchmarks in\n%s", got)
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile(), table.Options{})
	for seed := range uint64(5) {
		if diff := cmp.Diff(want, write(t, sample.Shuffled(sample.Hostile(), seed), table.Options{})); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

// An operation whose IAM action has another name says both.
func TestWrite_actionOfAnotherName(t *testing.T) {
	t.Parallel()
	f := findings.Finding{Rule: "r", Status: findings.Unknown, Severity: findings.High, Unread: []findings.Unread{
		{Type: "AWS::S3::Bucket", Operation: "s3:ListBuckets", Permission: "s3:ListAllMyBuckets", Code: "AccessDenied"},
	}}
	got := write(t, sample.Scan{Findings: []findings.Finding{f}}, table.Options{})
	for _, want := range []string{"IAM ACTION", "s3:ListBuckets", "grant 1 IAM action: s3:ListAllMyBuckets"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWrite_error(t *testing.T) {
	t.Parallel()
	if err := table.Write(full{}, sample.Report(t, sample.Input()), table.Options{}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

func BenchmarkWrite(b *testing.B) {
	in := sample.Shuffled(sample.Large(100_000), 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := table.Write(io.Discard, sample.Report(b, in), table.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// An accepted failure is in a column and a status of its own, and who said what until when is in the lists.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	in := sample.Accepted()
	in.Benchmarks = in.Benchmarks[:1]
	got := write(t, in, table.Options{Width: 120})
	for _, want := range []string{
		"4 failures accepted by exceptions · 1 control judged with looser parameters", "ACCEPTED  1  3.2.3",
		"active        3  cis.rds.instance_is_private    2026-04-15  data@acme.example: a partner reads it",
		"cis-aws-7.0.0 2.2  111122223333  PASS  2026-04-15  alice: I called them", "cis-aws-7.0.0 2.2  444455556666  FAIL  2026-04-15  alice: I called them",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "has a public endpoint") || strings.Contains(got, "cis.rds.instance_is_private  cis-aws") {
		t.Error("an accepted failure is among those to fix")
	}
}

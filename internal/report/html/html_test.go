package html_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/html"
	"github.com/openposture/posture/internal/report/internal/sample"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan": sample.Input(), "denied": sample.Denied(), "hostile": sample.Hostile(), "accepted": sample.Accepted(), "empty": {Now: sample.Now()},
	}
}

func write(tb testing.TB, in sample.Scan) []byte {
	tb.Helper()
	return writeReport(tb, sample.Report(tb, in))
}

func writeReport(tb testing.TB, r *report.Report) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, r); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

var block = regexp.MustCompile(`<script type="application/gzip" data-kind="(\w+)">([^<]*)</script>`)

// unpack returns the blocks of data in a page by kind.
func unpack(tb testing.TB, page []byte) map[string][][]byte {
	tb.Helper()
	out := map[string][][]byte{}
	for _, m := range block.FindAllSubmatch(page, -1) {
		zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(m[2])))
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(zip)
		if err != nil {
			tb.Fatal(err)
		}
		if !json.Valid(text) {
			tb.Errorf("a block %s is not JSON: %s", m[1], text)
		}
		out[string(m[1])] = append(out[string(m[1])], text)
	}
	return out
}

// readable is a page as a golden file has it: without the scripts and style sheets, which are files of their own and
// change the policy, and with the data unpacked, whose compressed bytes are a matter of the Go release.
func readable(tb testing.TB, page []byte) string {
	tb.Helper()
	for _, pattern := range []string{`(?s)(<script>).*?(</script>)`, `(?s)(<style>).*?(</style>)`, `(sha256-)[^&]*(&)`} {
		page = regexp.MustCompile(pattern).ReplaceAll(page, []byte("${1}…${2}"))
	}
	blocks := unpack(tb, page)
	page = block.ReplaceAllFunc(page, func(b []byte) []byte {
		kind := string(block.FindSubmatch(b)[1])
		text := blocks[kind][0]
		blocks[kind] = blocks[kind][1:]
		return append([]byte(kind+": "), bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("},"), []byte("},\n")), []byte("],"), []byte("],\n"))...)
	})
	return regexp.MustCompile(`><(li|section|article|details|div|/ul|/ol|meta|script)`).ReplaceAllString(string(page), ">\n<$1")
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readable(t, write(t, in))
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile())
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed)); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(readable(t, want), readable(t, got)))
		}
	}
}

// Notes say what the reader cannot see from the numbers.
func TestWrite_notes(t *testing.T) {
	t.Parallel()
	notes := map[string]string{
		"incomplete": "The scan stopped before its end",
		"at least":   "Only severity HIGH and above is listed",
		"redacted":   "Account ids are pseudonyms",
		"undecided":  "Nothing could be decided",
	}
	for name, tc := range map[string]struct {
		in     sample.Scan
		redact bool
		want   []string
	}{
		"none":       {in: sample.Input()},
		"denied":     {in: sample.Denied(), want: []string{"incomplete", "undecided"}},
		"at least":   {in: func() sample.Scan { in := sample.Input(); in.AtLeast = findings.High; return in }(), want: []string{"at least"}},
		"redacted":   {in: sample.Input(), redact: true, want: []string{"redacted"}},
		"no control": {in: sample.Scan{Now: sample.Now()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sample.Report(t, tc.in)
			if tc.redact {
				redacted, err := report.Redact(r, []byte("key"))
				if err != nil {
					t.Fatal(err)
				}
				r = redacted
			}
			page := string(writeReport(t, r))
			var got []string
			for _, note := range []string{"incomplete", "at least", "redacted", "undecided"} {
				if strings.Contains(page, notes[note]) {
					got = append(got, note)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("notes (-want +got)\n%s", diff)
			}
			if tc.redact && bytes.Contains([]byte(page), []byte(sample.Production)) {
				t.Error("a redacted page has an account id")
			}
		})
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
	whole := len(writeReport(t, r))
	for _, after := range []int{0, whole / 3, whole - 1} {
		if err := html.Write(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Shuffled(sample.Large(100_000), 1))
	b.ReportAllocs()
	for b.Loop() {
		if err := html.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

package jsonreport_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/jsonreport"
	"github.com/openposture/posture/internal/report/table"
)

func read(tb testing.TB, b []byte) (*report.Report, error) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "report.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	return jsonreport.ReadFile(path)
}

// inputs are the golden ones and one of which only a part is listed.
func inputs() map[string]sample.Scan {
	all := golden()
	part := sample.Hostile()
	part.AtLeast = findings.High
	all["part"] = part
	return all
}

// What is written from a saved report is what the scan would have written, in this format and in others.
func TestReadFile_roundTrip(t *testing.T) {
	t.Parallel()
	for name, in := range inputs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := sample.Report(t, in)
			got, err := read(t, write(t, in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(report.Report{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("report (-want +got)\n%s", diff)
			}
			for format, write := range map[string]func(*bytes.Buffer, *report.Report) error{
				"json":  func(b *bytes.Buffer, r *report.Report) error { return jsonreport.Write(b, r) },
				"table": func(b *bytes.Buffer, r *report.Report) error { return table.Write(b, r, table.Options{}) },
			} {
				var before, after bytes.Buffer
				if err := write(&before, want); err != nil {
					t.Fatal(err)
				}
				if err := write(&after, got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before.String(), after.String()); diff != "" {
					t.Errorf("%s (-want +got)\n%s", format, diff)
				}
			}
		})
	}
}

func TestReadFile_errors(t *testing.T) {
	t.Parallel()
	good := string(write(t, sample.Input()))
	replace := func(old, by string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in the sample", old)
		}
		return strings.Replace(good, old, by, 1)
	}
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", `:1: `},
		{"not JSON", "hello", `:1: `},
		{"an array", "[]", `:1: it is not a report as posture scan --format json writes it`},
		{"another object", `{"findings":[]}`, `:1: member "findings": it is not a report`},
		{"another version", replace("report/1.2.0.json", "report/9.0.0.json"), `:2: member "schema": the report is of schema ".*9.0.0.json", and this posture reads ".*1.2.0.json"`},
		{"cut in a finding", good[:strings.Index(good, `"findings":[`)+600], `:[0-9]+: member "findings": .*(EOF|unexpected)`},
		{"cut at the end", strings.TrimSuffix(good, "]\n}\n"), `:[0-9]+: member "attestations": `},
		{"more after it", good + "{}", `:[0-9]+: there is something after the report`},
		{"a member that is missing", replace(`"redacted":false,`+"\n", ""), `:[0-9]+: the member "redacted" is missing`},
		{"a member that there is not", replace(`"redacted":false,`, `"redacted":false,"extra":1,`), `:9: member "extra": a report has no such member`},
		{"a finding with another", replace(`"messages":`, `"colour":"red","messages":`), `member "findings": .*colour`},
		{"a string for a number", replace(`"coverage":`, `"coverage":"1","was":`), `:13: member "benchmarks": .*coverage`},
		{"a list that is an object", replace(`"unread":[`+"\n", `"unread":{`), `member "unread": `},
		{"a time that is none", replace(`"now":"2026`, `"now":"x2026`), `:6: member "now": `},
		{"a member twice", replace(`"redacted":false,`, `"redacted":false,"redacted":true,`), `:9: .*redacted`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, []byte(test.text))
			if err == nil || !regexp.MustCompile(`^read report: .*report\.json:[0-9]+: .*`).MatchString(err.Error()) ||
				!regexp.MustCompile(test.want).MatchString(err.Error()) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
	if _, err := jsonreport.ReadFile(filepath.Join(t.TempDir(), "missing.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that of the file", err)
	}
}

// Whatever is read is written again as it was, and what is not a report is an error and not a panic.
func FuzzReadFile(f *testing.F) {
	for _, in := range inputs() { // a little of each: a fuzzer is slow with long ones
		in.Findings, in.Benchmarks, in.Rules = in.Findings[:min(2, len(in.Findings))], nil, nil
		f.Add(write(f, in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := read(t, b)
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if err := jsonreport.Write(&once, r); err != nil {
			t.Fatal(err)
		}
		again, err := read(t, once.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := jsonreport.Write(&twice, again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Errorf("written twice (-once +twice)\n%s", cmp.Diff(once.String(), twice.String()))
		}
	})
}

package csvreport_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/csvreport"
	"github.com/openposture/posture/internal/report/internal/sample"
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

func write(tb testing.TB, in sample.Scan) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := csvreport.Write(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in)
			path := filepath.Join("testdata", name+".csv")
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
	want := write(t, sample.Hostile())
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed)); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// parse reads the rows by column.
func parse(tb testing.TB, written []byte) []map[string]string {
	tb.Helper()
	records, err := csv.NewReader(bytes.NewReader(written)).ReadAll() // which holds every row to the length of the first
	if err != nil {
		tb.Fatalf("%v\n%s", err, written)
	}
	if diff := cmp.Diff(csvreport.Header(), records[0]); diff != "" {
		tb.Errorf("header (-want +got)\n%s", diff)
	}
	rows := make([]map[string]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// one returns the only row of a report with one finding.
func one(tb testing.TB, f findings.Finding) map[string]string {
	tb.Helper()
	rows := parse(tb, write(tb, sample.Scan{Findings: []findings.Finding{f}}))
	if len(rows) != 1 {
		tb.Fatalf("%d rows, want 1", len(rows))
	}
	return rows[0]
}

func TestWrite_columns(t *testing.T) {
	t.Parallel()
	in := sample.Scan{Findings: []findings.Finding{{
		ID: "id", Rule: "cis.s3.a", Title: "Title", Status: findings.Unknown, Severity: findings.High,
		Messages: []string{"one", "two"}, Remediation: "Do it.\naws do it", ObservedAt: sample.Now(),
		Resource: findings.Resource{
			Type: "AWS::S3::Bucket", ID: "arn:aws:s3:::b", Name: "b", Account: sample.Production, Region: "eu-west-1",
			Tags: map[string]string{"team": "a,b", "env": "<p>"},
		},
		Parameters: map[string]json.RawMessage{"max_days": json.RawMessage("90")},
		Controls:   []findings.ControlRef{{Benchmark: "cis-aws-7.0.0", ID: "2.10"}},
		Evidence:   map[string]json.RawMessage{"policy": json.RawMessage(`{"a": 1}`), "acl": nil},
		Unread: []findings.Unread{
			{Operation: "s3:GetB", Permission: "s3:GetBucketB", Code: "AccessDenied", Resource: "other", Message: "no"},
			{Operation: "s3:GetA", Permission: "s3:GetBucketA", Code: "AccessDenied"},
			{Operation: "s3:GetC", Code: "Throttled"},
			{Operation: "s3:GetD", Permission: "s3:GetBucketD", Code: "DeniedBySCP"},
		},
	}}}
	in.Benchmarks = []findings.Benchmark{{ID: "cis-aws-7.0.0", Controls: []findings.Control{{ID: "2.10", Title: "Fine", Level: 2}}}}
	want := map[string]string{
		"finding_id": "id", "status": "UNKNOWN", "severity": "HIGH", "benchmark": "cis-aws-7.0.0", "control": "2.10",
		"control_title": "2.10 Fine", "control_level": "2", "rule": "cis.s3.a", "title": "Title", "account": sample.Production,
		"region": "eu-west-1", "resource_type": "AWS::S3::Bucket", "resource_id": "arn:aws:s3:::b", "resource_name": "b",
		"tags": `{"env":"<p>","team":"a,b"}`, "messages": "one | two",
		"unread": "s3:GetB: AccessDenied (needs s3:GetBucketB) of other: no | s3:GetA: AccessDenied (needs s3:GetBucketA)" +
			" | s3:GetC: Throttled | s3:GetD: DeniedBySCP (needs s3:GetBucketD)",
		"missing_permissions": "s3:GetBucketA | s3:GetBucketB", "parameters": `{"max_days":90}`,
		"remediation": "Do it. | aws do it", "exception_owner": "", "exception_reason": "", "exception_until": "",
		"attested_by": "", "attested_until": "",
		"observed_at": "2026-01-15T08:30:00Z", "evidence": `{"acl":null,"policy":{"a":1}}`,
	}
	rows := parse(t, write(t, in))
	if diff := cmp.Diff([]map[string]string{want}, rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

// A failure that is accepted is not counted with those that are open, and an attested verdict says by whom.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	got := map[string]int{}
	for _, row := range parse(t, write(t, sample.Accepted())) {
		if row["benchmark"] != "cis-aws-7.0.0" {
			continue
		}
		switch {
		case row["status"] == "ACCEPTED":
			got[row["rule"]+" "+row["exception_owner"]+" "+row["exception_reason"]+" "+row["exception_until"]]++
		case row["attested_by"] != "":
			got[row["status"]+" "+row["attested_by"]+" "+row["attested_until"]]++
		}
	}
	const accepted, until = " data@acme.example a partner reads it ", "2026-04-15T00:00:00Z"
	want := map[string]int{
		"cis.rds.instance_is_private" + accepted + until: 3, "cis.cloudtrail.validates_logs" + accepted + until: 1,
		"PASS alice " + until: 1, "FAIL alice " + until: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

// A finding has a row for each of its controls, and one if it has none.
func TestWrite_rows(t *testing.T) {
	t.Parallel()
	f := findings.Finding{ID: "id", Status: findings.Fail, Messages: []string{"why"}}
	row := one(t, f)
	for _, name := range []string{"benchmark", "control", "control_title", "control_level", "tags", "parameters", "evidence", "unread", "exception_until"} {
		if row[name] != "" {
			t.Errorf("%s is %q without a control", name, row[name])
		}
	}
	f.Controls = []findings.ControlRef{{Benchmark: "a", ID: "1"}, {Benchmark: "b", ID: "2"}}
	rows := parse(t, write(t, sample.Scan{Findings: []findings.Finding{f}}))
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	for i, want := range f.Controls {
		if got := rows[i]; got["benchmark"] != want.Benchmark || got["control"] != want.ID || got["messages"] != "why" {
			t.Errorf("row %d is %v", i, got)
		}
	}
	f.Controls, f.Resource.Tags = nil, map[string]string{}
	if got := one(t, f)["tags"]; got != "{}" {
		t.Errorf("tags %q: that there are none was read", got)
	}
}

func TestWrite_rfc4180(t *testing.T) {
	t.Parallel()
	f := findings.Finding{ID: "id", Title: "a,\"b\"", Messages: []string{"two\r\nlines\tand a tab"}}
	written := string(write(t, sample.Scan{Findings: []findings.Finding{f}}))
	if n := strings.Count(written, "\r\n"); n != 2 || strings.Count(written, "\n") != 2 || strings.Count(written, "\r") != 2 {
		t.Errorf("%d lines in %q", n, written)
	}
	if !strings.Contains(written, `,"a,""b""",`) || !strings.Contains(written, `,two\r\nlines\tand a tab,`) {
		t.Errorf("%q", written)
	}
}

func TestWrite_formulas(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"plain", "acme-logs", "acme-logs"},
		{"in the middle", "a=b+c-d@e", "a=b+c-d@e"},
		{"equals", "=1+2", "'=1+2"},
		{"plus", "+1", "'+1"},
		{"minus", "-1+2", "'-1+2"},
		{"at", "@SUM(A1)", "'@SUM(A1)"},
		{"behind spaces", "  =1", "'  =1"},
		{"behind a quote", `"=1`, `'"=1`},
		{"tab", "\t=1", `\t=1`},
		{"carriage return", "\r=1", `\r=1`},
		{"line feed", "\n=1", `\n=1`},
		{"no-break space", "\u00a0=1", `\u00a0=1`},
		{"zero width", "\u200b=1", `\u200b=1`},
		{"full width", "＝1", "'＝1"},
		{"full width plus, minus, at", "＋1;－1;＠1", "'＋1;'－1;'＠1"},
		{"small", "﹦1;﹢1;﹣1;﹫1", "'﹦1;'﹢1;'﹣1;'﹫1"},
		{"minus sign", "−1", "'−1"},
		{"a cell where the semicolon separates", "a;=1+2", "a;'=1+2"},
		{"and behind a quote", `a; "=1+2"`, `a;' "=1+2"`},
		{"DDE", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
		{"an apostrophe is text already", "'=1", "'=1"},
		{"only a semicolon", ";", ";"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := findings.Finding{
				ID: test.in, Rule: test.in, Title: test.in, Status: findings.Status(test.in), Severity: findings.Severity(test.in),
				Messages: []string{test.in}, Remediation: strings.ReplaceAll(test.in, "\n", " "),
				Resource: findings.Resource{Type: test.in, ID: test.in, Name: test.in, Account: test.in, Region: test.in},
				Controls: []findings.ControlRef{{Benchmark: test.in, ID: test.in}},
				Unread:   []findings.Unread{{Operation: test.in, Permission: test.in, Code: "AccessDenied"}},
				Evidence: map[string]json.RawMessage{"a": json.RawMessage(`";=1"`)}, Attestation: &findings.Attestation{By: test.in},
			}
			row := one(t, f)
			for _, name := range []string{
				"finding_id", "status", "severity", "benchmark", "control", "rule", "title", "account", "region", "resource_type",
				"resource_id", "resource_name", "messages", "missing_permissions", "attested_by",
			} {
				if row[name] != test.want {
					t.Errorf("%s: %q, want %q", name, row[name], test.want)
				}
			}
			hold(t, row)
			f.Status, f.Exception = findings.Fail, &findings.Exception{Owner: test.in, Reason: test.in}
			if row := one(t, f); row["exception_owner"] != test.want || row["exception_reason"] != test.want {
				t.Errorf("exception %q %q, want %q", row["exception_owner"], row["exception_reason"], test.want)
			}
		})
	}
}

// hold checks that no cell is a formula, whichever of comma and semicolon separates, or too long for a spreadsheet.
func hold(tb testing.TB, row map[string]string) {
	tb.Helper()
	for name, value := range row {
		for part := range strings.SplitSeq(value, ";") {
			if start := strings.TrimLeft(part, " \t\r\n\""); start != "" && strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫−", []rune(start)[0]) {
				tb.Errorf("%s has a formula: %.50q", name, value)
			}
		}
		if strings.ContainsFunc(value, report.IsHostile) {
			tb.Errorf("%s: %.50q", name, value)
		}
		if n := len(utf16.Encode([]rune(value))); n > 32_767 {
			tb.Errorf("%s has %d characters", name, n)
		}
	}
}

func TestWrite_longCell(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("🪣", 20_000)
	f := findings.Finding{ID: "id", Evidence: map[string]json.RawMessage{"a": json.RawMessage(`"` + long + `"`)}, Messages: []string{long[:32_764]}}
	row := one(t, f)
	hold(t, row)
	if got := row["evidence"]; !strings.HasSuffix(got, "🪣… [cut]") || !strings.HasPrefix(got, `{"a":"🪣`) {
		t.Errorf("evidence ends in %q", got[len(got)-20:])
	}
	if row["messages"] != long[:32_764] {
		t.Error("the messages were cut without need")
	}
}

// Text from outside stays in its cell.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	rows := parse(t, write(t, in))
	if want := 2 * len(in.Findings); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	var names []string
	for _, row := range rows {
		hold(t, row)
		names = append(names, row["resource_name"])
	}
	for _, want := range []string{`\x1b[31mred\x1b[0m`, `two\nlines\ttab`, `user\u202egnp.exe`, "<script>alert(1)</script>"} {
		if !slices.Contains(names, want) {
			t.Errorf("no name %q", want)
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
	for _, after := range []int{0, 100, 50_000} {
		if err := csvreport.Write(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("FAIL", "arn:aws:s3:::b", "name", "message", 1)
	f.Add("=1", "a;=1", "\"\"=1", "\xff\x00\u202e", 0)
	f.Add("PASS", "＝", ",\r\n", strings.Repeat("long;-", 10_000), 3)
	f.Fuzz(func(t *testing.T, status, id, name, message string, controls int) {
		in := findings.Finding{
			ID: id, Status: findings.Status(status), Title: name, Messages: []string{message, name}, Remediation: message,
			Resource: findings.Resource{ID: id, Name: name, Tags: map[string]string{name: message}},
			Unread:   []findings.Unread{{Operation: name, Message: message}}, Exception: &findings.Exception{Reason: id},
		}
		for range min(max(controls, 0), 5) {
			in.Controls = append(in.Controls, findings.ControlRef{Benchmark: name, ID: id})
		}
		rows := parse(t, write(t, sample.Scan{Findings: []findings.Finding{in}}))
		if len(rows) != max(len(in.Controls), 1) {
			t.Errorf("%d rows of %d controls", len(rows), len(in.Controls))
		}
		for _, row := range rows {
			hold(t, row)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := csvreport.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

package asff_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/asff"
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

func write(tb testing.TB, in sample.Scan, o asff.Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := asff.Write(&b, sample.Report(tb, in), o); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in, asff.Options{})
			path := filepath.Join("testdata", name+".json")
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
	want := write(t, sample.Hostile(), asff.Options{})
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed), asff.Options{}); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// imported is what the tests read of a finding.
type imported struct {
	SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, UpdatedAt, LastObservedAt string
	Title, Description, RecordState                                                                string
	Types                                                                                          []string
	Severity                                                                                       struct {
		Label, Original string
		Normalized      int
	}
	FindingProviderFields struct {
		Severity struct{ Label, Original string }
		Types    []string
	}
	Remediation   struct{ Recommendation struct{ Text, Url string } }
	ProductFields map[string]string
	Compliance    struct {
		Status, SecurityControlId string
		RelatedRequirements       []string
		StatusReasons             []struct{ ReasonCode, Description string }
		AssociatedStandards       []struct{ StandardsId string }
	}
	Resources []struct {
		Type, Id, Partition, Region string
		Tags                        map[string]string
		Details                     struct{ Other map[string]string }
	}
	Workflow struct{ Status string }
	Note     struct{ Text, UpdatedBy, UpdatedAt string }
}

func decode(tb testing.TB, written []byte) []imported {
	tb.Helper()
	var out []imported
	d := json.NewDecoder(bytes.NewReader(written))
	if err := d.Decode(&out); err != nil {
		tb.Fatalf("%v\n%s", err, written)
	}
	if d.More() {
		tb.Fatal("there is more than the array")
	}
	return out
}

// one writes a report of one finding.
func one(tb testing.TB, f findings.Finding) imported {
	tb.Helper()
	return convert(tb, sample.Scan{Now: sample.Now(), Findings: []findings.Finding{f}}, asff.Options{})
}

func convert(tb testing.TB, in sample.Scan, o asff.Options) imported {
	tb.Helper()
	all := decode(tb, write(tb, in, o))
	if len(all) != 1 {
		tb.Fatalf("%d findings, want 1", len(all))
	}
	hold(tb, &all[0])
	return all[0]
}

func verdict(status findings.Status) findings.Finding {
	return findings.Finding{
		ID: "id", Rule: "cis.s3.a", Title: "Title", Status: status, Severity: findings.High, ObservedAt: sample.Now(),
		Resource: findings.Resource{
			Type: "AWS::S3::Bucket", ID: "arn:aws:s3:::b", Account: sample.Production, Region: "eu-west-1",
		},
	}
}

// hold checks the limits of the format.
func hold(tb testing.TB, f *imported) {
	tb.Helper()
	limit := func(name, value string, most int) {
		if n := len(utf16.Encode([]rune(value))); n < 1 || n > most || strings.TrimSpace(value) == "" {
			tb.Errorf("%s has %d characters, want 1 to %d: %.50q", name, n, most, value)
		}
	}
	limit("Id", f.Id, 512)
	limit("ProductArn", f.ProductArn, 2048)
	limit("GeneratorId", f.GeneratorId, 512)
	limit("AwsAccountId", f.AwsAccountId, 512)
	limit("Title", f.Title, 256)
	limit("Description", f.Description, 1024)
	limit("Severity.Original", f.Severity.Original, 64)
	if r := f.Remediation.Recommendation; r.Text != "" {
		limit("Remediation", r.Text, 512)
	}
	if f.Note.Text != "" {
		limit("Note", f.Note.Text, 512)
	}
	if len(f.Types) < 1 || len(f.Types) > 50 || len(f.ProductFields) > 50 || len(f.Compliance.RelatedRequirements) > 32 {
		tb.Errorf("%d types, %d fields, %d requirements", len(f.Types), len(f.ProductFields), len(f.Compliance.RelatedRequirements))
	}
	for name, value := range f.ProductFields {
		limit("name of a field", name, 128)
		limit("field "+name, value, 2048)
	}
	for _, r := range f.Compliance.StatusReasons {
		limit("ReasonCode", r.ReasonCode, 64)
		limit("Description of a reason", r.Description, 512)
	}
	if len(f.Resources) != 1 {
		tb.Fatalf("%d resources", len(f.Resources))
	}
	r := f.Resources[0]
	limit("Resource.Id", r.Id, 2048)
	limit("Resource.Type", r.Type, 256)
	limit("Resource.Region", r.Region, 16)
	if len(r.Tags) > 50 {
		tb.Errorf("%d tags", len(r.Tags))
	}
	for k, v := range r.Tags {
		limit("tag", k, 128)
		limit("value of tag "+k, v, 256)
	}
	for name, value := range r.Details.Other {
		limit(name, value, 1024)
	}
}

// A finding keeps its Id when its status, severity, texts and time change, and is an update.
// The account is a resource of its own form, and so is a type of which no resource was seen.
// A finding of the longest and widest texts is cut, and 100 of them fit into a call.
func TestWrite_limits(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("漢", 10_000)
	f := verdict(findings.Unknown)
	f.ID, f.Rule, f.Title, f.Remediation, f.Severity = wide, wide, wide, wide, findings.Severity(wide)
	f.Messages = slicesOf(wide, 100)
	f.Resource.Tags = map[string]string{wide: wide}
	for i := range 60 {
		f.Resource.Tags[fmt.Sprintf("%s%d", strings.Repeat("k", 120), i)] = strings.Repeat("v", 256)
	}
	f.Resource.ID, f.Resource.Name, f.Resource.Type, f.Resource.Region = wide, wide, wide, wide
	f.Unread = []findings.Unread{{Permission: wide, Code: "AccessDenied"}}
	f.Parameters = map[string]json.RawMessage{"p": json.RawMessage(`"` + wide + `"`)}
	f.Exception = &findings.Exception{Reason: wide, Until: sample.Now().Add(time.Hour)}
	for i := range 40 {
		f.Controls = append(f.Controls, findings.ControlRef{Benchmark: fmt.Sprint(wide, i), ID: wide})
	}
	written := write(t, sample.Scan{Now: sample.Now(), Findings: []findings.Finding{f}}, asff.Options{})
	if len(written) > 60_000+len("[\n\n]\n") {
		t.Errorf("%d bytes", len(written))
	}
	got := decode(t, written)[0]
	hold(t, &got)
	if got.ProductFields["posture/Shortened"] != "true" || got.ProductFields["posture/Status"] != "UNKNOWN" || got.Resources[0].Tags != nil {
		t.Errorf("fields %v", got.ProductFields)
	}
	if !strings.HasSuffix(got.Title, "漢…") {
		t.Errorf("title ends in %q", got.Title[len(got.Title)-9:])
	}
}

func slicesOf(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

var requiredTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

// Text from outside stays in its field, and shows nothing that it is not.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	written := write(t, in, asff.Options{})
	for _, r := range string(written) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	all := decode(t, written)
	if len(all) != len(in.Findings) {
		t.Errorf("%d findings, want %d", len(all), len(in.Findings))
	}
	names := map[string]bool{}
	for i := range all {
		hold(t, &all[i])
		if !requiredTime.MatchString(all[i].UpdatedAt) {
			t.Errorf("updated at %s", all[i].UpdatedAt)
		}
		names[all[i].Resources[0].Details.Other["Name"]] = true
		for _, s := range []string{all[i].Title, all[i].Description, all[i].Resources[0].Details.Other["Name"]} {
			if strings.ContainsFunc(s, report.IsHostile) {
				t.Errorf("%+q", s)
			}
		}
	}
	for _, want := range []string{`\x1b[31mred\x1b[0m`, `user\u202egnp.exe`, "<script>alert(1)</script>"} {
		if !names[want] {
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
		if err := asff.Write(&failing{after: after}, r, asff.Options{}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("FAIL", "HIGH", "arn:aws:s3:::b", "eu-west-1", "name", "message", 1)
	f.Add("", "", "", "", "", "\xff\x00\u202e", 200)
	f.Add("PASS", "X", "arn:aws-cn:", "global", "</script>", strings.Repeat("long", 3000), 40)
	f.Fuzz(func(t *testing.T, status, severity, id, region, name, message string, n int) {
		in := verdict(findings.Status(status))
		in.Severity, in.Messages = findings.Severity(severity), slicesOf(message, min(max(n, 0), 200))
		in.Resource.ID, in.Resource.Region, in.Resource.Name = id, region, name
		in.Resource.Tags = map[string]string{name: message, message: name}
		in.Title, in.Remediation = name, message
		if got := one(t, in); (got.Compliance.Status == "PASSED") != (status == "PASS") {
			t.Errorf("%q is %s", status, got.Compliance.Status)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Large(100_000))
	b.ReportAllocs()
	for b.Loop() {
		if err := asff.Write(io.Discard, r, asff.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

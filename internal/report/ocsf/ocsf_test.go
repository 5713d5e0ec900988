package ocsf_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/ocsf"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(tb testing.TB, in sample.Scan) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := ocsf.Write(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]sample.Scan{
		"scan":    sample.Input(),
		"denied":  sample.Denied(),
		"hostile": sample.Hostile(),
		"empty":   {Now: sample.Now()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in)
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
	want := write(t, sample.Hostile())
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed)); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// The lines are the elements of the array.
func TestWriteLines_isTheArrayLineByLine(t *testing.T) {
	t.Parallel()
	for _, in := range []sample.Scan{sample.Hostile(), {Now: sample.Now()}} {
		var b bytes.Buffer
		if err := ocsf.WriteLines(&b, sample.Report(t, in)); err != nil {
			t.Fatal(err)
		}
		array := string(write(t, in))
		want := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(array, "["), "\n"), "]\n")
		want = strings.ReplaceAll(want, "},\n{", "}\n{")
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// An event is what the tests here look at of one.
type event struct {
	Time       int64
	SeverityID int `json:"severity_id"`
	StatusID   int `json:"status_id"`
	Status     string
	Comment    string
	Message    string
	Metadata   struct {
		Product struct{ Name, Version string }
		Labels  []string
	}
	FindingInfo struct{ UID, Title, Desc string } `json:"finding_info"`
	Compliance  struct {
		Control, Status string
		Standards       []string
		Requirements    []string
		StatusID        int      `json:"status_id"`
		StatusCode      string   `json:"status_code"`
		StatusDetails   []string `json:"status_details"`
		Parameters      []pair   `json:"control_parameters"`
		Checks          []struct{ UID, Name, Version string }
	}
	Resources []struct {
		UID, Name, Type, Region string
		CloudPartition          string `json:"cloud_partition"`
		Tags                    []pair
	}
	Cloud struct {
		Region         string
		CloudPartition string `json:"cloud_partition"`
		Account        struct{ UID string }
	}
	Remediation *struct {
		Desc       string
		References []string
	}
	Evidences []struct{ Data map[string]json.RawMessage }
	Unmapped  struct {
		Status, Severity string
		Unread           []findings.Unread
		Exception        *findings.Exception
		Attestation      *findings.Attestation
	}
}

type pair struct{ Name, Value string }

func events(tb testing.TB, in sample.Scan) []event {
	tb.Helper()
	var out []event
	if err := json.Unmarshal(write(tb, in), &out); err != nil {
		tb.Fatal(err)
	}
	return out
}

// one is the event of one finding.
func one(t *testing.T, f findings.Finding) event {
	t.Helper()
	in := sample.Input()
	in.Findings = []findings.Finding{f}
	return events(t, in)[0]
}

func TestWrite_status(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status   findings.Status
		id       int
		name     string
		severity int
	}{
		{findings.Pass, 1, "Pass", 1},
		{findings.Fail, 3, "Fail", 4},
		{findings.Unknown, 0, "Unknown", 4},
		{findings.Error, 0, "Unknown", 4},
		{findings.Manual, 2, "Warning", 4},
		{findings.NotApplicable, 99, "Not Applicable", 1},
		{"PASSED_BY_A_LATER_VERSION", 0, "Unknown", 4},
		{"", 0, "Unknown", 4},
	} {
		got := one(t, findings.Finding{Status: test.status, Severity: findings.High})
		if got.Compliance.StatusID != test.id || got.Compliance.Status != test.name || got.SeverityID != test.severity {
			t.Errorf("%q: status %d %s, severity %d, want %+v", test.status, got.Compliance.StatusID, got.Compliance.Status, got.SeverityID, test)
		}
		if got.Unmapped.Status != string(test.status) || got.Unmapped.Severity != "HIGH" {
			t.Errorf("%q: unmapped %+v", test.status, got.Unmapped)
		}
		if got.StatusID != 0 {
			t.Errorf("%q: the status of the finding is for its consumer, not %d", test.status, got.StatusID)
		}
	}
}

func TestWrite_severity(t *testing.T) {
	t.Parallel()
	for severity, want := range map[findings.Severity]int{
		findings.Informational: 1, findings.Low: 2, findings.Medium: 3, findings.High: 4, findings.Critical: 5, "": 0, "X": 0,
	} {
		if got := one(t, findings.Finding{Status: findings.Fail, Severity: severity}).SeverityID; got != want {
			t.Errorf("%q: severity %d, want %d", severity, got, want)
		}
	}
}

// What was not read is named with its operation, code and permission, even where no message says it.
func TestWrite_unread(t *testing.T) {
	t.Parallel()
	unread := []findings.Unread{
		{Operation: "s3:GetBucketPolicy", Permission: "s3:GetBucketPolicy", Code: "AccessDenied", Message: "no"},
		{Operation: "s3:GetBucketAcl", Permission: "s3:GetBucketAcl", Code: "Throttling"}, // it would not help
	}
	said := "s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy)"
	f := findings.Finding{Status: findings.Unknown, Title: "It is so", Messages: []string{said}, Unread: unread}
	got := one(t, f)
	if diff := cmp.Diff([]string{said, "s3:GetBucketAcl: Throttling"}, got.Compliance.StatusDetails); diff != "" {
		t.Errorf("status_details (-want +got)\n%s", diff)
	}
	if got.Compliance.StatusCode != "AccessDenied" || got.Message != "It is so: "+said {
		t.Errorf("status_code %q, message %q", got.Compliance.StatusCode, got.Message)
	}
	if diff := cmp.Diff(unread, got.Unmapped.Unread); diff != "" {
		t.Errorf("unread (-want +got)\n%s", diff)
	}
	f.Status, f.Messages = findings.Fail, []string{"it is not"}
	got = one(t, f)
	if got.Compliance.StatusCode != "" || len(got.Compliance.StatusDetails) != 3 {
		t.Errorf("a failure that stands without the answers has code %q, details %q", got.Compliance.StatusCode, got.Compliance.StatusDetails)
	}
}

func TestWrite_timeIsMilliseconds(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 1, 12, 0, 0, 7_000_000, time.UTC)
	if got := one(t, findings.Finding{ObservedAt: at}).Time; got != 1772366400007 {
		t.Errorf("time %d", got)
	}
	if got := one(t, findings.Finding{}).Time; got != sample.Now().UnixMilli() {
		t.Errorf("time %d of a finding without one, want that of the report", got)
	}
}

func TestWrite_exception(t *testing.T) {
	t.Parallel()
	got := one(t, findings.Finding{Status: findings.Fail, Exception: &findings.Exception{
		Owner: "ann", Reason: "until the move", Until: time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC),
	}})
	if got.StatusID != 3 || got.Status != "Suppressed" || got.Comment != "accepted by ann until 2026-12-01: until the move" {
		t.Errorf("status %d %q, comment %q", got.StatusID, got.Status, got.Comment)
	}
	if got.Compliance.Status != "Fail" {
		t.Errorf("an accepted failure is %q", got.Compliance.Status)
	}
	if got.Unmapped.Exception == nil || got.Unmapped.Exception.Owner != "ann" {
		t.Errorf("exception %+v", got.Unmapped.Exception)
	}
}

func TestWrite_attestation(t *testing.T) {
	t.Parallel()
	got := one(t, findings.Finding{Status: findings.Pass, Attestation: &findings.Attestation{Status: findings.Pass, By: "alice", Evidence: "https://example.org"}})
	if a := got.Unmapped.Attestation; got.Compliance.Status != "Pass" || a == nil || a.By != "alice" || a.Evidence != "https://example.org" {
		t.Errorf("status %s, attestation %+v", got.Compliance.Status, a)
	}
	if got := one(t, findings.Finding{Status: findings.Manual}); got.Compliance.Status != "Warning" || got.Unmapped.Attestation != nil {
		t.Errorf("without one it is %s", got.Compliance.Status)
	}
}

func TestWrite_controls(t *testing.T) {
	t.Parallel()
	f := sample.Input().Findings[0]
	f.Controls = append(slices.Clone(f.Controls), findings.ControlRef{Benchmark: "gone", ID: "9"})
	got := one(t, f).Compliance
	if diff := cmp.Diff([]string{
		"CIS AWS Foundations Benchmark 5.0.0/1.3", "CIS AWS Foundations Benchmark 7.0.0/2.4", "gone/9",
	}, got.Requirements); diff != "" {
		t.Errorf("requirements (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"CIS AWS Foundations Benchmark 5.0.0", "CIS AWS Foundations Benchmark 7.0.0", "gone",
	}, got.Standards); diff != "" {
		t.Errorf("standards (-want +got)\n%s", diff)
	}
	if got.Control != f.Rule || len(got.Checks) != 3 || got.Checks[1].UID != "2.4" || got.Checks[1].Version != "7.0.0" ||
		got.Checks[1].Name != "The root user has no access keys" {
		t.Errorf("control %q, checks %+v", got.Control, got.Checks)
	}
}

func TestWrite_resource(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		resource  findings.Resource
		partition string
		tags      []pair
	}{
		{findings.Resource{ID: "arn:aws-cn:s3:::b", Region: "eu-west-1"}, "aws-cn", nil},
		{findings.Resource{ID: "vol-1", Region: "eu-west-1", Tags: map[string]string{}}, "aws", []pair{}},
		{findings.Resource{ID: "vol-1", Region: "cn-north-1"}, "aws-cn", nil},
		{findings.Resource{ID: "vol-1", Region: "us-gov-west-1"}, "aws-us-gov", nil},
		{findings.Resource{ID: "vol-1", Region: "us-iso-east-1"}, "", nil},
		{findings.Resource{ID: "vol-1", Region: "eusc-de-east-1"}, "", nil},
		{findings.Resource{ID: "arn:", Region: "global"}, "", nil},
		{
			findings.Resource{ID: "vol-1", Region: "eu-west-1", Tags: map[string]string{"b": "", "a": "1"}},
			"aws",
			[]pair{{"a", "1"}, {"b", ""}},
		},
	} {
		test.resource.Account = "111122223333"
		got := one(t, findings.Finding{Resource: test.resource})
		r := got.Resources[0]
		if r.CloudPartition != test.partition || got.Cloud.CloudPartition != test.partition || got.Cloud.Region != r.Region {
			t.Errorf("%+v: partition %q and %q, want %q", test.resource, r.CloudPartition, got.Cloud.CloudPartition, test.partition)
		}
		if r.UID != test.resource.ID || r.Region != test.resource.Region || got.Cloud.Account.UID != "111122223333" {
			t.Errorf("%+v: %+v %+v", test.resource, r, got.Cloud)
		}
		if diff := cmp.Diff(test.tags, r.Tags); diff != "" {
			t.Errorf("%+v: tags (-want +got)\n%s", test.resource, diff)
		}
	}
}

func TestWrite_parametersAndEvidence(t *testing.T) {
	t.Parallel()
	got := one(t, findings.Finding{
		Parameters: map[string]json.RawMessage{
			"max_days": json.RawMessage("90"), "name": json.RawMessage(`"a b"`), "none": nil, "all": json.RawMessage(`[1,"x"]`),
		},
		Evidence: map[string]json.RawMessage{"acl": nil, "big": json.RawMessage("12345678901234567890.10")},
	})
	want := []pair{{"all", `[1,"x"]`}, {"max_days", "90"}, {"name", "a b"}, {"none", "null"}}
	if diff := cmp.Diff(want, got.Compliance.Parameters); diff != "" {
		t.Errorf("parameters (-want +got)\n%s", diff)
	}
	if data := got.Evidences[0].Data; string(data["big"]) != "12345678901234567890.10" || string(data["acl"]) != "null" {
		t.Errorf("evidence %s", data)
	}
	if got := one(t, findings.Finding{}); got.Evidences != nil || got.Remediation != nil {
		t.Errorf("evidence %v, remediation %v of nothing", got.Evidences, got.Remediation)
	}
}

func TestWrite_scan(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Incomplete = true
	r := sample.Report(t, in)
	redacted, err := report.Redact(r, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := errors.Join(ocsf.WriteLines(&b, redacted), redacted.Close()); err != nil {
		t.Fatal(err)
	}
	var got event
	if err := json.NewDecoder(&b).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"scan-incomplete", "accounts-redacted"}, got.Metadata.Labels); diff != "" {
		t.Errorf("labels (-want +got)\n%s", diff)
	}
	if got.Metadata.Product.Name != "posture" || got.Metadata.Product.Version != "0.1.0" {
		t.Errorf("product %+v", got.Metadata.Product)
	}
	if strings.Contains(b.String(), sample.Production) {
		t.Error("the output has an account id")
	}
}

// Text from outside reaches a reader as it was, and a terminal as printable characters.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	in.Findings[0].Resource.Name = strings.Repeat("10,000 characters", 1000)
	for _, r := range string(write(t, in)) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	got := events(t, in)
	slices.SortFunc(in.Findings, findings.Compare)
	for i, f := range in.Findings {
		want := string([]rune(f.Resource.Name))
		if r := got[i].Resources[0]; r.Name != want || len(r.Tags) != 1 || r.Tags[0].Value != string([]rune(f.Resource.Tags[f.Messages[0]])) {
			t.Errorf("resource %+q, want name %+q", r, want)
		}
		if !slices.Contains(got[i].Compliance.StatusDetails, string([]rune(f.Messages[0]))) { // beside who attested it
			t.Errorf("details %+q, want %+q", got[i].Compliance.StatusDetails, f.Messages)
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
		for _, write := range []func(io.Writer, *report.Report) error{ocsf.Write, ocsf.WriteLines} {
			if err := write(&failing{after: after}, r); !errors.Is(err, errFull) {
				t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
			}
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("FAIL", "HIGH", "<script>\n\x1b[31m", "bad\xff", "arn:aws:s3:::b", `{"a":[1,"\u202e"]}`)
	f.Add("", "", "", "", "", "null")
	f.Fuzz(func(t *testing.T, status, severity, text, name, id, value string) {
		in := sample.Input()
		in.Program = text
		one := in.Findings[0]
		one.Status, one.Severity, one.Title, one.Messages = findings.Status(status), findings.Severity(severity), text, []string{text}
		one.Resource.ID, one.Resource.Name, one.Resource.Tags = id, name, map[string]string{name: text}
		one.Unread = []findings.Unread{{Message: text, Resource: id}}
		if json.Valid([]byte(value)) {
			one.Evidence = map[string]json.RawMessage{name: json.RawMessage(value)}
			one.Parameters = one.Evidence
		}
		in.Findings = []findings.Finding{one}
		got := events(t, in)
		if len(got) != 1 || got[0].Resources[0].Name != string([]rune(name)) || got[0].FindingInfo.Title != string([]rune(text)) {
			t.Errorf("%+v", got)
		}
		if got[0].Compliance.StatusID == 1 && status != "PASS" {
			t.Errorf("%q passed", status)
		}
		if !utf8.Valid(write(t, in)) {
			t.Error("the output is not UTF-8")
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	in := sample.Shuffled(sample.Large(100_000), 1)
	r := sample.Report(b, in)
	b.ReportAllocs()
	for b.Loop() {
		if err := ocsf.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

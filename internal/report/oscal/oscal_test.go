package oscal_test

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

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/oscal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(tb testing.TB, r *report.Report) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := oscal.Write(&b, r, oscal.Options{}); err != nil {
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
			got := write(t, sample.Report(t, in))
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
	want := write(t, sample.Report(t, sample.Hostile()))
	for seed := range uint64(5) {
		if got := write(t, sample.Report(t, sample.Shuffled(sample.Hostile(), seed))); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// The types below are what the tests look at of a document.

type document struct {
	Metadata struct {
		LastModified string `json:"last-modified"`
	}
	ImportAP struct{ Href, Remarks string } `json:"import-ap"`
	Local    struct {
		Objectives []struct {
			ControlID string `json:"control-id"`
			Parts     []struct{ ID, Prose string }
		} `json:"objectives-and-methods"`
	} `json:"local-definitions"`
	Results    []result
	BackMatter *struct {
		Resources []struct{ UUID string }
	} `json:"back-matter"`
}

type result struct {
	Start, End, Remarks string
	Props               props
	Local               struct {
		Items []struct {
			UUID, Description string
			Props             props
		} `json:"inventory-items"`
	} `json:"local-definitions"`
	Reviewed struct {
		Selections []struct {
			Include []ref `json:"include-controls"`
			Exclude []ref `json:"exclude-controls"`
		} `json:"control-selections"`
	} `json:"reviewed-controls"`
	Observations []observation
	Risks        []struct {
		UUID, Title, Statement, Status, Deadline string
		Props                                    props
		Remediations                             []struct{ Description string }
	}
	Findings []finding
}

type ref struct {
	ID string `json:"control-id"`
}

type observation struct {
	UUID, Title, Description, Collected, Remarks string
	Props                                        props
	Methods                                      []string
	Subjects                                     []struct {
		UUID  string `json:"subject-uuid"`
		Title string
		Props props
	}
	Evidence []struct{ Props props } `json:"relevant-evidence"`
}

type finding struct {
	UUID, Title string
	Props       props
	Target      struct {
		ID     string `json:"target-id"`
		Status struct{ State, Reason, Remarks string }
	}
	Observations []struct {
		UUID string `json:"observation-uuid"`
	} `json:"related-observations"`
	Risks []struct {
		UUID string `json:"risk-uuid"`
	} `json:"related-risks"`
}

type props []struct{ Name, Class, Value string }

func (p props) of(name string) []string {
	var out []string
	for _, x := range p {
		if x.Name == name {
			out = append(out, x.Class+x.Value)
		}
	}
	return out
}

func parse(tb testing.TB, written []byte) document {
	tb.Helper()
	var out struct {
		Results document `json:"assessment-results"`
	}
	if err := json.Unmarshal(written, &out); err != nil {
		tb.Fatal(err)
	}
	return out.Results
}

// one is the observation of one finding.
func one(t *testing.T, f findings.Finding) observation {
	t.Helper()
	in := sample.Input()
	in.Findings = []findings.Finding{f}
	return parse(t, write(t, sample.Report(t, in))).Results[0].Observations[0]
}

// Only a pass is satisfied, whatever a later version calls what it could not decide.
func TestWrite_controlStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[report.ControlStatus][2]string{
		report.ControlPass:    {"satisfied", "pass"},
		report.ControlFail:    {"not-satisfied", "fail"},
		report.ControlError:   {"not-satisfied", "other"},
		report.ControlUnknown: {"not-satisfied", "other"},
		report.ControlGap:     {"not-satisfied", "other"},
		report.ControlNoData:  {"not-satisfied", "other"},
		report.ControlManual:  {"not-satisfied", "other"},
		"A_LATER_ONE":         {"not-satisfied", "other"},
		"":                    {"not-satisfied", "other"},
	} {
		r := *sample.Report(t, sample.Input())
		r.Benchmarks = []report.Benchmark{{ID: "b", Controls: []report.Control{{ID: "1", Status: status, MissingRules: []string{"gone_rule"}}}}}
		got := parse(t, write(t, &r)).Results[0].Findings[0]
		if s := got.Target.Status; s.State != want[0] || s.Reason != want[1] || s.Remarks == "" {
			t.Errorf("%q: %+v, want %q", status, s, want)
		}
		if undecided := want[1] == "other"; undecided != strings.HasPrefix(got.Target.Status.Remarks, "Not decided") {
			t.Errorf("%q: remarks %q", status, got.Target.Status.Remarks)
		}
		if status == report.ControlGap && !strings.Contains(got.Target.Status.Remarks, "gone_rule") {
			t.Errorf("remarks %q do not name the rule", got.Target.Status.Remarks)
		}
	}
}

// A control that does not apply is neither satisfied nor not.
func TestWrite_notApplicable(t *testing.T) {
	t.Parallel()
	got := parse(t, write(t, sample.Report(t, sample.Input()))).Results[0]
	const control = "cis-aws-7.0.0_3.2.3"
	for _, s := range got.Reviewed.Selections {
		if slices.Contains(s.Include, ref{control}) && !slices.Contains(s.Exclude, ref{control}) {
			t.Error("it is among the reviewed controls")
		}
	}
	for _, f := range got.Findings {
		if f.Target.ID == control+"_obj" {
			t.Errorf("it has the finding %+v", f)
		}
	}
	if n := len(got.Findings); n != 38 { // 24 and 16 controls, two of which do not apply
		t.Errorf("%d findings", n)
	}
}

// Everything that is referred to is in the document, and every id once.
func TestWrite_references(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Findings = append(in.Findings, sample.Large(500).Findings...)
	doc := parse(t, write(t, sample.Report(t, in)))
	got := doc.Results[0]
	defined := map[string]bool{}
	define := func(id string) {
		if defined[id] {
			t.Errorf("%s is there twice", id)
		}
		defined[id] = true
	}
	byControl := map[string][]string{}
	for _, item := range got.Local.Items {
		define(item.UUID)
	}
	for _, o := range got.Observations {
		define(o.UUID)
		if !defined[o.Subjects[0].UUID] {
			t.Errorf("no subject of %+v", o)
		}
		for _, c := range o.Props.of("control") {
			byControl[c] = append(byControl[c], o.UUID)
		}
	}
	for _, r := range got.Risks {
		define(r.UUID)
	}
	for _, o := range doc.Local.Objectives {
		define(o.Parts[0].ID)
	}
	for _, f := range got.Findings {
		define(f.UUID)
		var related []string
		for _, o := range f.Observations {
			related = append(related, o.UUID)
		}
		if diff := cmp.Diff(byControl[strings.TrimSuffix(f.Target.ID, "_obj")], related); diff != "" {
			t.Errorf("%s (-want +got)\n%s", f.Target.ID, diff)
		}
		for _, r := range f.Risks {
			if !defined[r.UUID] {
				t.Errorf("%s: no risk %s", f.Title, r.UUID)
			}
		}
		if !defined[f.Target.ID] {
			t.Errorf("%s: no objective %s", f.Title, f.Target.ID)
		}
	}
	if doc.ImportAP.Href != "#"+doc.BackMatter.Resources[0].UUID || !strings.Contains(doc.ImportAP.Remarks, doc.ImportAP.Href) {
		t.Errorf("import-ap %+v", doc.ImportAP)
	}
}

func TestWrite_plan(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	var b bytes.Buffer
	const plan = "https://example.org/plan.json"
	if err := oscal.Write(&b, r, oscal.Options{Plan: plan}); err != nil {
		t.Fatal(err)
	}
	if got := parse(t, b.Bytes()); got.ImportAP.Href != plan || got.BackMatter != nil {
		t.Errorf("import-ap %+v, back matter %v", got.ImportAP, got.BackMatter)
	}
	if err := oscal.Write(&b, r, oscal.Options{Plan: "http://a b/%"}); err == nil {
		t.Error("what is no URL is accepted")
	}
}

func TestWrite_observation(t *testing.T) {
	t.Parallel()
	f := sample.Input().Findings[0]
	f.Status, f.Messages = findings.Unknown, []string{"first", "second"}
	f.Unread = []findings.Unread{
		{Operation: "s3:GetBucketPolicy", Code: "AccessDenied", Permission: "s3:GetBucketPolicy"},
		{Operation: "s3:GetBucketAcl", Code: "Throttling", Permission: "s3:GetBucketAcl"}, // it would not help
	}
	f.Parameters = map[string]json.RawMessage{"max days": json.RawMessage("90"), "none": nil}
	f.Evidence = map[string]json.RawMessage{"acl": nil, "policy": json.RawMessage(`{"a": [1, "x y"]}`)}
	f.Resource.Tags = map[string]string{"b": "", "a": "1"}
	f.ObservedAt = time.Time{}
	got := one(t, f)
	for name, want := range map[string][]string{
		"status":     {"UNKNOWN"},
		"severity":   {"CRITICAL"},
		"rule":       {f.Rule},
		"finding-id": {f.ID},
		"control":    {"cis-aws-5.0.0_1.3", "cis-aws-7.0.0_2.4"},
		"parameter":  {"max_days90", "nonenull"},
		"unread":     {"s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy)", "s3:GetBucketAcl: Throttling"},
	} {
		if diff := cmp.Diff(want, got.Props.of(name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"aclnull", `policy{"a":[1,"x y"]}`}, got.Evidence[0].Props.of("fact")); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a=1", "b="}, got.Subjects[0].Props.of("tag")); diff != "" {
		t.Errorf("tags (-want +got)\n%s", diff)
	}
	if got.Description != "first\n\nsecond" || got.Collected != "2026-01-15T08:30:00Z" {
		t.Errorf("%+v", got)
	}
	if got := one(t, findings.Finding{}); got.Props.of("status")[0] != "ERROR" || got.Evidence != nil || got.Remarks != "" {
		t.Errorf("an empty finding is %+v", got)
	}
}

func TestWrite_inventory(t *testing.T) {
	t.Parallel()
	in := sample.Scan{Now: sample.Now()}
	add := func(rule, account, kind, id string, at time.Time) {
		in.Findings = append(in.Findings, findings.Finding{
			ID: rule + account + id, Rule: rule, ObservedAt: at,
			Resource: findings.Resource{Account: account, Region: "eu-west-1", Type: kind, ID: id, Name: "n"},
		})
	}
	early, late := sample.Now().Add(-time.Hour), sample.Now().Add(-time.Minute)
	add("r1", "1", "AWS::S3::Bucket", "b", late)
	add("r1", "2", "AWS::S3::Bucket", "b", late)
	add("r2", "1", "AWS::S3::Bucket", "b", early)
	add("r2", "1", "AWS::EC2::Instance", "1", late)
	got := parse(t, write(t, sample.Report(t, in))).Results[0]
	var said []string
	for _, item := range got.Local.Items {
		said = append(said, item.Description)
	}
	want := []string{"AWS::S3::Bucket b", "All resources of type AWS::EC2::Instance of account 1 in eu-west-1", "AWS::S3::Bucket b"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("items (-want +got)\n%s", diff)
	}
	if got.Local.Items[0].UUID == got.Local.Items[2].UUID {
		t.Error("the resources of two accounts have one id")
	}
	if got.Start != "2026-01-15T07:30:00Z" || got.End != "2026-01-15T08:29:00Z" {
		t.Errorf("from %s to %s", got.Start, got.End)
	}
}

func TestWrite_risks(t *testing.T) {
	t.Parallel()
	got := parse(t, write(t, sample.Report(t, sample.Input()))).Results[0]
	byTitle := map[string]int{}
	for i, r := range got.Risks {
		byTitle[r.Title] = i
		if accepted := strings.HasPrefix(r.Title, "Accepted: "); (r.Status == "open") == accepted {
			t.Errorf("%+v", r)
		}
	}
	failed := got.Risks[byTitle["Not so: The root user has no access keys"]]
	denied := got.Risks[byTitle["Could not be read: s3:GetBucketPolicy: AccessDenied"]]
	scp := got.Risks[byTitle["Could not be read: cloudtrail:DescribeTrails: DeniedBySCP"]]
	if failed.Props.of("severity")[0] != "CRITICAL" || !strings.HasPrefix(failed.Remediations[0].Description, "Delete the access keys") {
		t.Errorf("%+v", failed)
	}
	if denied.Props.of("permission")[0] != "s3:GetBucketPolicy" || denied.Props.of("undecided")[0] != "8" ||
		denied.Remediations[0].Description != "Allow s3:GetBucketPolicy to the principal that scans." {
		t.Errorf("%+v", denied)
	}
	if scp.Props == nil || scp.Remediations != nil { // no permission of the account would help
		t.Errorf("%+v", scp)
	}
	for _, f := range got.Findings {
		var related []string
		for _, r := range f.Risks {
			related = append(related, r.UUID)
		}
		switch f.Target.ID {
		case "cis-aws-7.0.0_2.4_obj":
			if !slices.Equal(related, []string{failed.UUID}) {
				t.Errorf("%s: risks %s", f.Title, related)
			}
		case "cis-aws-7.0.0_3.1.1_obj": // it fails, and not all of it was read
			if len(related) != 3 || related[2] != denied.UUID {
				t.Errorf("%s: risks %s", f.Title, related)
			}
		case "cis-aws-7.0.0_2.5_obj":
			if related != nil {
				t.Errorf("%s passes and has the risks %s", f.Title, related)
			}
		}
	}
}

// What no verdict turns on is no risk.
func TestWrite_unreadThatDecidesNothing(t *testing.T) {
	t.Parallel()
	f := sample.Input().Findings[0]
	f.Status, f.Unread = findings.Fail, []findings.Unread{{Operation: "s3:GetBucketAcl", Code: "AccessDenied"}}
	in := sample.Input()
	in.Findings = []findings.Finding{f}
	if got := parse(t, write(t, sample.Report(t, in))).Results[0].Risks; len(got) != 1 {
		t.Errorf("risks %+v", got)
	}
}

func TestWrite_scan(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Incomplete, in.AtLeast = true, findings.High
	got := parse(t, write(t, sample.Report(t, in))).Results[0]
	for name, want := range map[string][]string{
		"program": {"posture 0.1.0"}, "incomplete": {"true"}, "accounts-redacted": {"false"}, "severity-at-least": {"HIGH"},
		"account": {sample.Production, sample.Sandbox}, "rules-digest": {in.RulesDigest},
		"score": {"cis-aws-5.0.029", "cis-aws-7.0.029"}, "coverage": {"cis-aws-5.0.081", "cis-aws-7.0.054"},
	} {
		if diff := cmp.Diff(want, got.Props.of(name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if !strings.Contains(got.Remarks, "stopped before its end") || !strings.Contains(got.Remarks, "below the severity HIGH") {
		t.Errorf("remarks %q", got.Remarks)
	}
}

func TestWrite_nothing(t *testing.T) {
	t.Parallel()
	got := parse(t, write(t, sample.Report(t, sample.Scan{Now: sample.Now()}))).Results[0]
	if s := got.Reviewed.Selections; len(s) != 1 || !slices.Equal(s[0].Include, []ref{{"none"}}) {
		t.Errorf("reviewed controls %+v", s)
	}
	if got.Findings != nil || got.Observations != nil || got.Start != "2026-01-15T08:30:00Z" {
		t.Errorf("%+v", got)
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
	size := len(write(t, r))
	for _, after := range []int{0, 100, size / 4, size / 2, size - 10_000, size - 1} {
		if err := oscal.Write(&failing{after: after}, r, oscal.Options{}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Report(b, sample.Shuffled(sample.Large(100_000), 1))
	b.ReportAllocs()
	for b.Loop() {
		if err := oscal.Write(io.Discard, r, oscal.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

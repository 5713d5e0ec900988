package sarif_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/sarif"
)

// Only a failure is a result: a reader takes everything else for one too.
func TestWrite_onlyFailures(t *testing.T) {
	t.Parallel()
	in := only()
	for _, s := range append(findings.Statuses(), "SKIPPED") {
		f := failure(sample.Production, "HIGH", string(s))
		f.Status = s
		in.Findings = append(in.Findings, f)
	}
	r := read(t, write(t, in, sarif.Options{})).Runs[0]
	if len(r.Results) != 1 || r.Results[0].Locations[0].LogicalLocations[0].FullyQualifiedName != "FAIL" {
		t.Errorf("results %+v", r.Results)
	}
	want := map[string]int{"FAIL": 1, "ERROR": 2, "UNKNOWN": 1, "MANUAL": 1, "PASS": 1, "NOT_APPLICABLE": 1}
	if diff := cmp.Diff(want, r.Properties.Verdicts); diff != "" {
		t.Errorf("verdicts (-want +got)\n%s", diff)
	}
}

// A fingerprint is of the rule and the resource: an alert stays the same when its text or severity changes.
func TestWrite_fingerprint(t *testing.T) {
	t.Parallel()
	f := failure(sample.Production, "LOW", "arn:aws:s3:::b")
	before := read(t, write(t, only(f), sarif.Options{})).Runs[0].Results[0]
	f.Messages, f.Severity, f.Title, f.Resource.Name = []string{"another"}, findings.Critical, "another", "another"
	after := read(t, write(t, only(f), sarif.Options{})).Runs[0].Results[0]
	want := map[string]string{"primaryLocationLineHash": f.ID[:16] + ":1", "postureFindingId/v1": f.ID}
	if diff := cmp.Diff(want, before.PartialFingerprints); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(before.PartialFingerprints, after.PartialFingerprints); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	if before.uri() != after.uri() {
		t.Errorf("uri %s, later %s", before.uri(), after.uri())
	}
}

func TestWrite_severity(t *testing.T) {
	t.Parallel()
	for severity, want := range map[findings.Severity][2]string{
		"CRITICAL": {"error", "9.5"}, "HIGH": {"error", "8.0"}, "MEDIUM": {"warning", "5.5"}, "LOW": {"note", "2.0"},
		"INFORMATIONAL": {"note", "0.5"}, "SEVERE": {"error", "8.0"},
	} {
		in := only(failure(sample.Production, string(severity), "b"))
		for i := range in.Rules {
			in.Rules[i].Severity = severity
		}
		r := read(t, write(t, in, sarif.Options{})).Runs[0]
		d := r.Tool.Driver.Rules[0]
		if got := [2]string{r.Results[0].Level, d.Properties.SecuritySeverity}; got != want || d.DefaultConfiguration.Level != want[0] {
			t.Errorf("%s is %v, by default %s; want %v", severity, got, d.DefaultConfiguration.Level, want)
		}
	}
}

func TestWrite_syntheticLocation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ kind, id, want string }{
		{"AWS::S3::Bucket", "arn:aws:s3:::logs", "aws/111122223333/eu-west-1/s3/logs"},
		{"AWS::IAM::User", "arn:aws:iam::111122223333:user/a b/alice@x", "aws/111122223333/eu-west-1/iam/user/a%20b/alice%40x"},
		{"AWS::::Account", "111122223333", "aws/111122223333/eu-west-1/account/111122223333"},
		{"AWS::Logs::LogGroup", "arn:aws:logs:eu-west-1:1:log-group:/aws/x:*", "aws/111122223333/eu-west-1/logs/log-group%3A/aws/x%3A%2A"},
		{"", "../../etc//passwd/.", "aws/111122223333/eu-west-1/aws/_../_../etc/_/passwd/_."},
	} {
		f := failure(sample.Production, "HIGH", test.id)
		f.Resource.Type = test.kind
		l := read(t, write(t, only(f), sarif.Options{})).Runs[0].Results[0].Locations[0].PhysicalLocation
		if l.ArtifactLocation.URI != test.want || l.ArtifactLocation.URIBaseID != "%SRCROOT%" || l.Region.StartLine != 1 {
			t.Errorf("%s of %q: %+v, want %s", test.id, test.kind, l, test.want)
		}
	}
}

// Long ids are cut, and stay apart.
func TestWrite_longLocation(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 1000)
	in := only(failure(sample.Production, "HIGH", long+"a"), failure(sample.Production, "HIGH", long+"b"))
	rs := read(t, write(t, in, sarif.Options{})).Runs[0].Results
	if a, b := rs[0].uri(), rs[1].uri(); a == b || len(a) > 1024 || strings.Contains(strings.ReplaceAll(strings.ReplaceAll(a, "%C3", ""), "%A9", ""), "%") {
		t.Errorf("uris %s and %s", a, b)
	}
}

func TestWrite_inventory(t *testing.T) {
	t.Parallel()
	const file = "\ufeff# our buckets\narn:aws:s3:::first,team a\n\"arn:aws:s3:::second\"\r\n\narn:aws:s3:::first again\narn:aws:s3:::🪣\n"
	inv, err := sarif.ReadInventory("./inventory.txt", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	in := only()
	for _, name := range []string{"first", "second", "🪣", "third"} {
		in.Findings = append(in.Findings, failure(sample.Production, "HIGH", "arn:aws:s3:::"+name))
	}
	var got []string
	for _, res := range read(t, write(t, in, sarif.Options{Inventory: inv})).Runs[0].Results {
		l := res.Locations[0].PhysicalLocation
		got = append(got, fmt.Sprint(l.ArtifactLocation.URI, " ", l.Region))
	}
	want := []string{ // the first of two lines; columns count UTF-16, and end behind the last character
		"inventory.txt {2 1 2 26}",
		"inventory.txt {3 1 3 22}",
		"aws/111122223333/eu-west-1/s3/third {1 1 1 1}",
		"inventory.txt {6 1 6 16}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadInventory_error(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"/inventory.txt", "../x", "a/../..", "."} {
		_, err := sarif.ReadInventory(name, strings.NewReader(""))
		if err == nil || !strings.Contains(err.Error(), "is not a path inside the repository") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := sarif.ReadInventory("x", strings.NewReader(strings.Repeat("x", 2<<20))); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a long line: error %v", err)
	}
	inv, err := sarif.ReadInventory("a b/c", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(write(t, only(failure("1", "LOW", "x")), sarif.Options{Inventory: inv})); !strings.Contains(got, `"uri":"a%20b/c"`) {
		t.Error("the path of the inventory is not a URI")
	}
}

func TestWrite_message(t *testing.T) {
	t.Parallel()
	f := failure(sample.Production, "HIGH", "arn:aws:s3:::b")
	f.Parameters = map[string]json.RawMessage{"max_days": json.RawMessage("45"), "all": json.RawMessage("true")}
	for _, test := range []struct {
		name     string
		messages []string
		want     string
	}{
		{"logs", []string{"a is", "b is!"}, "logs: a is; b is! Judged with all true, max_days 45."},
		{"", []string{"x"}, "arn:aws:s3:::b: x. Judged with all true, max_days 45."},
		{"logs", nil, "logs: this does not hold: Bucket policy refuses plain HTTP. Judged with all true, max_days 45."},
		{"logs", []string{strings.Repeat("é", 1000)}, "logs: " + strings.Repeat("é", 507) + "..."},
	} {
		f.Resource.Name, f.Messages = test.name, test.messages
		if got := read(t, write(t, only(f), sarif.Options{})).Runs[0].Results[0].Message.Text; got != test.want {
			t.Errorf("message %s, want %s", got, test.want)
		}
	}
}

func TestWrite_rule(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	i := slices.IndexFunc(in.Rules, func(r findings.RuleInfo) bool { return r.ID == "cis.s3.bucket_denies_http" })
	in.Rules[i].Description = "Wrapped\nat a <width> of *80*. " + strings.Repeat("long ", 300)
	in.Rules[i].Remediation = "First\n- then\n\x1b[0m\n"
	in.Rules[i].SecurityHub = []string{"S3.5"}
	in.Rules[i].References = []string{"javascript:alert(1)", "https://example.com/a>b", "https://example.com/ok"}
	for n := range 30 {
		in.Benchmarks = append(in.Benchmarks, findings.Benchmark{ID: fmt.Sprintf("x-%d", n), Controls: []findings.Control{
			{ID: "1", Rules: []string{"cis.s3.bucket_denies_http"}},
		}})
	}
	r := read(t, write(t, in, sarif.Options{})).Runs[0]
	got := r.Tool.Driver.Rules[slices.IndexFunc(r.Tool.Driver.Rules, func(d rule) bool { return d.ID == "cis.s3.bucket_denies_http" })]
	if got.Name != "BucketDeniesHttp" || got.HelpURI != "https://example.com/ok" {
		t.Errorf("name %s, helpUri %s", got.Name, got.HelpURI)
	}
	if !strings.HasPrefix(got.FullDescription.Text, "Wrapped at a <width> of *80*. long") || !strings.HasSuffix(got.FullDescription.Text, "...") {
		t.Errorf("full description %s", got.FullDescription.Text)
	}
	for _, want := range []string{`Wrapped at a \<width\> of \*80\*.`, "**Remediation**\n\nFirst\\\n\\- then\\\n\\\\x1b\\[0m\n", "- <https://example.com/ok>"} {
		if !strings.Contains(got.Help.Markdown, want) {
			t.Errorf("no %q in %s", want, got.Help.Markdown)
		}
	}
	if strings.Contains(got.Help.Text+got.Help.Markdown, "javascript:") {
		t.Errorf("help %+v", got.Help)
	}
	if diff := cmp.Diff([]string{"security", "aws", "s3", "securityhub/S3.5", "x-29/1"}, got.Properties.Tags[:5]); diff != "" {
		t.Errorf("tags (-want +got)\n%s", diff)
	}
	if len(got.Properties.Tags) != 20 || len(got.Properties.Controls) != 32 {
		t.Errorf("%d tags, %d controls", len(got.Properties.Tags), len(got.Properties.Controls))
	}
}

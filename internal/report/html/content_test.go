package html_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

const accessDenied = "AccessDenied"

// texts returns the text of each element with a class, without the spaces around words.
func texts(tb testing.TB, page []byte, class string) []string {
	tb.Helper()
	var out []string
	for n := range parse(tb, page).Descendants() {
		if n.Type == xhtml.ElementNode && slices.Contains(strings.Fields(attribute(n, "class")), class) {
			out = append(out, strings.Join(strings.Fields(inner(n)), " "))
		}
	}
	return out
}

func inner(n *xhtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == xhtml.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return b.String()
}

// Controls stand in sections with their status, in the order of the benchmark; a gap is as visible as a failure.
func TestWrite_controls(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Benchmarks = in.Benchmarks[:1]
	r := sample.Report(t, in)
	page := writeReport(t, r)
	b := r.Benchmarks[0]
	var want []string
	for _, c := range b.Controls {
		status := strings.NewReplacer("NOT_APPLICABLE", "N/A", "NO_DATA", "NO DATA").Replace(string(c.Status))
		want = append(want, fmt.Sprintf("%s %s %s Level %d · %s", status, c.ID, c.Title, c.Level, c.Assessment))
	}
	var got []string
	for i, line := range texts(t, page, "control") {
		got = append(got, line[:min(len(line), len(want[i]))])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("controls (-want +got)\n%s", diff)
	}
	if sections := texts(t, page, "section-head"); len(sections) != 5 || !strings.HasPrefix(sections[0], "Section 2 account, iam") {
		t.Errorf("sections %q", sections)
	}
	if card := texts(t, page, "rings")[0]; !strings.Contains(card, fmt.Sprintf("%d %% score", *b.Score)) || !strings.Contains(card, fmt.Sprintf("%d %% coverage", b.Coverage)) {
		t.Errorf("card %q", card)
	}
}

// The first to fix is what weighs most: resources times severity.
func TestWrite_fixFirst(t *testing.T) {
	t.Parallel()
	fail := func(rule string, s findings.Severity, n int) (fs []findings.Finding) {
		for i := range n {
			id := fmt.Sprintf("r%04d", i)
			fs = append(fs, findings.Finding{
				ID: rule + id, Rule: rule, Title: rule, Status: findings.Fail, Severity: s, Resource: findings.Resource{ID: id},
				Remediation: "Do it.\naws iam do-it \\\n  --now",
			})
		}
		return fs
	}
	in := sample.Scan{Findings: slices.Concat(
		fail("critical-1", findings.Critical, 1), fail("high-4", findings.High, 4), fail("high-6", findings.High, 6),
		fail("medium-24", findings.Medium, 24), fail("low-700", findings.Low, 700),
	)}
	page := write(t, in)
	var got []string
	for _, line := range texts(t, page, "fix-head") {
		got = append(got, strings.ReplaceAll(line, "\u202f", ""))
	}
	want := []string{
		"LOW low-700 700 resources", "HIGH high-6 6 resources", "CRITICAL critical-1 1 resource", "MEDIUM medium-24 24 resources",
		"HIGH high-4 4 resources",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what to fix first (-want +got)\n%s", diff)
	}
	if got := texts(t, page, "command"); len(got) != len(want) || got[0] != `aws iam do-it \ --now` {
		t.Errorf("commands %q", got)
	}
	if first := texts(t, page, "fix")[0]; !strings.Contains(first, fmt.Sprintf("and %d more", 700-report.MaxResources)) {
		t.Error("it does not say how many resources it leaves out")
	}
}

// The permissions to add are a policy, of what a permission helps against and of nothing else.
func TestWrite_permissions(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	r := sample.Report(t, in)
	var policy struct {
		Version   string
		Statement []struct {
			Effect, Resource string
			Action           []string
		}
	}
	page := writeReport(t, r)
	if err := json.Unmarshal([]byte(texts(t, page, "policy")[0][len("Copy "):]), &policy); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Permissions, policy.Statement[0].Action); diff != "" {
		t.Errorf("actions (-want +got)\n%s", diff)
	}
	if s := policy.Statement[0]; s.Effect != "Allow" || s.Resource != "*" || policy.Version != "2012-10-17" {
		t.Errorf("policy %+v", policy)
	}
	lists := texts(t, page, "unread")
	if len(lists) != 2 || strings.Contains(lists[0], "DeniedBySCP") || !strings.Contains(lists[1], "DeniedBySCP") {
		t.Errorf("what was not read: %q", lists)
	}
}

// Answers that differ by account and region only are one line.
func TestWrite_unreadOfManyAccounts(t *testing.T) {
	t.Parallel()
	var in sample.Scan
	for i := range 300 {
		id := fmt.Sprintf("%012d", i)
		in.Findings = append(in.Findings, findings.Finding{
			ID: id, Rule: "a.b.c", Status: findings.Unknown, Severity: findings.High, Resource: findings.Resource{ID: id, Account: id, Region: "r"},
			Unread: []findings.Unread{{Operation: "s3:ListBuckets", Permission: "s3:ListAllMyBuckets", Code: accessDenied}},
		})
	}
	if got := texts(t, write(t, in), "unread"); len(got) != 1 || !strings.HasPrefix(got[0], "300 s3:ListBuckets AccessDenied 300 accounts · r") {
		t.Errorf("%.200q", got)
	}
}

// Evidence is exact, what findings share is written once, and an exception is told.
func TestWrite_details(t *testing.T) {
	t.Parallel()
	finding := func(id string) findings.Finding {
		return findings.Finding{
			ID: id, Rule: "a.b.c", Status: findings.Fail, Severity: findings.High, ObservedAt: sample.Now(),
			Evidence:    map[string]json.RawMessage{"n": json.RawMessage(`12345678901234567890.10`), "none": nil},
			Exception:   &findings.Exception{Owner: "ann", Reason: "it is meant", Until: sample.Now()},
			Attestation: &findings.Attestation{Status: findings.Fail, By: "bob", Date: sample.Now(), Until: sample.Now(), Evidence: "https://example.org"},
			Resource:    findings.Resource{ID: id, Tags: map[string]string{"team": "a"}},
		}
	}
	blocks := unpack(t, write(t, sample.Scan{Findings: []findings.Finding{finding("1"), finding("2")}}))
	if got := strings.TrimSpace(string(blocks["values"][0])); got != `["12345678901234567890.10"]` {
		t.Errorf("values %s", got)
	}
	detail := `{"controls":[],"evidence":[{"name":"n","value":0},{"name":"none","value":-1}],"tags":[["team","a"]],` +
		`"exception":{"owner":"ann","reason":"it is meant","until":"2026-01-15"},` +
		`"attestation":{"by":"bob","date":"2026-01-15","until":"2026-01-15","evidence":"https://example.org"},"observed":"2026-01-15T08:30:00Z"}`
	if want, got := "["+detail+","+detail+"]", strings.TrimSpace(string(blocks["details"][0])); got != want {
		t.Errorf("details %s, want %s", got, want)
	}
}

// Blocks are found again by the number of a finding or a value.
func TestWrite_blocks(t *testing.T) {
	t.Parallel()
	var in sample.Scan
	for i := range 1100 {
		value, err := json.Marshal(strings.Repeat(strconv.Itoa(i), 300))
		if err != nil {
			t.Fatal(err)
		}
		in.Findings = append(in.Findings, findings.Finding{
			ID: fmt.Sprintf("%04d", i), Rule: "r", Status: findings.Pass, Evidence: map[string]json.RawMessage{"v": value},
		})
	}
	blocks := unpack(t, write(t, in))
	var x struct {
		PerBlock int
		Values   []int
	}
	if err := json.Unmarshal(blocks["index"][0], &x); err != nil {
		t.Fatal(err)
	}
	if len(blocks["values"]) < 3 || len(x.Values) != len(blocks["values"]) || len(blocks["details"]) != (1100+x.PerBlock-1)/x.PerBlock {
		t.Fatalf("%d blocks of details, %d of values from %v", len(blocks["details"]), len(blocks["values"]), x.Values)
	}
	n := 0
	for k, b := range blocks["values"] {
		var values []string
		if err := json.Unmarshal(b, &values); err != nil {
			t.Fatal(err)
		}
		if x.Values[k] != n {
			t.Errorf("block %d starts at %d, want %d", k, x.Values[k], n)
		}
		n += len(values)
	}
}

// A failure that is accepted is neither open nor passed, and who said so stands beside the score.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Accepted())
	page := writeReport(t, r)
	x := readIndex(t, page)
	got := map[string]int{}
	for _, s := range x.Findings.Status {
		got[x.Statuses[s]]++
	}
	if want := r.Counts.Of(findings.Fail); got["ACCEPTED"] != 4 || got["FAIL"] != want {
		t.Errorf("%v, want 4 ACCEPTED and %d FAIL", got, want)
	}
	if note := texts(t, page, "lenient")[0]; !strings.Contains(note, "4 failures accepted by exceptions, 2 verdicts attested by people, 1 control judged with looser parameters") {
		t.Errorf("beside the score %q", note)
	}
	controls := strings.Join(texts(t, page, "control"), "\n")
	for _, want := range []string{
		"ACCEPTED 3.2.3 RDS instances have no public endpoint Level 1 · Automated · 3 accepted It fails, and exceptions accept every failure.",
		"PASS 4.2 Every trail signs its log files Level 1 · Automated · 1 accepted 1 ACCEPTED 2 PASS",
		"Looser than the benchmark: cis.iam.keys_are_recent.max_days is 120 , and the benchmark asks for 90",
	} {
		if !strings.Contains(controls, want) {
			t.Errorf("no %q in the controls", want)
		}
	}
	want := []string{
		"active cis.rds.instance_is_private 3 failures a partner reads it Owner data@acme.example Until 2026-04-15 Where everywhere Written in posture.yaml:4",
		"active cis.cloudtrail.validates_logs 1 failure a partner reads it Owner data@acme.example Until 2026-04-15 Where everywhere Written in posture.yaml:9",
		"PASS cis-aws-7.0.0 2.2 111122223333 answers 1 finding I called them By alice Holds 2025-12-26 until 2026-04-15 Evidence https://wiki.acme.example/contacts Written in posture.yaml:15",
		"FAIL cis-aws-7.0.0 2.2 444455556666 answers 1 finding I called them By alice Holds 2025-12-26 until 2026-04-15 Evidence https://wiki.acme.example/contacts Written in posture.yaml:24",
	}
	if diff := cmp.Diff(want, texts(t, page, "overlay")); diff != "" {
		t.Errorf("exceptions and attestations (-want +got)\n%s", diff)
	}
}

// What does nothing any more comes first, and says why.
func TestWrite_idle(t *testing.T) {
	t.Parallel()
	page := write(t, sample.Input())
	if note := texts(t, page, "note")[1]; !strings.HasPrefix(note, "2 exceptions and 1 attestation without effect") {
		t.Errorf("note %q", note)
	}
	heads := texts(t, page, "overlay-head")
	want := []string{
		"expired cis.ec2.uses_imdsv2 4 failures not accepted by it", "unused glob:cis.rds.* matches nothing that fails",
		"active cis.s3.bucket_denies_http 2 failures", "no effect cis-aws-7.0.0 2.2 444455556666 answers nothing: expired",
		"PASS cis-aws-7.0.0 2.2 111122223333 answers 1 finding",
	}
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Errorf("exceptions and attestations (-want +got)\n%s", diff)
	}
}

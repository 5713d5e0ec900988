package sarif_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/sarif"
)

// failure is a failure of an account.
func failure(account, severity, resource string) findings.Finding {
	const rule = "cis.s3.bucket_denies_http"
	return findings.Finding{
		ID: findings.ID(rule, account, "eu-west-1", resource, ""), Rule: rule, Title: "Bucket policy refuses plain HTTP",
		Status: findings.Fail, Severity: findings.Severity(severity), Messages: []string{"it does not"},
		Resource:   findings.Resource{Type: "AWS::S3::Bucket", ID: resource, Account: account, Region: "eu-west-1"},
		ObservedAt: sample.Now(),
	}
}

// only is a scan of one account and one rule.
func only(fs ...findings.Finding) sample.Scan {
	in := sample.Input()
	in.Benchmarks = nil
	in.Scope.Accounts = []string{sample.Production}
	in.Findings = fs
	return in
}

func notified(r run) []string {
	var ids []string
	for _, n := range r.Invocations[0].ToolExecutionNotifications {
		ids = append(ids, n.Descriptor.ID)
	}
	return ids
}

// A run is a successful execution only if the absence of a result means something.
func TestWrite_complete(t *testing.T) {
	t.Parallel()
	with := func(status findings.Status, code string) sample.Scan {
		f := failure(sample.Production, "HIGH", "b")
		f.Status = status
		if code != "" {
			f.Unread = []findings.Unread{{Operation: "s3:GetBucketPolicy", Permission: "s3:GetBucketPolicy", Code: code}}
		}
		return only(failure(sample.Production, "HIGH", "a"), f)
	}
	stopped := with(findings.Pass, "")
	stopped.Incomplete = true
	silent := with(findings.Pass, "")
	silent.Benchmarks = sample.Input().Benchmarks
	unseen := with(findings.Pass, "")
	unseen.Scope.Accounts, unseen.Findings = []string{sample.Production}, nil
	for _, test := range []struct {
		name              string
		in                sample.Scan
		complete, partial bool
		notified          []string
	}{
		{"all was read", with(findings.Pass, ""), true, true, nil},
		{"manual", with(findings.Manual, ""), true, true, nil},
		{"unknown", with(findings.Unknown, "AccessDenied"), false, true, []string{"unread"}},
		{"error", with(findings.Error, ""), false, true, []string{"evaluation"}},
		{"a status that does not exist yet", with("SKIPPED", ""), false, true, []string{"evaluation"}},
		{"unread, and no verdict turns on it", with(findings.Fail, "AccessDenied"), true, true, []string{"unread"}},
		{"stopped", stopped, false, false, []string{"stopped"}},
		{"a rule said nothing", silent, false, true, []string{"silence"}},
		{"an account without a verdict", unseen, false, false, nil},
		{"nothing", sample.Scan{Now: sample.Now()}, false, false, []string{"nothing"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, write(t, test.in, sarif.Options{})).Runs[0]
			if got := r.Invocations[0].ExecutionSuccessful; got != test.complete || r.Properties.Complete != got {
				t.Errorf("executionSuccessful %v, complete %v, want %v", got, r.Properties.Complete, test.complete)
			}
			if diff := cmp.Diff(test.notified, notified(r)); diff != "" {
				t.Errorf("notifications (-want +got)\n%s", diff)
			}
			r = read(t, write(t, test.in, sarif.Options{Partial: true})).Runs[0]
			if got := r.Invocations[0].ExecutionSuccessful; got != test.partial || r.Properties.Complete != test.complete {
				t.Errorf("partial: executionSuccessful %v, want %v; complete %v", got, test.partial, r.Properties.Complete)
			}
			if diff := cmp.Diff(test.notified, notified(r)); diff != "" {
				t.Errorf("partial: notifications (-want +got)\n%s", diff)
			}
		})
	}
}

func TestWrite_unreadIsNamed(t *testing.T) {
	t.Parallel()
	l := read(t, write(t, sample.Input(), sarif.Options{}))
	var got []string
	for _, n := range l.Runs[1].Invocations[0].ToolExecutionNotifications {
		if n.Descriptor.ID == "unread" {
			got = append(got, n.Level+" "+n.Message.Text)
		}
	}
	want := "warning iam:ListVirtualMFADevices was not read in global (AccessDenied, needs iam:ListVirtualMFADevices): " +
		"1 verdict could not be reached because of it."
	if !slices.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
	}
}

// A thousand answers are not a thousand notifications.
func TestWrite_notificationsAreBounded(t *testing.T) {
	t.Parallel()
	in := only()
	for i := range 150 {
		f := failure(sample.Production, "HIGH", fmt.Sprint("b", i))
		f.Status, f.Rule = findings.Unknown, fmt.Sprintf("x.y.r%03d", i)
		f.Unread = []findings.Unread{{Operation: fmt.Sprint("s3:Get", i), Code: "AccessDenied"}}
		e := failure(sample.Production, "HIGH", fmt.Sprint("c", i))
		e.Status, e.Rule = findings.Error, f.Rule
		in.Findings = append(in.Findings, f, e)
	}
	r := read(t, write(t, in, sarif.Options{})).Runs[0]
	ns := r.Invocations[0].ToolExecutionNotifications
	if len(ns) != 202 {
		t.Errorf("%d notifications", len(ns))
	}
	if got := ns[100].Message.Text; got != "50 rules more could not be evaluated." {
		t.Errorf("the last one of the rules: %s", got)
	}
	if got := ns[201].Message.Text; got != "50 answers more were not read." {
		t.Errorf("the last one of the answers: %s", got)
	}
}

func TestWrite_worstAreKept(t *testing.T) {
	t.Parallel()
	in := only()
	for i, severity := range []string{"LOW", "MEDIUM", "CRITICAL", "LOW", "MEDIUM", "SEVERE", "HIGH", "MEDIUM"} {
		in.Findings = append(in.Findings, failure(sample.Production, severity, fmt.Sprint("b", i)))
	}
	in.Findings = append(in.Findings, accept(failure(sample.Production, "CRITICAL", "a0")))
	for _, test := range []struct {
		limit int
		want  []string // resources
		text  string
	}{
		{9, []string{"a0", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"}, ""},
		{8, []string{"b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"}, "1 failure left out"},
		{5, []string{"b1", "b2", "b4", "b5", "b6"}, "4 failures left out, the least severe: accepted 1, LOW 2, MEDIUM 1."},
		{1, []string{"b5"}, "accepted 1, LOW 2, MEDIUM 3, HIGH 1, CRITICAL 1."},
	} {
		var b bytes.Buffer
		if err := sarif.WriteLimited(&b, sample.Report(t, in), sarif.Options{}, test.limit, sarif.MaxBytes); err != nil {
			t.Fatal(err)
		}
		r := read(t, b.Bytes()).Runs[0]
		var got []string
		for _, res := range r.Results {
			got = append(got, res.Locations[0].LogicalLocations[0].FullyQualifiedName)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("limit %d (-want +got)\n%s", test.limit, diff)
		}
		if dropped := 9 - len(test.want); r.Properties.DroppedResults != dropped || r.Invocations[0].ExecutionSuccessful != (dropped == 0) {
			t.Errorf("limit %d: %d dropped, successful %v", test.limit, r.Properties.DroppedResults, r.Invocations[0].ExecutionSuccessful)
		}
		if test.text != "" && !strings.Contains(r.Invocations[0].ToolExecutionNotifications[0].Message.Text, test.text) {
			t.Errorf("limit %d: %s", test.limit, r.Invocations[0].ToolExecutionNotifications[0].Message.Text)
		}
	}
}

// A file that would be too large has fewer results, and says so.
func TestWrite_size(t *testing.T) {
	t.Parallel()
	in := sample.Large(20_000)
	r := sample.Report(t, in)
	var b bytes.Buffer
	const most = 60_000
	if err := sarif.WriteLimited(&b, r, sarif.Options{}, sarif.MaxResults, most); err != nil {
		t.Fatal(err)
	}
	l := read(t, b.Bytes())
	for _, r := range l.Runs {
		if len(r.Results) == 0 || r.Properties.DroppedResults == 0 || !slices.Contains(notified(r), "dropped") {
			t.Errorf("%d results, %d dropped, notifications %v", len(r.Results), r.Properties.DroppedResults, notified(r))
		}
	}
	err := sarif.WriteLimited(io.Discard, r, sarif.Options{}, sarif.MaxResults, 100)
	if err == nil || !strings.Contains(err.Error(), "without any result it is larger than 100 bytes") {
		t.Errorf("error %v", err)
	}
}

func TestWrite_parts(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, accounts(50))
	err := sarif.Write(io.Discard, r, sarif.Options{})
	if err == nil || !strings.Contains(err.Error(), "50 accounts are 50 runs, and code scanning takes 20 in a file: write 3 files") {
		t.Errorf("error %v", err)
	}
	var got []string
	for part := 1; part <= 3; part++ {
		var b bytes.Buffer
		if err := sarif.Write(&b, r, sarif.Options{Part: part, Parts: 3}); err != nil {
			t.Fatal(err)
		}
		for _, run := range read(t, b.Bytes()).Runs {
			got = append(got, run.AutomationDetails.ID)
			if len(run.Results) != 1 || run.Results[0].Properties.Account != strings.Split(run.AutomationDetails.ID, "/")[1] {
				t.Errorf("run %s has the results %+v", run.AutomationDetails.ID, run.Results)
			}
		}
	}
	var want []string
	for _, account := range accounts(50).Scope.Accounts {
		want = append(want, "posture/"+account+"/2026-01-15T08:30:00Z")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("runs of all parts (-want +got)\n%s", diff)
	}
}

// What a scan was not asked for must not close an alert of one that was.
func TestWrite_category(t *testing.T) {
	t.Parallel()
	in := only(failure(sample.Production, "HIGH", "a"))
	high := in
	high.AtLeast = findings.High
	for _, test := range []struct {
		in   sample.Scan
		o    sarif.Options
		want string
	}{
		{in, sarif.Options{}, "posture/111122223333/2026-01-15T08:30:00Z"},
		{in, sarif.Options{Category: "cloud/s3"}, "cloud/s3/111122223333/2026-01-15T08:30:00Z"},
		{high, sarif.Options{}, "posture/111122223333/high-and-above/2026-01-15T08:30:00Z"},
		{sample.Scan{Now: sample.Now()}, sarif.Options{}, "posture/2026-01-15T08:30:00Z"},
	} {
		if got := read(t, write(t, test.in, test.o)).Runs[0].AutomationDetails.ID; got != test.want {
			t.Errorf("id %s, want %s", got, test.want)
		}
	}
	r := read(t, write(t, high, sarif.Options{})).Runs[0]
	if !slices.Contains(notified(r), "floor") || !r.Invocations[0].ExecutionSuccessful {
		t.Errorf("with a floor: notifications %v, successful %v", notified(r), r.Invocations[0].ExecutionSuccessful)
	}
}

func TestWrite_accountsInPieces(t *testing.T) {
	t.Parallel()
	r := sample.Unsorted(t, only(failure("1", "LOW", "a"), failure("2", "LOW", "a"), failure("1", "LOW", "b")))
	if err := sarif.Write(io.Discard, r, sarif.Options{}); err == nil || !strings.Contains(err.Error(), "account 1 are not in one place") {
		t.Errorf("error %v", err)
	}
}

func accept(f findings.Finding) findings.Finding {
	f.Exception = &findings.Exception{Owner: "ann", Reason: "public on\npurpose", Until: sample.Now().Add(time.Hour)}
	return f
}

// Of one run all results have suppressions, or none has.
func TestWrite_suppressions(t *testing.T) {
	t.Parallel()
	attested := failure(sample.Production, "LOW", "c")
	attested.Attestation = &findings.Attestation{Status: findings.Fail, By: "bob"}
	open := failure(sample.Production, "LOW", "b")
	r := read(t, write(t, only(accept(failure(sample.Production, "LOW", "a")), open, attested), sarif.Options{})).Runs[0]
	want := []struct{ Kind, Status, Justification string }{{"external", "accepted", `accepted by ann until 2026-01-15: public on\npurpose`}}
	if diff := cmp.Diff(&want, r.Results[0].Suppressions); diff != "" {
		t.Errorf("accepted (-want +got)\n%s", diff)
	}
	if by := r.Results[2].Properties.AttestedBy; by != "bob" {
		t.Errorf("attested by %q", by)
	}
	if diff := cmp.Diff(map[string]int{"ACCEPTED": 1, "FAIL": 2}, r.Properties.Verdicts); diff != "" {
		t.Errorf("verdicts (-want +got)\n%s", diff)
	}
	for _, res := range r.Results[1:] {
		if res.Suppressions == nil || len(*res.Suppressions) != 0 {
			t.Errorf("suppressions of another %v", res.Suppressions)
		}
	}
	for _, res := range read(t, write(t, only(open, attested), sarif.Options{})).Runs[0].Results {
		if res.Suppressions != nil {
			t.Errorf("suppressions where nothing is accepted: %v", res.Suppressions)
		}
	}
}

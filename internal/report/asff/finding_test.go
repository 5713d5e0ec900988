package asff_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report/asff"
	"github.com/openposture/posture/internal/report/internal/sample"
)

func TestWrite_status(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in                           findings.Status
		status, label, state, reason string
	}{
		{findings.Pass, "PASSED", "INFORMATIONAL", "ACTIVE", ""},
		{findings.Fail, "FAILED", "HIGH", "ACTIVE", "RULE_VIOLATED"},
		{findings.Unknown, "NOT_AVAILABLE", "HIGH", "ACTIVE", "NOT_READ"},
		{findings.Error, "NOT_AVAILABLE", "HIGH", "ACTIVE", "EVALUATION_ERROR"},
		{findings.Manual, "WARNING", "HIGH", "ACTIVE", "MANUAL_REVIEW"},
		{findings.NotApplicable, "NOT_AVAILABLE", "INFORMATIONAL", "ARCHIVED", "NOT_APPLICABLE"},
		{"WAIVED", "NOT_AVAILABLE", "HIGH", "ACTIVE", "EVALUATION_ERROR"},
	} {
		t.Run(string(test.in), func(t *testing.T) {
			t.Parallel()
			got := one(t, verdict(test.in))
			if got.Compliance.Status != test.status || got.RecordState != test.state || got.Severity.Label != test.label {
				t.Errorf("%s, %s, %s; want %+v", got.Compliance.Status, got.RecordState, got.Severity.Label, test)
			}
			reason := ""
			if reasons := got.Compliance.StatusReasons; len(reasons) > 0 {
				reason = reasons[0].ReasonCode
			}
			if reason != test.reason {
				t.Errorf("reason %q, want %q", reason, test.reason)
			}
			if got.ProductFields["posture/Status"] != string(test.in) || got.Severity.Original != "HIGH" {
				t.Errorf("posture's own status is %q of severity %q", got.ProductFields["posture/Status"], got.Severity.Original)
			}
			if got.FindingProviderFields.Severity.Label != test.label || !cmp.Equal(got.FindingProviderFields.Types, got.Types) {
				t.Errorf("what the provider updates is not what it says: %+v", got.FindingProviderFields)
			}
		})
	}
}

func TestWrite_severity(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in         findings.Severity
		label      string
		normalized int
	}{
		{findings.Informational, "INFORMATIONAL", 0},
		{findings.Low, "LOW", 1},
		{findings.Medium, "MEDIUM", 40},
		{findings.High, "HIGH", 70},
		{findings.Critical, "CRITICAL", 90},
		{"DIRE", "CRITICAL", 90},
	} {
		f := verdict(findings.Fail)
		f.Severity = test.in
		if got := one(t, f).Severity; got.Label != test.label || got.Normalized != test.normalized {
			t.Errorf("%s: %+v", test.in, got)
		}
	}
}

func TestWrite_update(t *testing.T) {
	t.Parallel()
	before := verdict(findings.Fail)
	after := verdict(findings.Pass)
	after.Severity, after.Title, after.ObservedAt = findings.Low, "Other", sample.Now().Add(time.Hour)
	a, b := one(t, before), one(t, after)
	if a.Id != "eu-west-1/111122223333/id" || a.Id != b.Id || a.ProductArn != b.ProductArn {
		t.Errorf("%s of %s became %s of %s", a.Id, a.ProductArn, b.Id, b.ProductArn)
	}
	if a.UpdatedAt >= b.UpdatedAt || b.UpdatedAt != "2026-01-15T09:30:00Z" || b.LastObservedAt != b.UpdatedAt {
		t.Errorf("updated at %s, then %s, observed at %s", a.UpdatedAt, b.UpdatedAt, b.LastObservedAt)
	}
	later := convert(t, sample.Scan{Now: sample.Now().Add(2 * time.Hour), Findings: []findings.Finding{after}}, asff.Options{})
	if later.UpdatedAt != "2026-01-15T10:30:00Z" || later.CreatedAt != later.UpdatedAt || later.LastObservedAt != b.LastObservedAt {
		t.Errorf("judged again: created %s, updated %s, observed %s", later.CreatedAt, later.UpdatedAt, later.LastObservedAt)
	}
}

func TestWrite_unread(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Unknown)
	f.Messages = []string{"s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy)"}
	f.Unread = []findings.Unread{
		{Operation: "s3:GetBucketPolicy", Permission: "s3:GetBucketPolicy", Code: "AccessDenied"},
		{Operation: "s3:GetBucketAcl", Permission: "s3:GetBucketAcl", Code: "AccessDenied"},
		{Operation: "s3:GetBucketAcl", Permission: "s3:GetBucketAcl", Code: "AccessDenied"},
		{Operation: "s3:GetBucketTagging", Permission: "s3:GetBucketTagging", Code: "DeniedBySCP"},
	}
	got := one(t, f)
	if p := got.ProductFields["posture/MissingPermissions"]; p != "s3:GetBucketAcl, s3:GetBucketPolicy" {
		t.Errorf("missing permissions: %q", p)
	}
	if want := "UNKNOWN: " + f.Messages[0]; got.Description != want {
		t.Errorf("description %q, want %q", got.Description, want)
	}
	in := sample.Scan{Findings: []findings.Finding{f}}
	in.Rules = []findings.RuleInfo{{ID: f.Rule, Description: "Why\nit is."}}
	if got := convert(t, in, asff.Options{}).Description; got != "UNKNOWN: "+f.Messages[0]+". Why it is." {
		t.Errorf("description with that of the rule: %q", got)
	}
	if d := got.Compliance.StatusReasons[0].Description; d != f.Messages[0] {
		t.Errorf("reason %q", d)
	}
}

func TestWrite_controls(t *testing.T) {
	t.Parallel()
	in := sample.Input()
	in.Findings = in.Findings[:1]
	in.Findings[0].Controls = append(in.Findings[0].Controls, findings.ControlRef{Benchmark: "other", ID: "9"})
	got := convert(t, in, asff.Options{})
	want := []string{
		"CIS AWS Foundations Benchmark 5.0.0/1.3", "CIS AWS Foundations Benchmark 7.0.0/2.4", "other/9",
	}
	if diff := cmp.Diff(want, got.Compliance.RelatedRequirements); diff != "" {
		t.Errorf("requirements (-want +got)\n%s", diff)
	}
	if s := got.Compliance.AssociatedStandards; len(s) != 3 || s[0].StandardsId != "cis-aws-5.0.0" {
		t.Errorf("standards %v", s)
	}
	if got.Compliance.SecurityControlId != in.Findings[0].Rule || got.GeneratorId != in.Findings[0].Rule {
		t.Errorf("control %s of generator %s", got.Compliance.SecurityControlId, got.GeneratorId)
	}
	if len(got.Types) != 2 || !strings.HasSuffix(got.Types[1], "/CIS AWS Foundations Benchmark") {
		t.Errorf("types %v", got.Types)
	}
	if types := one(t, verdict(findings.Fail)).Types; len(types) != 1 || types[0] != "Software and Configuration Checks/AWS Security Best Practices" {
		t.Errorf("types without a CIS control: %v", types)
	}
	for i := range 40 {
		in.Findings[0].Controls = append(in.Findings[0].Controls, findings.ControlRef{Benchmark: "more", ID: strconv.Itoa(i)})
	}
	if got := convert(t, in, asff.Options{}); got.ProductFields["posture/RequirementsLeftOut"] != "11" {
		t.Errorf("%d requirements, left out %s", len(got.Compliance.RelatedRequirements), got.ProductFields["posture/RequirementsLeftOut"])
	}
}

func TestWrite_remediation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text, url   string
		wantText, wantURL string
	}{
		{"both", "Do it.\naws do it", "https://docs.aws.amazon.com/x", "Do it.\naws do it", "https://docs.aws.amazon.com/x"},
		{"a hostile line", "Do\u202e it.\r\nnow", "", `Do\u202e it.\r` + "\nnow", ""},
		{"a URL that is none", "Do it.", "https://x/ y", "Do it.", ""},
		{"a URL of another kind", "", "javascript:alert(1)", "", ""},
		{"nothing", " ", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := verdict(findings.Fail)
			f.Remediation = test.text
			in := sample.Scan{Findings: []findings.Finding{f}}
			in.Rules = []findings.RuleInfo{{ID: f.Rule, References: []string{test.url}}}
			got := convert(t, in, asff.Options{}).Remediation.Recommendation
			if got.Text != test.wantText || got.Url != test.wantURL {
				t.Errorf("%+q %+q, want %+q %+q", got.Text, got.Url, test.wantText, test.wantURL)
			}
		})
	}
	if written := write(t, sample.Scan{Findings: []findings.Finding{verdict(findings.Fail)}}, asff.Options{}); bytes.Contains(written, []byte(`"Remediation"`)) {
		t.Error("an empty remediation, which Security Hub refuses")
	}
}

func TestWrite_exception(t *testing.T) {
	t.Parallel()
	accepted := &findings.Exception{Owner: "ann", Reason: "Public on purpose", Until: sample.Now().Add(time.Hour)}
	f := verdict(findings.Fail)
	f.Exception = accepted
	got := one(t, f)
	if got.Workflow.Status != "SUPPRESSED" || got.Note.Text != "accepted by ann until 2026-01-15: Public on purpose" || got.Note.UpdatedAt == "" || got.Compliance.Status != "FAILED" {
		t.Errorf("workflow %v, note %v, status %s", got.Workflow, got.Note, got.Compliance.Status)
	}
	if got.ProductFields["posture/ExceptionOwner"] != "ann" || got.ProductFields["posture/ExceptionReason"] != "Public on purpose" || got.ProductFields["posture/ExceptionUntil"] != "2026-01-15T09:30:00Z" {
		t.Errorf("fields %v", got.ProductFields)
	}
	for name, change := range map[string]func(*findings.Finding){
		"not a failure": func(f *findings.Finding) { f.Status = findings.Unknown },
		"none":          func(f *findings.Finding) { f.Exception = nil },
	} {
		f := verdict(findings.Fail)
		copied := *accepted
		f.Exception = &copied
		change(&f)
		if got := one(t, f); got.Workflow.Status != "" || got.Note.Text != "" {
			t.Errorf("%s: workflow %v, note %v", name, got.Workflow, got.Note)
		}
	}
}

// An attested verdict is the person's, and says so.
func TestWrite_attestation(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Pass)
	f.Attestation = &findings.Attestation{Status: findings.Pass, By: "alice", Until: sample.Now()}
	f.Messages = []string{"attested by alice"}
	got := one(t, f)
	if got.Compliance.Status != "PASSED" || got.Compliance.StatusReasons[0].ReasonCode != "ATTESTED" || got.ProductFields["posture/AttestedBy"] != "alice" ||
		got.ProductFields["posture/AttestedUntil"] != "2026-01-15T08:30:00Z" {
		t.Errorf("compliance %+v, fields %v", got.Compliance, got.ProductFields)
	}
}

func TestWrite_parameters(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Pass)
	f.Parameters = map[string]json.RawMessage{"max_days": json.RawMessage("90"), "a": json.RawMessage(`"<"`)}
	if got := one(t, f).ProductFields["posture/Parameters"]; got != `{"a":"<","max_days":90}` {
		t.Errorf("parameters %s", got)
	}
}

func TestWrite_manyReasons(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Fail)
	f.Messages = slicesOf("no", 25)
	reasons := one(t, f).Compliance.StatusReasons
	if len(reasons) != 11 || reasons[10].Description != "and 15 more" || reasons[10].ReasonCode != "RULE_VIOLATED" {
		t.Errorf("reasons %v", reasons)
	}
}

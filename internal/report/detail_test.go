package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// unreadVerdict is a finding that names what was not read.
func unreadVerdict(rule, resource string, status findings.Status, unread ...findings.Unread) findings.Finding {
	f := verdict(rule, resource, status)
	f.Unread = unread
	return f
}

func denied(operation, code, message string) findings.Unread {
	return findings.Unread{Type: "T", Fact: "f", Operation: operation, Permission: "p:" + operation, Code: code, Message: message}
}

func TestNew_unread(t *testing.T) {
	t.Parallel()
	related := denied("List", "AccessDenied", "no")
	related.Resource = "other"
	elsewhere := unreadVerdict("a", "r9", findings.Unknown, denied("Get", "AccessDenied", "no"))
	elsewhere.Resource.Region = "eu-west-1"
	r := sample.Report(t, sample.Scan{Findings: []findings.Finding{
		unreadVerdict("a", "r2", findings.Unknown, denied("Get", "AccessDenied", "z"), denied("Get", "AccessDenied", "b")),
		unreadVerdict("b", "r1", findings.Error, denied("Get", "AccessDenied", "")),
		unreadVerdict("c", "r1", findings.Fail, denied("Get", "AccessDenied", "y"), denied("Tags", "Throttled", "slow")),
		unreadVerdict("c", "r2", findings.Unknown, related, denied("Scp", "DeniedBySCP", "")),
		elsewhere,
	}})
	at := func(u report.Unread) report.Unread {
		u.Permission, u.Account = "p:"+u.Operation, sample.Production
		if u.Region == "" {
			u.Region = "global"
		}
		return u
	}
	want := []report.Unread{
		at(report.Unread{
			Operation: "Get", Code: "AccessDenied", Message: "b", Resources: []string{"r1", "r2"},
			Rules: []string{"a", "b", "c"}, Undecided: 2, Findings: 3,
		}),
		at(report.Unread{
			Operation: "Get", Code: "AccessDenied", Message: "no", Region: "eu-west-1",
			Resources: []string{"r9"}, Rules: []string{"a"}, Undecided: 1, Findings: 1,
		}),
		at(report.Unread{
			Operation: "List", Code: "AccessDenied", Message: "no", Resources: []string{"other"},
			Rules: []string{"c"}, Undecided: 1, Findings: 1,
		}),
		at(report.Unread{
			Operation: "Scp", Code: "DeniedBySCP", Resources: []string{"r2"},
			Rules: []string{"c"}, Undecided: 1, Findings: 1,
		}),
		at(report.Unread{
			Operation: "Tags", Code: "Throttled", Message: "slow", Resources: []string{"r1"},
			Rules: []string{"c"}, Undecided: 0, Findings: 1,
		}),
	}
	if diff := cmp.Diff(want, r.Unread); diff != "" {
		t.Errorf("unread (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"p:Get", "p:List"}, r.Permissions); diff != "" {
		t.Errorf("permissions (-want +got)\n%s", diff)
	}
}

// The credential report takes two actions, which the finding names in one string.
func TestNew_permissionsAreSingleActions(t *testing.T) {
	t.Parallel()
	u := denied("iam:GetCredentialReport", "AccessDenied", "")
	u.Permission = "iam:GetCredentialReport, iam:GenerateCredentialReport"
	r := sample.Report(t, sample.Scan{Findings: []findings.Finding{unreadVerdict("a", "r1", findings.Unknown, u)}})
	want := []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"}
	if diff := cmp.Diff(want, r.Permissions); diff != "" {
		t.Errorf("permissions (-want +got)\n%s", diff)
	}
}

func TestNew_failures(t *testing.T) {
	t.Parallel()
	fail := func(rule, resource string, severity findings.Severity, controls ...findings.ControlRef) findings.Finding {
		f := verdict(rule, resource, findings.Fail)
		f.Severity, f.Controls, f.Title, f.Remediation = severity, controls, "title of "+rule, "fix "+rule
		return f
	}
	v2, v10 := findings.ControlRef{Benchmark: "cis-2", ID: "1.10"}, findings.ControlRef{Benchmark: "cis-10", ID: "1.9"}
	looser := fail("few", "r1", findings.High, v10)
	looser.ID = findings.ID("few", sample.Production, "global", "r1", `{"max_days":90}`)
	r := sample.Report(t, sample.Scan{Findings: []findings.Finding{
		fail("many", "r1", findings.High), fail("many", "r2", findings.High), fail("few", "r1", findings.High, v2),
		looser, fail("low", "r1", findings.Low), fail("critical", "r1", findings.Critical),
		verdict("fine", "r1", findings.Pass), verdict("many", "r3", findings.Pass),
	}})
	resources := func(ids ...string) []findings.Resource {
		var rs []findings.Resource
		for _, id := range ids {
			rs = append(rs, verdict("", id, "").Resource)
		}
		return rs
	}
	failure := func(rule string, s findings.Severity, rs []findings.Resource, refs ...findings.ControlRef) report.Failure {
		return report.Failure{Rule: rule, Title: "title of " + rule, Severity: s, Remediation: "fix " + rule, Controls: refs, Count: len(rs), Resources: rs}
	}
	want := []report.Failure{
		failure("critical", findings.Critical, resources("r1")),
		failure("many", findings.High, resources("r1", "r2")),
		failure("few", findings.High, resources("r1"), v2, v10),
		failure("low", findings.Low, resources("r1")),
	}
	if diff := cmp.Diff(want, r.Failures); diff != "" {
		t.Errorf("failures (-want +got)\n%s", diff)
	}
}

package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/snapshot"
)

func TestBenchmark_sections(t *testing.T) {
	t.Parallel()
	b := report.Benchmark{Controls: []report.Control{
		{ID: "1.1", Status: report.ControlPass, Rules: []string{"cis.iam.a"}},
		{ID: "1.2", Status: report.ControlFail, Rules: []string{"cis.account.a", "cis.account.b"}},
		{ID: "1.10", Status: report.ControlPass, Rules: []string{"cis.iam.a", "cis.s3.a", "cis.sqs.a"}}, // not about S3 or SQS
		{ID: "2.1.1", Status: report.ControlFail, Rules: []string{"acme.brandnew.a"}},
		{ID: "2.2", Status: report.ControlFail},
		{ID: "3.1", Status: report.ControlUnknown, Rules: []string{"nonsense"}},
		{ID: "4.1", Status: report.ControlGap, Rules: []string{"cis.rds.a", "cis.efs.a"}},
		{ID: "5", Status: report.ControlFail, Rules: []string{"cis.kms.a"}},
	}}
	type counts = map[report.ControlStatus]int
	want := []report.Section{
		{ID: "2", Services: []string{"brandnew"}, Total: 2, Counts: counts{report.ControlFail: 2}},
		{ID: "1", Services: []string{"IAM", "Account"}, Total: 3, Counts: counts{report.ControlFail: 1, report.ControlPass: 2}},
		{ID: "5", Services: []string{"KMS"}, Total: 1, Counts: counts{report.ControlFail: 1}},
		{ID: "3", Total: 1, Counts: counts{report.ControlUnknown: 1}},
		{ID: "4", Services: []string{"EFS", "RDS"}, Total: 1, Counts: counts{report.ControlGap: 1}}, // none has one of its own
	}
	if diff := cmp.Diff(want, b.Sections()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Every control is in one section.
func TestBenchmark_sectionsAddUp(t *testing.T) {
	t.Parallel()
	for _, b := range sample.Report(t, sample.Input()).Benchmarks {
		got, total := map[report.ControlStatus]int{}, 0
		for _, s := range b.Sections() {
			total += s.Total
			for status, n := range s.Counts {
				got[status] += n
			}
		}
		if diff := cmp.Diff(b.Counts, got); diff != "" || total != len(b.Controls) {
			t.Errorf("%s: %d controls of %d (-want +got)\n%s", b.ID, total, len(b.Controls), diff)
		}
	}
}

// Every code that posture gives has its advice. What AWS alone defines speaks for itself.
func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		snapshot.AccessDenied, snapshot.DeniedBySCP, snapshot.Throttled, snapshot.RegionDisabled, snapshot.Unavailable,
		snapshot.Timeout, snapshot.Interrupted, snapshot.Malformed, snapshot.NotInReport, snapshot.NotCollected,
		snapshot.NotSupported, awserr.CollectorFailed, awserr.ExpiredToken, awserr.NoCredentials,
		"AccountNotManagementOrDelegatedAdministratorException",
	} {
		if report.Advice(code) == "" {
			t.Errorf("no advice for %s", code)
		}
	}
	if got := report.Advice("NoSuchHostedZone"); got != "" {
		t.Errorf("advice for a code of AWS: %q", got)
	}
}

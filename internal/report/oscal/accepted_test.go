package oscal_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// What a person said stands on the observation.
func TestWrite_peopleOnObservations(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)
	f := sample.Input().Findings[0]
	f.Status, f.Exception = findings.Fail, &findings.Exception{Owner: "ann", Reason: "until the *move*", Until: until}
	got := one(t, f)
	if got.Remarks != `It is accepted by ann until 2026-12-01: until the \*move\*` ||
		!slices.Equal(got.Props.of("accepted-by"), []string{"ann"}) || !slices.Equal(got.Props.of("accepted-until"), []string{"2026-12-01T00:00:00Z"}) {
		t.Errorf("accepted: %+v", got)
	}
	f.Exception, f.Attestation = nil, &findings.Attestation{By: "bob", Until: until, Evidence: "https://example.org"}
	got = one(t, f)
	if !slices.Equal(got.Methods, []string{"EXAMINE", "INTERVIEW"}) || !slices.Equal(got.Props.of("attested-by"), []string{"bob"}) ||
		!slices.Equal(got.Props.of("attested-until"), []string{"2026-12-01T00:00:00Z"}) || !slices.Equal(got.Props.of("attested-evidence"), []string{"https://example.org"}) {
		t.Errorf("attested: %+v", got)
	}
}

// A failure that is accepted is a deviation with an end, and its control is neither satisfied nor an open failure.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	got := parse(t, write(t, sample.Report(t, sample.Accepted()))).Results[0]
	deviations := map[string]string{}
	for _, r := range got.Risks {
		if r.Status == "deviation-approved" {
			deviations[r.UUID] = r.Title + "; " + r.Deadline + "; " + strings.Join(r.Props.of("owner"), "") + "; " + strings.Join(r.Props.of("accepted-findings"), "")
		}
	}
	related := map[string][]string{}
	states := map[string]string{}
	for _, f := range got.Findings {
		states[f.Target.ID] = f.Target.Status.State + " " + f.Target.Status.Reason + " " + strconv.Itoa(len(f.Observations))
		for _, r := range f.Risks {
			if text := deviations[r.UUID]; text != "" {
				related[f.Target.ID] = append(related[f.Target.ID], text)
			}
		}
	}
	rds := []string{"Accepted: RDS instances have no public endpoint; 2026-04-15T00:00:00Z; data@acme.example; 3"}
	logs := []string{"Accepted: Every trail signs its log files; 2026-04-15T00:00:00Z; data@acme.example; 1"}
	want := map[string][]string{
		"cis-aws-7.0.0_3.2.3_obj": rds, "cis-aws-5.0.0_2.2.3_obj": rds, "cis-aws-7.0.0_4.2_obj": logs, "cis-aws-5.0.0_3.2_obj": logs,
	}
	if diff := cmp.Diff(want, related); diff != "" {
		t.Errorf("deviations (-want +got)\n%s", diff)
	}
	if states["cis-aws-7.0.0_3.2.3_obj"] != "not-satisfied other 3" || states["cis-aws-7.0.0_4.2_obj"] != "satisfied pass 3" {
		t.Errorf("states %s, %s", states["cis-aws-7.0.0_3.2.3_obj"], states["cis-aws-7.0.0_4.2_obj"])
	}
}

package compare_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/compare"
	"github.com/openposture/posture/internal/report/internal/sample"
)

const account, region = "111122223333", "eu-west-1"

func verdict(resource string, status findings.Status) findings.Finding {
	return findings.Finding{
		ID: findings.ID("r", account, region, resource, ""), Rule: "r", Status: status, Severity: findings.High,
		Resource: findings.Resource{Type: "AWS::S3::Bucket", ID: resource, Account: account, Region: region},
	}
}

// scan is a complete scan of one account and region by the rule r.
func scan(fs ...findings.Finding) sample.Scan {
	return sample.Scan{
		Input:    report.Input{Rules: []findings.RuleInfo{{ID: "r", Digest: "1"}, {ID: "other", Digest: "1"}}},
		Scope:    report.Scope{Accounts: []string{account}, Regions: []string{region, "global"}},
		Now:      sample.Now(),
		Findings: fs,
	}
}

// listing is a finding about the type in a region that could not be listed.
func listing(status findings.Status, region string) findings.Finding {
	f := verdict(account, status)
	f.Resource.Region = region
	return f
}

func accepted(f findings.Finding) findings.Finding {
	f.Exception = &findings.Exception{Owner: "o", Reason: "r", Until: sample.Now().Add(time.Hour)}
	return f
}

func with(f findings.Finding, parameters string) findings.Finding {
	f.ID = findings.ID(f.Rule, account, region, f.Resource.ID, parameters)
	return f
}

func changes(t *testing.T, old, current sample.Scan) []string {
	t.Helper()
	var out []string
	for c, err := range compare.Changes(sample.Report(t, old), sample.Report(t, current)) {
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(c.Finding().Resource.ID, " ", c.Kind)
		if c.Why != "" {
			text += ": " + c.Why
		}
		if c.Failed() {
			text += " (counts as a new failure)"
		}
		out = append(out, text)
	}
	return out
}

func TestChanges(t *testing.T) {
	t.Parallel()
	const counts = " (counts as a new failure)"
	same := verdict("same", findings.Pass) // so that the rule says something of the account
	for _, test := range []struct {
		name         string
		old, current []findings.Finding
		change       func(old, current *sample.Scan)
		want         string
	}{
		{name: "passes twice", old: []findings.Finding{verdict("b", findings.Pass)}, current: []findings.Finding{verdict("b", findings.Pass)}, want: "b UNCHANGED"},
		{name: "fails now", old: []findings.Finding{verdict("b", findings.Pass)}, current: []findings.Finding{verdict("b", findings.Fail)}, want: "b NEW" + counts},
		{name: "was to be looked at, and fails", old: []findings.Finding{verdict("b", findings.Manual)}, current: []findings.Finding{verdict("b", findings.Fail)}, want: "b NEW" + counts},
		{name: "fails no more", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Pass)}, want: "b RESOLVED"},
		{name: "does not apply any more", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.NotApplicable)}, want: "b RESOLVED"},
		{name: "somebody has to look whether it fails", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Manual)}, want: "b CHANGED"},
		{name: "a new resource fails", current: []findings.Finding{verdict("b", findings.Fail)}, want: "b NEW" + counts},
		{name: "a new resource passes", current: []findings.Finding{verdict("b", findings.Pass)}, want: "b CHANGED"},
		{name: "a resource that failed is gone", old: []findings.Finding{verdict("b", findings.Fail)}, want: "b RESOLVED"},
		{name: "not read now", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Unknown)}, want: "b INCOMPARABLE: could not be decided in the other scan"},
		{name: "not read before", old: []findings.Finding{verdict("b", findings.Unknown)}, current: []findings.Finding{verdict("b", findings.Fail)}, want: "b INCOMPARABLE: could not be decided in the other scan" + counts},
		{name: "could not be evaluated", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Error)}, want: "b INCOMPARABLE: could not be decided in the other scan"},
		{name: "not read twice", old: []findings.Finding{verdict("b", findings.Unknown)}, current: []findings.Finding{verdict("b", findings.Unknown)}, want: "b UNCHANGED"},
		{name: "accepted now", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{accepted(verdict("b", findings.Fail))}, want: "b CHANGED"},
		{name: "accepted no more", old: []findings.Finding{accepted(verdict("b", findings.Fail))}, current: []findings.Finding{verdict("b", findings.Fail)}, want: "b NEW" + counts},
		{name: "asked with other parameters", old: []findings.Finding{verdict("b", findings.Pass)}, current: []findings.Finding{with(verdict("b", findings.Fail), "p")}, want: "b INCOMPARABLE: the rule was asked with other parameters" + counts},
		{name: "the same with other parameters", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{with(verdict("b", findings.Fail), "p")}, want: "b UNCHANGED"},
		{
			name: "another version of the rule", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Pass)},
			change: func(_, current *sample.Scan) { current.Rules = []findings.RuleInfo{{ID: "r", Digest: "2"}} },
			want:   "b INCOMPARABLE: the rule is another version",
		},
		{
			name: "another version that says the same", old: []findings.Finding{verdict("b", findings.Fail)}, current: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.Rules = []findings.RuleInfo{{ID: "r", Digest: "2"}} },
			want:   "b UNCHANGED",
		},
		{
			name: "the account was not scanned", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.Scope.Accounts = nil },
			want:   "b INCOMPARABLE: not in the scope of the other scan",
		},
		{
			name: "the region was not scanned", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.Scope.Regions = []string{"global"} },
			want:   "b INCOMPARABLE: not in the scope of the other scan",
		},
		{
			name: "a new failure where nobody looked before", current: []findings.Finding{verdict("b", findings.Fail)},
			change: func(old, _ *sample.Scan) { old.Scope.Regions = nil },
			want:   "b INCOMPARABLE: not in the scope of the other scan" + counts,
		},
		{
			name: "the scan was stopped", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.Incomplete = true },
			want:   "b INCOMPARABLE: the other scan was stopped before its end",
		},
		{
			name: "the type could not be listed in the region", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) {
				current.Findings = append(current.Findings, listing(findings.Unknown, region))
			},
			want: "b INCOMPARABLE: the other scan could not list the type",
		},
		{
			name: "nor anywhere", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) {
				current.Findings = append(current.Findings, listing(findings.Unknown, "global"))
			},
			want: "b INCOMPARABLE: the other scan could not list the type",
		},
		{
			name: "there is none of the type any more", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) {
				current.Findings = []findings.Finding{listing(findings.NotApplicable, "global")}
			},
			want: "b RESOLVED",
		},
		{
			name: "the rule was not asked", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.Findings = nil },
			want:   "b INCOMPARABLE: not in the scope of the other scan",
		},
		{
			name: "below the severity that is listed", old: []findings.Finding{verdict("b", findings.Fail)},
			change: func(_, current *sample.Scan) { current.AtLeast = findings.Critical },
			want:   "b INCOMPARABLE: not in the scope of the other scan",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			old, current := scan(append(test.old, same)...), scan(append(test.current, same)...)
			if test.change != nil {
				test.change(&old, &current)
			}
			var got []string
			for _, c := range changes(t, old, current) {
				if strings.HasPrefix(c, "b ") {
					got = append(got, c)
				}
			}
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("changes (-want +got)\n%s", diff)
			}
		})
	}
}

// Where benchmarks ask with several parameters, each verdict is held against that with the same ones.
func TestChanges_severalParameters(t *testing.T) {
	t.Parallel()
	b := verdict("b", findings.Fail)
	got := changes(t,
		scan(with(b, "1"), with(verdict("b", findings.Pass), "2")),
		scan(with(verdict("b", findings.Pass), "1"), with(b, "2"), with(b, "3")),
	)
	want := map[string]int{"b RESOLVED": 1, "b NEW (counts as a new failure)": 2}
	for _, c := range got {
		want[c]--
	}
	for c, n := range want {
		if n != 0 {
			t.Errorf("%s: %d too few of %q", c, n, got)
		}
	}
}

// Every verdict of either report is there once, also of large ones.
func TestChanges_all(t *testing.T) {
	t.Parallel()
	old, current := sample.Large(7_000), sample.Large(9_000)
	current.Findings = current.Findings[2_000:]
	old.Rules, current.Rules = nil, nil
	n := map[bool]int{}
	for c, err := range compare.Changes(sample.Report(t, old), sample.Report(t, current)) {
		if err != nil {
			t.Fatal(err)
		}
		n[c.Old != nil && c.New != nil]++
	}
	if n[true] != 5_000 || n[false] != 4_000 {
		t.Errorf("%d in both and %d in one, want 5000 and 4000", n[true], n[false])
	}
}

func TestChanges_redacted(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, scan())
	redacted, err := report.Redact(r, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range compare.Changes(r, redacted) {
		if !errors.Is(err, compare.ErrRedacted) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := compare.Count(redacted, r); !errors.Is(err, compare.ErrRedacted) {
		t.Errorf("error %v", err)
	}
}

// written is what the writers make of a scan that has everything, with text that attacks its reader.
func written(t *testing.T) (text, markdown, raw string) {
	t.Helper()
	evil := "b`|\n\x1b[31m\u202e<script>"
	old := scan(verdict("a", findings.Pass), verdict(evil, findings.Fail), verdict("c", findings.Unknown), verdict("d", findings.Pass))
	low := verdict("e", findings.Fail)
	low.Severity = findings.Low
	current := scan(verdict("a", findings.Fail), verdict("c", findings.Pass), verdict("d", findings.NotApplicable), low, verdict("z", findings.Pass))
	x, y := sample.Report(t, old), sample.Report(t, current)
	var out [3]bytes.Buffer
	for i, err := range []error{compare.Text(&out[0], x, y), compare.Markdown(&out[1], x, y), compare.JSON(&out[2], x, y)} {
		if err != nil {
			t.Fatalf("writer %d: %v", i, err)
		}
	}
	return out[0].String(), out[1].String(), out[2].String()
}

func TestWriters(t *testing.T) {
	t.Parallel()
	text, markdown, raw := written(t)
	wantText := `2026-01-15T08:30:00Z -> 2026-01-15T08:30:00Z
2 new, 1 incomparable, 2 changed, 1 resolved, 0 unchanged

NEW
  HIGH           r  a  111122223333/eu-west-1  PASS -> FAIL
  LOW            r  e  111122223333/eu-west-1  (none) -> FAIL

INCOMPARABLE
  HIGH           r  c  111122223333/eu-west-1  UNKNOWN -> PASS: could not be decided in the other scan

CHANGED
  HIGH           r  d  111122223333/eu-west-1  PASS -> NOT_APPLICABLE
  HIGH           r  z  111122223333/eu-west-1  (none) -> PASS

RESOLVED
  HIGH           r  b` + "`" + `|\n\x1b[31m\u202e<script>  111122223333/eu-west-1  FAIL -> (none)
`
	if diff := cmp.Diff(wantText, text); diff != "" {
		t.Errorf("text (-want +got)\n%s", diff)
	}
	if want := "| `HIGH` | `r` | ``b`\\|\\n\\x1b[31m\\u202e<script>`` | `111122223333/eu-west-1` | `FAIL -> (none)` |\n"; !strings.Contains(markdown, want) {
		t.Errorf("no %q in\n%s", want, markdown)
	}
	var got struct {
		Old, New string
		Counts   map[string]int
		Changes  []struct {
			Kind, Why, ID, Rule string
			Resource            struct{ ID string }
			OldStatus           *string `json:"old_status"`
			NewStatus           *string `json:"new_status"`
		}
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Changes) != 6 || got.Counts["new"] != 2 || got.Changes[1].NewStatus != nil || *got.Changes[1].OldStatus != "FAIL" {
		t.Errorf("JSON %+v", got)
	}
	if got.Changes[1].Resource.ID != "b`|\n\x1b[31m\u202e<script>" {
		t.Errorf("resource %q", got.Changes[1].Resource.ID)
	}
}

// A failure that is accepted now is told from one that is open, though its status is the same.
func TestWriters_accepted(t *testing.T) {
	t.Parallel()
	old, current := sample.Report(t, scan(verdict("a", findings.Fail))), sample.Report(t, scan(accepted(verdict("a", findings.Fail))))
	var text, raw bytes.Buffer
	if err := errors.Join(compare.Text(&text, old, current), compare.JSON(&raw, old, current)); err != nil {
		t.Fatal(err)
	}
	if want := "FAIL -> accepted FAIL\n"; !strings.Contains(text.String(), want) {
		t.Errorf("no %q in\n%s", want, &text)
	}
	if want := `"old_status":"FAIL","new_status":"FAIL","old_accepted":false,"new_accepted":true`; !strings.Contains(raw.String(), want) {
		t.Errorf("no %s in\n%s", want, &raw)
	}
}

// People see the worst, and how many more there are.
func TestText_dropsTheLeastSevere(t *testing.T) {
	t.Parallel()
	var fs []findings.Finding
	for i := range 60 {
		f := verdict(fmt.Sprintf("r%02d", i), findings.Fail)
		if i >= 55 {
			f.Severity = findings.Critical
		}
		fs = append(fs, f)
	}
	same := verdict("same", findings.Pass)
	var b bytes.Buffer
	if err := compare.Text(&b, sample.Report(t, scan(same)), sample.Report(t, scan(append(fs, same)...))); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.Contains(lines[4], "CRITICAL") || !strings.Contains(lines[4], "r55") || !strings.Contains(lines[9], "r00") || !strings.Contains(b.String(), "… and 10 more") {
		t.Errorf("text\n%s", &b)
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriters_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, scan(verdict("a", findings.Pass)))
	for i, err := range []error{compare.Text(full{}, r, r), compare.Markdown(full{}, r, r), compare.JSON(full{}, r, r)} {
		if !errors.Is(err, errFull) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
}

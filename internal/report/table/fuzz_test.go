package table_test

import (
	"strings"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/table"
)

// Whatever a report says, a page is as wide as it was asked to be, and nothing on it controls the terminal.
func FuzzWrite(f *testing.F) {
	for i, x := range sample.Hostile().Findings[:16] {
		f.Add(x.Resource.Name, x.Title, []int{60, 80, 100, 164, 200}[i%5], i)
	}
	f.Fuzz(func(t *testing.T, a, b string, width, controls int) {
		in := sample.Scan{
			Input: report.Input{
				Program: a, RulesDigest: b, Rules: []findings.RuleInfo{{ID: a}},
				Benchmarks: []findings.Benchmark{{ID: a, Title: b}},
			},
			Scope: report.Scope{Accounts: []string{a, b}, Regions: []string{b}},
		}
		for i := range min(max(controls, 0), 300) {
			in.Benchmarks[0].Controls = append(in.Benchmarks[0].Controls, findings.Control{
				ID: b + strings.Repeat(".", i%7) + strings.Repeat("9", i%30), Rules: []string{a, "x." + b + ".y"}[:i%3],
			})
		}
		for _, status := range []findings.Status{findings.Fail, findings.Unknown, findings.Error, findings.Status(a)} {
			in.Findings = append(in.Findings, findings.Finding{
				Rule: a, Title: b, Severity: findings.Severity(a), Status: status, Messages: []string{b}, Remediation: b,
				Resource: findings.Resource{ID: a, Name: b, Account: b, Region: a}, Controls: []findings.ControlRef{{Benchmark: a, ID: b}},
				Unread: []findings.Unread{{Operation: a, Permission: b, Code: "AccessDenied"}, {Operation: b, Code: a}},
			})
		}
		plain := write(t, in, table.Options{Width: width})
		for line := range strings.SplitSeq(strings.TrimSuffix(plain, "\n"), "\n") {
			if w := twwidth.WidthWithOptions(line, twwidth.Options{}); w > most(width) && width > 0 {
				t.Errorf("%d columns of at most %d: %q", w, most(width), line)
			}
			if line != report.Sanitize(line) {
				t.Errorf("hostile: %+q", line)
			}
		}
		if colored := write(t, in, table.Options{Width: width, Color: true}); sgrSequence.ReplaceAllString(colored, "") != plain {
			t.Errorf("colour changes more than colour:\n%q\n%q", plain, colored)
		}
	})
}

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/rules"
)

// A trap is a case of a rule that some scanner has judged wrongly.
type trap struct {
	number     int
	rule, name string
	want       findings.Status
}

// trapsElsewhere is the traps that no case of a rule can show, with what holds them.
var trapsElsewhere = map[int]string{
	10:  "The root user's row of the credential report is a fact of the account, and no IAM user (`internal/collector/iam`, `TestParseReport`).",
	24:  "A credential report that is being made is waited for, a bad one is Malformed (`internal/collector/live`, `TestReport_waits`, `TestReport_never`).",
	26:  "A control that a version dropped is in no file of that version (`rules/cis/benchmarks`, `TestBenchmarks_complete`).",
	39:  "Grants of access control lists are collected, and no control of CIS asks for them.",
	41:  "No control of CIS asks who may write to a bucket; a policy that lets everyone read is public all the same.",
	51:  "A bucket without a location constraint is in us-east-1, one with EU in eu-west-1 (`internal/collector/live`, `TestBuckets_located`).",
	52:  "Every list of the test account has two pages (`internal/collector/live`, `TestRun_callsOnce`).",
	79:  "posture evaluates on its own, and does not read the evaluations of AWS Config or Security Hub.",
	102: "Security Hub and GuardDuty are judged by what each region says; the organization's administrators are facts of their own.",
	103: "Related resources are those of one account (`checks`, `TestEval_relatedResources`).",
	104: "With `--region`, related resources of the other regions are left open: UNKNOWN, never FAIL (`checks`, `TestEval_relatedResourcesOfOtherRegions`).",
}

// trapsPage lists the inputs that scanners have judged wrongly, and how they are judged here.
func trapsPage(set *checks.Set) (string, error) {
	var traps []trap
	for _, r := range set.Rules() {
		cases, err := checktest.Cases(rules.FS, r)
		if err != nil {
			return "", err
		}
		for _, c := range cases {
			if c.Trap > 0 {
				traps = append(traps, trap{c.Trap, r.ID, c.Name, c.Want})
			}
		}
	}
	slices.SortStableFunc(traps, func(a, b trap) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.rule, b.rule)) })
	var b strings.Builder
	b.WriteString("\n# Traps\n\nInput shapes on which scanners have given a wrong verdict. Each is a case of a rule here: `posture rules test` runs them. " +
		"A number is a row of the project's own list of such shapes; several cases can belong to one.\n\n" +
		"| trap | rule | case | verdict |\n|---|---|---|---|\n")
	for _, t := range traps {
		fmt.Fprintf(&b, "| %d | [%s](rules.md#%s) | %s | %s |\n", t.number, t.rule, strings.ReplaceAll(t.rule, ".", ""), cell(t.name), t.want)
	}
	b.WriteString("\nThese are no cases of a rule:\n\n| trap | what holds |\n|---|---|\n")
	var numbers []int
	for n := range trapsElsewhere {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		fmt.Fprintf(&b, "| %d | %s |\n", n, trapsElsewhere[n])
	}
	return b.String(), nil
}

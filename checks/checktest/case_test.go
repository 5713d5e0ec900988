package checktest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
)

const versioned = `# METADATA
# title: T
# description: D
# custom:
#   resource: AWS::S3::Bucket
#   facts: [logging, versioning]
#   severity: LOW
#   responsibility: customer
#   remediation: R
package t.s3.r

deny contains "not versioned" if not _versioned

_versioned if input.resource.versioning.status == "Enabled"
`

const cases = `- name: good
  facts: {versioning: {status: Enabled}}
  want: PASS
- name: bad
  facts: {versioning: {}, logging: {target_bucket: b, target_prefix: p}}
  want: FAIL
  messages: [not versioned]
- name: open
  facts: {}
  unread: [versioning]
  want: UNKNOWN
`

// run tests one rule with its cases.
func run(t *testing.T, rule, cases string) (checktest.Result, error) {
	t.Helper()
	pack := fstest.MapFS{"t/s3/r/r.rego": {Data: []byte(rule)}, "t/s3/r/cases.yaml": {Data: []byte(cases)}}
	set, err := checks.Load(pack)
	if err != nil {
		t.Fatal(err)
	}
	return checktest.Run(t.Context(), set, pack, set.Rules()[0])
}

func TestRun_good(t *testing.T) {
	t.Parallel()
	res, err := run(t, versioned, cases)
	if err != nil || len(res.Failures) > 0 {
		t.Fatalf("failures %v, error %v", res.Failures, err)
	}
	if len(res.Cases) != 3 || res.LeftOpen == 0 {
		t.Errorf("%d cases and %d verdicts with facts left open", len(res.Cases), res.LeftOpen)
	}
}

func TestRun_failures(t *testing.T) {
	t.Parallel()
	good, _, _ := strings.Cut(cases, "- name: bad")
	always := strings.Replace(cases, "facts: {versioning: {status", "facts: {logging: {target_bucket: b, target_prefix: p}, versioning: {status", 1)
	always = strings.Replace(always, "facts: {}", "facts: {logging: {target_bucket: b, target_prefix: p}}", 1)
	for _, tc := range []struct{ name, rule, cases, want string }{
		{"another verdict", versioned, strings.Replace(cases, "want: FAIL", "want: PASS", 1), `t/s3/r/cases.yaml:4: "bad": want PASS, got FAIL`},
		{"another message", versioned, strings.Replace(cases, "[not versioned]", "[other]", 1), `"bad": messages: want ["other"], got ["not versioned"]`},
		{"no failing case", versioned, good, "no case wants FAIL"},
		{"optional fact never absent", versioned, always, "no case in which the optional fact logging is absent"},
		{"a line that no case evaluates", versioned + "\nnote contains \"never\" if {\n\tinput.resource.versioning.status == \"Odd\"\n\tinput.resource.logging\n}\n", cases, "no case evaluates this line"},
		{"not formatted", versioned + "\n\n\n", cases, "t/s3/r/r.rego:1: not formatted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			res, err := run(t, tc.rule, tc.cases)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range res.Failures {
				if strings.Contains(f.String(), tc.want) {
					return
				}
			}
			t.Errorf("failures %v do not say %q", res.Failures, tc.want)
		})
	}
}

func TestRun_refusesCases(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, cases, want string }{
		{"misspelt fact", "- name: a\n  facts:\n    versioning: {}\n    loging: {}\n  want: FAIL\n", `t/s3/r/cases.yaml:4: facts.loging: fact "loging" is not declared`},
		{"misspelt member", "- name: a\n  facts:\n    versioning: {sttus: Enabled}\n  want: FAIL\n", "t/s3/r/cases.yaml:3: facts.versioning: member \"sttus\" is not one of [mfa_delete status]"},
		{"wrong type", "- name: a\n  facts:\n    versioning: {status: 3}\n  want: FAIL\n", "t/s3/r/cases.yaml:3: facts.versioning.status: got number, want string"},
		{"fact that is never absent", "- name: a\n  facts: {}\n  want: FAIL\n", `t/s3/r/cases.yaml:2: fact "versioning" is never absent`},
		{"unknown key", "- name: a\n  fact: {}\n  want: FAIL\n", "field fact not found"},
		{"unknown status", "- name: a\n  facts: {versioning: {}}\n  want: fail\n", `t/s3/r/cases.yaml:3: want "fail" is not one of`},
		{"unread fact that is not declared", "- name: a\n  facts: {versioning: {}}\n  unread: [policy]\n  want: FAIL\n", `unread "policy" is not one of logging, versioning`},
		{"two cases of one name", "- name: a\n  facts: {versioning: {}}\n  want: FAIL\n- name: a\n  facts: {versioning: {}}\n  want: FAIL\n", "t/s3/r/cases.yaml:4: a case has a name of its own"},
		{"not YAML", "- name: [\n", "t/s3/r/cases.yaml:1: did not find expected"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := run(t, versioned, tc.cases)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v does not say %q", err, tc.want)
			}
		})
	}
}

func TestRun_leavesEveryFactOpen(t *testing.T) {
	t.Parallel()
	res, err := run(t, versioned, cases)
	if err != nil {
		t.Fatal(err)
	}
	// Two read cases, each with {logging}, {versioning} and {logging, versioning} left open.
	if res.LeftOpen != 6 {
		t.Errorf("%d verdicts with facts left open, want 6", res.LeftOpen)
	}
}

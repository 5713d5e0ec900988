//go:build e2e

package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	gocmp "github.com/google/go-cmp/cmp"
)

// scanArgs is a scan by all benchmarks of the regions that have something in them, as of the day after.
func scanArgs(url string, more ...string) []string {
	if !slices.Contains(more, "--rule") {
		more = append([]string{"--rule", seededRules}, more...)
	}
	return append([]string{
		"scan", "--endpoint-url", url, "--region", "us-east-1", "--region", "eu-west-1", "--region", "eu-central-1",
		"--benchmark", "all", "--format", "json", "--quiet", "--now", after(1),
	}, more...)
}

// seededRules is the rules of the services that the seeded account has. The others have accounts of their own.
const seededRules = "cis.account.*,cis.iam.*,cis.kms.*,cis.organizations.*,cis.s3.*,aws.*"

// started is about when moto made everything that has a time.
var started = time.Now()

// after returns a time so many days later, for --now.
func after(days int) string {
	return started.UTC().AddDate(0, 0, days).Format(time.RFC3339)
}

func TestScan(t *testing.T) {
	t.Parallel()
	r := posture(t, seeded(t), scanArgs(endpoint)...)
	if r.code != 0 || r.stderr != "" {
		t.Errorf("exit code %d, stderr:\n%s", r.code, r.stderr)
	}
	rep := r.decode(t)
	expected(t).check(t, rep)
	if rep.Incomplete {
		t.Error("the report says that it is incomplete")
	}
	regions := map[string]string{}
	for _, b := range allBuckets(t) {
		regions[b.name] = b.region
	}
	for _, f := range rep.Findings {
		if want := cmp.Or(regions[f.Resource.Name], keyRegion(&f), "global"); f.Resource.Region != want {
			t.Errorf("%s is in %s, want %s", f.Resource.ID, f.Resource.Region, want)
		}
		if f.Resource.Account != "111122223333" {
			t.Errorf("%s is of account %s", f.Resource.ID, f.Resource.Account)
		}
		if len(f.Controls) == 0 {
			t.Errorf("%s of %s is of no control", f.Rule, f.Resource.ID)
		}
	}
}

// collect makes the snapshot that scanArgs is judged from.
func collect(t *testing.T, a *account, dir string) {
	t.Helper()
	r := posture(t, a, "collect", "--endpoint-url", endpoint, "--region", "us-east-1,eu-west-1,eu-central-1",
		"--benchmark", "all", "--rule", seededRules, "-o", dir)
	if r.code != 0 || r.stdout != "" || !strings.Contains(r.stderr, "snapshot in") {
		t.Fatalf("exit code %d, stdout:\n%s\nstderr:\n%s", r.code, r.stdout, r.stderr)
	}
}

// TestEval judges one snapshot as of several times: moto gives everything the time at which it was made.
func TestEval(t *testing.T) {
	t.Parallel()
	a, dir := seeded(t), t.TempDir()
	collect(t, a, dir)
	for _, test := range []struct {
		name    string
		now     string
		changes []string
	}{
		{name: "the next day", now: after(1)},
		{name: "60 days later", now: after(60), changes: []string{"after-60-days"}},
		{name: "100 days later", now: after(100), changes: []string{"after-60-days", "after-100-days"}},
		{name: "in 2033", now: "2033-01-01T00:00:00Z", changes: []string{"after-60-days", "after-100-days", "in-2033"}},
		{name: "in April 2012", now: "2012-04-20T00:00:00Z", changes: []string{"in-april-2012"}},
		{name: "in 2011", now: "2011-01-01T00:00:00Z", changes: []string{"in-2011"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := posture(t, nil, "eval", "--snapshot", dir, "--benchmark", "all", "--rule", seededRules, "--format", "json", "--now", test.now)
			expected(t, test.changes...).check(t, r.decode(t))
		})
	}
}

func TestEval_sameAsScan(t *testing.T) {
	t.Parallel()
	a, dir := seeded(t), t.TempDir()
	scanned := posture(t, a, scanArgs(endpoint)...)
	collect(t, a, dir)
	judged := posture(t, nil, "eval", "--snapshot", dir, "--benchmark", "all", "--rule", seededRules, "--format", "json", "--now", after(1))
	if diff := gocmp.Diff(scanned.decode(t).Findings, judged.decode(t).Findings); diff != "" {
		t.Errorf("findings (-scan +collect and eval):\n%s", diff)
	}
}

func TestScan_emptyAccount(t *testing.T) {
	t.Parallel()
	r := posture(t, open(t, "444455556666"), scanArgs(endpoint)...)
	read(t, "empty.txt").check(t, r.decode(t))
}

// TestScan_pages has more virtual MFA devices than moto puts on a page.
func TestScan_pages(t *testing.T) {
	t.Parallel()
	const devices = 105
	a := open(t, "555566667777")
	seedUser(t, a, user{name: "collector"})
	for i := range devices {
		enableMFA(t, a, "collector", fmt.Sprintf("device-%03d", i))
	}
	p := newProxy(t, &proxy{})
	r := posture(t, a, scanArgs(p.url, "--rule", "cis.iam.root_mfa_is_hardware")...)
	var listed []struct {
		SerialNumber string `json:"serial_number"`
		UserARN      string `json:"user_arn"`
	}
	findings := r.decode(t).Findings
	if len(findings) != 1 {
		t.Fatalf("%d findings", len(findings))
	}
	must(t, json.Unmarshal(findings[0].Evidence["virtual_mfa_devices"], &listed))
	if len(listed) != devices || p.seen()["iam:ListVirtualMFADevices"] != 2 {
		t.Errorf("%d devices in %d requests", len(listed), p.seen()["iam:ListVirtualMFADevices"])
	}
}

// TestScan_accountBlocks has all four settings on for the account, and for no bucket.
func TestScan_accountBlocks(t *testing.T) {
	t.Parallel()
	a := open(t, "666677778888")
	blockForAccount(t, a, blockAll)
	seedBucket(t, a, bucket{name: "e2e-account-blocks", region: "us-east-1"}, false)
	_, err := a.s3("us-east-1").PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{
		Bucket: aws.String("e2e-account-blocks"), Policy: document(t, "buckets", "e2e-public-read"),
	})
	must(t, err)
	r := posture(t, a, scanArgs(endpoint, "--rule", "cis.s3.*public*,cis.s3.*principal", "--max-unknown", "0")...)
	if r.code != 0 {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	read(t, "account-blocks.txt").check(t, r.decode(t))
}

func TestScan_regionWithoutBuckets(t *testing.T) {
	t.Parallel()
	r := posture(t, seeded(t), "scan", "--endpoint-url", endpoint, "--region", "ap-south-1", "--rule", "cis.s3.*",
		"--benchmark", "all", "--format", "json", "--quiet")
	read(t, "no-buckets.txt").check(t, r.decode(t))
}

func TestScan_table(t *testing.T) {
	t.Parallel()
	r := posture(t, seeded(t), "scan", "--endpoint-url", endpoint, "--region", "us-east-1", "--fail-on", "CRITICAL", "--quiet")
	if r.code != 1 {
		t.Errorf("exit code %d", r.code)
	}
	if !regexp.MustCompile(`(?m)^posture: \d+ failures of severity CRITICAL or above$`).MatchString(r.stderr) {
		t.Errorf("stderr:\n%s", r.stderr)
	}
	for _, want := range []string{"111122223333", "S3 bucket policy does not grant to everyone", "iam:GetAccountSummary"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, r.stdout)
		}
	}
	if strings.Contains(r.stdout+r.stderr, "\x1b") {
		t.Error("there are escape sequences, and no terminal")
	}
}

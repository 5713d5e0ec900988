//go:build e2e

package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const oneRule = "cis.s3.bucket_denies_http"

// TestRequests is the law that a scan asks only what its rules need.
func TestRequests(t *testing.T) {
	t.Parallel()
	a := seeded(t)
	all, west := 0, 0
	for _, b := range allBuckets(t) {
		all++
		if b.region == "eu-west-1" {
			west++
		}
	}
	located := func(r request, body []byte) []byte { // as S3 does, and moto does not
		if r.Operation != "s3:ListBuckets" {
			return body
		}
		return []byte(strings.ReplaceAll(string(body), "</Name>", "</Name><BucketRegion>us-east-1</BucketRegion>"))
	}
	for _, test := range []struct {
		name    string
		rewrite func(request, []byte) []byte
		args    []string
		want    map[string]int
	}{
		{
			name: "the list does not say where the buckets are",
			want: map[string]int{"sts:GetCallerIdentity": 1, "s3:ListBuckets": 1, "s3:GetBucketLocation": all, "s3:GetBucketPolicy": all},
		},
		{
			name: "the list says where the buckets are", rewrite: located,
			want: map[string]int{"sts:GetCallerIdentity": 1, "s3:ListBuckets": 1, "s3:GetBucketPolicy": all},
		},
		{
			name: "the regions that were named are looked up", args: []string{"--region", "eu-west-1"},
			want: map[string]int{
				"sts:GetCallerIdentity": 1, "account:ListRegions": 1, "s3:ListBuckets": 1, "s3:GetBucketLocation": all,
				"s3:GetBucketPolicy": west,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProxy(t, &proxy{rewrite: test.rewrite})
			cmd, stdout, stderr := command(t.Context(), t, a, append([]string{
				"scan", "--endpoint-url", p.url, "--rule", oneRule, "--format", "json", "--quiet",
			}, test.args...)...)
			cmd.Env = append(cmd.Env, "AWS_REGION=us-east-1")
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v\n%s", err, stderr)
			}
			if diff := cmp.Diff(test.want, p.seen()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			findings := result{stdout: stdout.String()}.decode(t).Findings
			if len(findings) != test.want["s3:GetBucketPolicy"] {
				t.Errorf("%d findings", len(findings))
			}
		})
	}
}

// TestRequests_userAgent is so that an owner of an account can tell in its CloudTrail who asked.
func TestRequests_userAgent(t *testing.T) {
	t.Parallel()
	p := newProxy(t, &proxy{})
	posture(t, seeded(t), scanArgs(p.url)...)
	name := regexp.MustCompile(`(^| )posture/[0-9][^ ]*`)
	seen := map[string]bool{}
	for _, r := range p.requests {
		if !name.MatchString(r.UserAgent) && !seen[r.Operation] {
			t.Errorf("%s calls itself %q", r.Operation, r.UserAgent)
		}
		seen[r.Operation] = true
	}
	if len(seen) < 15 {
		t.Errorf("only %d operations were asked for", len(seen))
	}
}

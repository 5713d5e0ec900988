//go:build e2e

package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestScan_denied refuses one operation at a time: what turns on it is UNKNOWN, and everything else is as before.
func TestScan_denied(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation  string
		bucket     string // only of this one
		permission string
		changes    string
	}{
		{operation: "s3:ListBuckets", permission: "s3:ListAllMyBuckets", changes: "list-buckets"},
		{operation: "s3:GetBucketPolicy", bucket: "e2e-public-read", permission: "s3:GetBucketPolicy", changes: "one-bucket-policy"},
		{operation: "s3:GetBucketLocation", bucket: "e2e-public-read", permission: "s3:GetBucketLocation", changes: "one-bucket-location"},
		{operation: "s3control:GetPublicAccessBlock", permission: "s3:GetAccountPublicAccessBlock", changes: "account-block"},
		{
			operation:  "iam:GetAccountAuthorizationDetails",
			permission: "iam:GetAccountAuthorizationDetails", changes: "authorization-details",
		},
		{operation: "iam:GenerateCredentialReport", permission: "iam:GenerateCredentialReport", changes: "credential-report"},
		{operation: "kms:ListKeys", permission: "kms:ListKeys", changes: "list-keys"},
		{operation: "kms:DescribeKey", permission: "kms:DescribeKey", changes: "describe-key"},
		{operation: "kms:GetKeyPolicy", permission: "kms:GetKeyPolicy", changes: "key-policy"},
		{operation: "kms:GetKeyRotationStatus", permission: "kms:GetKeyRotationStatus", changes: "key-rotation"},
		{
			operation:  "organizations:DescribeOrganization",
			permission: "organizations:DescribeOrganization", changes: "organization",
		},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			a, p := seeded(t), newProxy(t, denying(test.bucket, test.operation))
			r := posture(t, a, scanArgs(p.url, "--max-unknown", "0")...)
			rep := r.decode(t)
			expected(t, test.changes).check(t, rep)
			if r.code != 3 {
				t.Errorf("exit code %d, want 3", r.code)
			}
			if rep.Incomplete {
				t.Error("a refusal is not an interrupted scan")
			}
			if !strings.Contains(r.stderr, "grant "+test.permission) {
				t.Errorf("stderr does not say what to grant:\n%s", r.stderr)
			}
			if !rep.says(test.operation, test.permission) {
				t.Errorf("nothing unread is %s that needs %s: %+v", test.operation, test.permission, rep.Unread)
			}
		})
	}
}

// says reports whether the report names the operation as refused, and what it needs.
func (r report) says(operation, permission string) bool {
	for _, u := range r.Unread {
		if u.Operation == operation && u.Permission == permission && u.Code == "AccessDenied" {
			return true
		}
	}
	return false
}

func TestScan_contactsDenied(t *testing.T) {
	t.Parallel()
	a, p := seeded(t), newProxy(t, denying("", "account:GetAlternateContact", "account:GetContactInformation"))
	r := posture(t, a, scanArgs(p.url)...)
	expected(t, "contacts").check(t, r.decode(t))
}

// TestScan_gate has a rule that is decided for every bucket, until one policy is refused.
func TestScan_gate(t *testing.T) {
	t.Parallel()
	a, p := seeded(t), newProxy(t, denying("e2e-public-read", "s3:GetBucketPolicy"))
	for _, test := range []struct {
		name, url, allowed string
		code               int
	}{
		{"everything was read", endpoint, "0", 0},
		{"one was not, and none may", p.url, "0", 3},
		{"one was not, and one may", p.url, "1", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := posture(t, a, scanArgs(test.url, "--rule", "cis.s3.bucket_denies_http", "--max-unknown", test.allowed)...)
			if r.code != test.code {
				t.Errorf("exit code %d, want %d: %s", r.code, test.code, r.stderr)
			}
		})
	}
}

// TestScan_allDenied refuses everything but the caller's identity: nothing passes and nothing fails.
func TestScan_allDenied(t *testing.T) {
	t.Parallel()
	a, p := seeded(t), newProxy(t, &proxy{})
	posture(t, a, scanArgs(p.url)...)
	operations := slices.DeleteFunc(slices.Collect(maps.Keys(p.seen())), func(operation string) bool {
		return operation == "sts:GetCallerIdentity"
	})
	r := posture(t, a, scanArgs(newProxy(t, denying("", operations...)).url)...)
	if r.code != 3 {
		t.Errorf("exit code %d, want 3", r.code)
	}
	rep := r.decode(t)
	for _, f := range rep.Findings {
		if f.Status != "UNKNOWN" && f.Rule != "cis.account.security_questions_are_registered" {
			t.Errorf("%s says %s of %s: %q", f.Rule, f.Status, f.Resource.ID, f.Messages)
		}
	}
	// One of each rule, two of the rules with two sets of parameters, three of those about keys: one a region.
	if len(rep.Findings) != 54 {
		t.Errorf("%d findings", len(rep.Findings))
	}
}

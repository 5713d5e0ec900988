package facts

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/snapshot"
)

func plan(t *testing.T, requests ...Request) Plan {
	t.Helper()
	p, err := NewPlan(requests...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		requests    []Request
		operations  []string
		services    []string
		permissions []string
	}{
		{
			name:       "nothing",
			operations: []string{"sts:GetCallerIdentity"},
		},
		{
			name:        "one fact of a global type",
			requests:    []Request{{S3Bucket, []string{"encryption"}}},
			operations:  []string{"s3:GetBucketEncryption", "s3:ListBuckets", "sts:GetCallerIdentity"},
			services:    []string{"s3"},
			permissions: []string{"s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets"},
		},
		{
			name:        "a regional type asks for the regions",
			requests:    []Request{{S3AccessPoint, []string{"bucket"}}},
			operations:  []string{"account:ListRegions", "s3control:ListAccessPoints", "sts:GetCallerIdentity"},
			services:    []string{"s3"},
			permissions: []string{"account:ListRegions", "s3:ListAccessPoints"},
		},
		{
			name:        "a type without facts is listed",
			requests:    []Request{{IAMServerCertificate, nil}},
			operations:  []string{"iam:ListServerCertificates", "sts:GetCallerIdentity"},
			services:    []string{"iam"},
			permissions: []string{"iam:ListServerCertificates"},
		},
		{
			name:        "the account is not listed, and its facts are read by several services",
			requests:    []Request{{snapshot.Account, []string{"public_access_block", "password_policy"}}},
			operations:  []string{"iam:GetAccountPasswordPolicy", "s3control:GetPublicAccessBlock", "sts:GetCallerIdentity"},
			services:    []string{"iam", "s3"},
			permissions: []string{"iam:GetAccountPasswordPolicy", "s3:GetAccountPublicAccessBlock"},
		},
		{
			name:        "an operation that needs another",
			requests:    []Request{{snapshot.Account, []string{"credential_report"}}},
			operations:  []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport", "sts:GetCallerIdentity"},
			services:    []string{"iam"},
			permissions: []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"},
		},
		{
			name: "requests of one type are joined",
			requests: []Request{
				{S3Bucket, []string{"acl"}}, {S3Bucket, []string{"policy"}}, {S3Bucket, []string{"acl"}},
			},
			operations:  []string{"s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:ListBuckets", "sts:GetCallerIdentity"},
			services:    []string{"s3"},
			permissions: []string{"s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.requests...)
			if diff := cmp.Diff(tt.operations, p.Operations()); diff != "" {
				t.Errorf("operations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.services, p.Services()); diff != "" {
				t.Errorf("services (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.permissions, p.Permissions()); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlan_facts(t *testing.T) {
	t.Parallel()
	p := plan(t, Request{snapshot.Account, []string{"public_access_block", "password_policy", "saml_providers"}})
	var got []string
	for _, f := range p.Facts(snapshot.Account, "iam") {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff([]string{"password_policy", "saml_providers"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.Facts(snapshot.Account, "sso") != nil {
		t.Error("a service is asked for a fact that is not wanted")
	}
	if !p.Wants(snapshot.Account, "saml_providers") || p.Wants(snapshot.Account, "partition") || p.Wants(S3Bucket, "acl") {
		t.Error("Wants does not follow the request")
	}
	if !p.Lists(snapshot.Account) || p.Lists(S3Bucket) {
		t.Error("Lists does not follow the request")
	}
}

func TestNewPlan_unknown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		request Request
		want    string
	}{
		{Request{"AWS::S3::Pail", nil}, `resource type "AWS::S3::Pail" is not in the catalogue`},
		{Request{S3Bucket, []string{"polcy"}}, `AWS::S3::Bucket has no fact "polcy"`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			if _, err := NewPlan(tt.request); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestEverything(t *testing.T) {
	t.Parallel()
	p := Everything()
	var types []snapshot.Type
	for _, typ := range Types() {
		types = append(types, typ.Name)
		for _, f := range typ.Facts {
			if !p.Wants(typ.Name, f.Name) {
				t.Errorf("%s.%s is not asked for", typ.Name, f.Name)
			}
			if !slices.Contains(p.Operations(), f.Read) {
				t.Errorf("%s.%s is asked for, and %s is not called", typ.Name, f.Name, f.Read)
			}
			if !slices.Contains(p.Services(), f.Service) {
				t.Errorf("%s.%s is asked for, and %s does not collect", typ.Name, f.Name, f.Service)
			}
		}
	}
	if diff := cmp.Diff(types, p.Types()); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

func TestPlan_withoutResources(t *testing.T) {
	t.Parallel()
	p := plan(t,
		Request{Type: S3Bucket, Facts: []string{"policy", "acl"}},
		Request{Type: snapshot.Account, Facts: []string{"public_access_block", "credential_report"}},
		Request{Type: IAMUser, Facts: []string{"credential_report", "mfa_devices"}},
	)
	want := []string{
		"iam:GenerateCredentialReport", "iam:GetAccountAuthorizationDetails", "iam:GetCredentialReport", "s3:ListBuckets",
		"s3control:GetPublicAccessBlock", "sts:GetCallerIdentity",
	}
	if diff := cmp.Diff(want, p.WithoutResources().Operations()); diff != "" {
		t.Errorf("operations (-want +got)\n%s", diff)
	}
}

func TestPlan_calls(t *testing.T) {
	t.Parallel()
	resources := func(typ snapshot.Type) int { return map[snapshot.Type]int{KMSKey: 10, S3Bucket: 7}[typ] }
	for _, tt := range []struct {
		name     string
		requests []Request
		want     int
	}{
		{"nothing but the identity", nil, 1},
		{"the account", []Request{{snapshot.Account, []string{"password_policy", "regions"}}}, 3},
		{"a global type: identity, list, policies", []Request{{S3Bucket, []string{"policy"}}}, 1 + 1 + 7},
		{"a regional type: identity, regions, three lists, aliases at once, policies one by one", []Request{{KMSKey, []string{"aliases", "policy"}}}, 1 + 1 + 3 + 3 + 10},
		{"facts of one answer", []Request{{KMSKey, []string{"key_state", "key_spec"}}}, 1 + 1 + 3 + 10},
		{"the regions", []Request{{snapshot.Region, []string{"ebs_encryption_by_default"}}}, 1 + 1 + 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := plan(t, tt.requests...).Calls(3, resources); got != tt.want {
				t.Errorf("%d calls, want %d", got, tt.want)
			}
		})
	}
}

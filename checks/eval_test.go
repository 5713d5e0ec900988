package checks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

const account = "111122223333"

var collected = time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC)

func known(value string) snapshot.Fact {
	return snapshot.Fact{State: snapshot.Known, Value: json.RawMessage(value)}
}

func denied(operation string) *snapshot.Cause {
	return &snapshot.Cause{Operation: operation, Code: snapshot.AccessDenied, Message: "not authorized"}
}

func bucket(name string, facts map[string]snapshot.Fact) snapshot.Resource {
	return snapshot.Resource{
		ID: "arn:aws:s3:::" + name, Name: name, Type: "AWS::S3::Bucket", Account: account, Region: "eu-west-1", Facts: facts,
	}
}

func buckets(state snapshot.State, cause *snapshot.Cause, resources ...snapshot.Resource) snapshot.Part {
	return snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: collected, Partition: "aws", Account: account,
		Region: snapshot.Global, Service: "s3", Resources: resources,
		Listings: []snapshot.Listing{{Account: account, Region: snapshot.Global, Type: "AWS::S3::Bucket", State: state, Cause: cause}},
	}
}

// restricted is the part of a collection with --region eu-west-1.
func restricted(p snapshot.Part) snapshot.Part {
	p.Regions = []string{"eu-west-1"}
	return p
}

// load makes a set of one rule over buckets, t.s3.r.
func load(t *testing.T, src string) *checks.Set {
	t.Helper()
	set, err := checks.Load(fstest.MapFS{"t/s3/r/r.rego": {Data: []byte(src)}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// eval returns the findings of every rule of the set.
func eval(t *testing.T, set *checks.Set, src checks.Source) []findings.Finding {
	t.Helper()
	sel, err := set.Select(t.Context(), checks.SelectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out []findings.Finding
	if err := sel.Eval(t.Context(), src, checks.EvalOptions{}, func(f findings.Finding) error {
		out = append(out, f)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// said is a finding in short.
func said(fs []findings.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, fmt.Sprintf("%s %s %v", f.Resource.ID, f.Status, f.Messages))
	}
	return out
}

func TestEval_situations(t *testing.T) {
	t.Parallel()
	twoParts := rule("policy, versioning", "", `deny contains "no policy" if not _policy

deny contains "not versioned" if not _versioned

_policy if input.resource.policy

_versioned if input.resource.versioning.status == "Enabled"
`)
	enabled, suspended := known(`{"status":"Enabled"}`), known(`{"status":"Suspended"}`)
	policy, absent := known(`{"statements":[]}`), snapshot.Fact{State: snapshot.Absent}
	refused := snapshot.UnknownFact(denied("s3:GetBucketPolicy"))
	b := func(policy, versioning snapshot.Fact) snapshot.Resource {
		return bucket("b", map[string]snapshot.Fact{"policy": policy, "versioning": versioning})
	}
	for _, tc := range []struct {
		name string
		part snapshot.Part
		want []string
	}{
		{"everything read and good", buckets(snapshot.Known, nil, b(policy, enabled)), []string{"arn:aws:s3:::b PASS []"}},
		{"everything read and bad", buckets(snapshot.Known, nil, b(absent, suspended)), []string{"arn:aws:s3:::b FAIL [no policy not versioned]"}},
		{
			"the verdict turns on the unread fact", buckets(snapshot.Known, nil, b(refused, enabled)),
			[]string{"arn:aws:s3:::b UNKNOWN [s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy)]"},
		},
		{"the verdict stands whatever the unread fact is", buckets(snapshot.Known, nil, b(refused, suspended)), []string{"arn:aws:s3:::b FAIL [not versioned]"}},
		{
			"no fact was read", buckets(snapshot.Known, nil, b(refused, snapshot.UnknownFact(denied("s3:GetBucketVersioning")))),
			[]string{"arn:aws:s3:::b UNKNOWN [s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy) s3:GetBucketVersioning: AccessDenied (needs s3:GetBucketVersioning)]"},
		},
		{
			"a fact that was not collected", buckets(snapshot.Known, nil, bucket("b", map[string]snapshot.Fact{"versioning": enabled})),
			[]string{"arn:aws:s3:::b UNKNOWN [s3:GetBucketPolicy: NotCollected (the snapshot was made without it: collect again for this rule)]"},
		},
		{"no buckets", buckets(snapshot.Known, nil), []string{"111122223333 NOT_APPLICABLE [no AWS::S3::Bucket in the account]"}},
		{"no buckets in the regions that were asked for", restricted(buckets(snapshot.Known, nil)), []string{"111122223333 NOT_APPLICABLE [no AWS::S3::Bucket in eu-west-1]"}},
		{
			"the listing was refused", buckets(snapshot.Unknown, denied("s3:ListBuckets")),
			[]string{"111122223333 UNKNOWN [cannot list AWS::S3::Bucket: s3:ListBuckets: AccessDenied (needs s3:ListAllMyBuckets)]"},
		},
		{
			"the listing broke off", buckets(snapshot.Unknown, denied("s3:ListBuckets"), b(policy, enabled)),
			[]string{"arn:aws:s3:::b PASS []", "111122223333 UNKNOWN [cannot list AWS::S3::Bucket: s3:ListBuckets: AccessDenied (needs s3:ListAllMyBuckets)]"},
		},
		{
			"buckets were not asked for",
			snapshot.Part{Account: account, Region: snapshot.Global, Service: "iam", CollectedAt: collected},
			[]string{"111122223333 UNKNOWN [cannot list AWS::S3::Bucket: s3:ListBuckets: NotCollected (the snapshot was made without it: collect again for this rule)]"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, said(eval(t, load(t, twoParts), checks.Memory{tc.part}))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEval_failSaysWhatElseWasNotRead(t *testing.T) {
	t.Parallel()
	src := rule("policy, versioning", "", `deny contains "no policy" if not input.resource.policy

deny contains "not versioned" if not _versioned

_versioned if input.resource.versioning.status == "Enabled"
`)
	got := eval(t, load(t, src), checks.Memory{buckets(snapshot.Known, nil, bucket("b", map[string]snapshot.Fact{
		"policy": snapshot.UnknownFact(denied("s3:GetBucketPolicy")), "versioning": known(`{}`),
	}))})[0]
	want := []findings.Unread{{
		Fact: "policy", Type: "AWS::S3::Bucket", Operation: "s3:GetBucketPolicy", Permission: "s3:GetBucketPolicy",
		Code: "AccessDenied", Message: "not authorized",
	}}
	if got.Status != findings.Fail {
		t.Fatalf("status %s, want FAIL", got.Status)
	}
	if diff := cmp.Diff(want, got.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]json.RawMessage{"versioning": json.RawMessage(`{}`)}, got.Evidence); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

func TestEval_relatedResources(t *testing.T) {
	t.Parallel()
	src := rule("", "#   related:\n#     users: {type: \"AWS::IAM::User\", facts: [groups]}\n", `import data.t.s3.r.related

deny contains "nobody is an admin" if not _admin

_admin if {
	some u in related.users
	"admins" in u.groups
}
`)
	user := func(name, groups string) snapshot.Resource {
		f := snapshot.UnknownFact(denied("iam:GetAccountAuthorizationDetails"))
		if groups != "" {
			f = known(groups)
		}
		return snapshot.Resource{ID: name, Name: name, Type: "AWS::IAM::User", Account: account, Region: snapshot.Global, Facts: map[string]snapshot.Fact{"groups": f}}
	}
	users := func(state snapshot.State, resources ...snapshot.Resource) snapshot.Part {
		l := snapshot.Listing{Account: account, Region: snapshot.Global, Type: "AWS::IAM::User", State: state}
		if state == snapshot.Unknown {
			l.Cause = denied("iam:GetAccountAuthorizationDetails")
		}
		return snapshot.Part{Account: account, Region: snapshot.Global, Service: "iam", CollectedAt: collected, Listings: []snapshot.Listing{l}, Resources: resources}
	}
	for _, tc := range []struct {
		name string
		part snapshot.Part
		want findings.Status
	}{
		{"one good one decides", users(snapshot.Known, user("a", `[]`), user("b", `["admins"]`)), findings.Pass},
		{"none", users(snapshot.Known, user("a", `[]`)), findings.Fail},
		{"no users at all", users(snapshot.Known), findings.Fail},
		{"one good one decides although the listing broke off", users(snapshot.Unknown, user("b", `["admins"]`)), findings.Pass},
		{"no good one, and the listing broke off", users(snapshot.Unknown, user("a", `[]`)), findings.Unknown},
		{"one good one decides although another was not read", users(snapshot.Known, user("a", ""), user("b", `["admins"]`)), findings.Pass},
		{"one was not read", users(snapshot.Known, user("a", ""), user("b", `[]`)), findings.Unknown},
		{"listing refused", users(snapshot.Unknown), findings.Unknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := eval(t, load(t, src), checks.Memory{tc.part, buckets(snapshot.Known, nil, bucket("b", nil))})
			if len(got) != 1 || got[0].Status != tc.want {
				t.Errorf("got %v, want %s", said(got), tc.want)
			}
		})
	}
}

// TestEval_relatedResourcesOfOtherRegions holds that what --region left out is not taken for not there.
func TestEval_relatedResourcesOfOtherRegions(t *testing.T) {
	t.Parallel()
	src := `# METADATA
# title: T
# description: D
# custom:
#   resource: AWS::::Account
#   facts: []
#   related:
#     buckets: {type: "AWS::S3::Bucket", facts: [versioning]}
#   severity: LOW
#   responsibility: customer
#   remediation: R
package t.s3.r

import data.t.s3.r.related

deny contains "a bucket is suspended" if {
	some b in related.buckets
	_suspended(b.versioning)
}

_suspended(v) if v.status == "Suspended"
`
	b := func(versioning string) snapshot.Resource {
		return bucket("b", map[string]snapshot.Fact{"versioning": known(versioning)})
	}
	for _, tc := range []struct {
		name string
		part snapshot.Part
		want findings.Status
	}{
		{"all regions", buckets(snapshot.Known, nil, b(`{}`)), findings.Pass},
		{"one region, and nothing bad in it", restricted(buckets(snapshot.Known, nil, b(`{}`))), findings.Unknown},
		{"one region, and something bad in it", restricted(buckets(snapshot.Known, nil, b(`{"status":"Suspended"}`))), findings.Fail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := eval(t, load(t, src), checks.Memory{tc.part}); len(got) != 1 || got[0].Status != tc.want {
				t.Errorf("got %v, want %s", said(got), tc.want)
			}
		})
	}
}

func TestEval_errorIsContained(t *testing.T) {
	t.Parallel()
	src := rule("encryption, policy", "", compliant+"posture.iam.public_by_s3(input.resource.policy)\n\nnot_applicable contains \"none\" if not input.resource.policy")
	good := map[string]snapshot.Fact{"encryption": {State: snapshot.Absent}, "policy": {State: snapshot.Absent}}
	broken := map[string]snapshot.Fact{"encryption": {State: snapshot.Absent}, "policy": known(`{"statements":"what"}`)}
	got := eval(t, load(t, src), checks.Memory{buckets(snapshot.Known, nil, bucket("broken", broken), bucket("good", good))})
	if len(got) != 2 || got[0].Status != findings.Error || got[1].Status != findings.NotApplicable {
		t.Errorf("got %v, want an ERROR and a NOT_APPLICABLE", said(got))
	}
}

func TestEval_sameBytesWhateverTheOrder(t *testing.T) {
	t.Parallel()
	src := rule("versioning, tags", "#   related:\n#     accounts: {type: \"AWS::::Account\", facts: [public_access_block]}\n",
		compliant+`input.resource.versioning.status == "Enabled"`)
	set := load(t, src)
	var resources []snapshot.Resource
	for i := range 200 {
		status := `{"status":"Enabled"}`
		if i%3 == 0 {
			status = `{}`
		}
		resources = append(resources, bucket(fmt.Sprintf("b%03d", i), map[string]snapshot.Fact{"versioning": known(status), "tags": known(`{"team":"a","env":"b"}`)}))
	}
	render := func() []byte {
		rand.Shuffle(len(resources), func(i, j int) { resources[i], resources[j] = resources[j], resources[i] })
		raw, err := json.Marshal(eval(t, set, checks.Memory{buckets(snapshot.Known, nil, resources...)}))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	first := render()
	for range 5 {
		if !bytes.Equal(first, render()) {
			t.Fatal("the order of the snapshot shows in the findings")
		}
	}
}

func TestSelect_parametersOfBenchmarks(t *testing.T) {
	t.Parallel()
	src := rule("lifecycle", "#   parameters: {least: 2}\n#   looser: {least: less}\n", compliant+"count(input.resource.lifecycle) >= input.params.least")
	benchmark := func(version, parameters string) []byte {
		return fmt.Appendf(nil, "id: b-%[1]s\ntitle: B\nversion: %[1]s\nsource: https://example.com\ncontrols:\n  - {id: \"1\", title: One, level: 1, assessment: Automated, rules: [t.s3.r]%s}\n", version, parameters)
	}
	set, err := checks.Load(fstest.MapFS{
		"t/s3/r/r.rego":          {Data: []byte(src)},
		"benchmarks/b-1.0.yaml":  {Data: benchmark("1.0.0", ", parameters: {t.s3.r: {least: 1}}")},
		"benchmarks/b-2.0.yaml":  {Data: benchmark("2.0.0", "")},
		"benchmarks/b-10.0.yaml": {Data: benchmark("10.0.0", ", parameters: {t.s3.r: {least: 2}}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	sel, err := set.Select(t.Context(), checks.SelectOptions{Benchmarks: []string{"all"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	ids := map[string]bool{}
	part := buckets(snapshot.Known, nil, bucket("b", map[string]snapshot.Fact{"lifecycle": known(`[{"status":"Enabled"}]`)}))
	if err := sel.Eval(t.Context(), checks.Memory{part}, checks.EvalOptions{}, func(f findings.Finding) error {
		got = append(got, fmt.Sprintf("%s %s %v", f.Status, f.Parameters, f.Controls))
		ids[f.ID] = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"FAIL map[] [{b-2.0.0 1} {b-10.0.0 1}]": true, `PASS map[least:1] [{b-1.0.0 1}]`: true}
	if len(got) != 2 || !want[got[0]] || !want[got[1]] || len(ids) != 2 {
		t.Errorf("got %q with %d ids", got, len(ids))
	}
}

// A part says the same in pieces.
func TestEval_pieces(t *testing.T) {
	t.Parallel()
	set := load(t, rule("policy", "", compliant+"input.resource.policy"))
	sel, err := set.Select(t.Context(), checks.SelectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var resources []snapshot.Resource
	for i := range 5 {
		resources = append(resources, bucket(fmt.Sprintf("b%d", i), map[string]snapshot.Fact{"policy": {State: snapshot.Absent}}))
	}
	whole := restricted(buckets(snapshot.Known, nil, resources...))
	var pieces checks.Memory
	for _, r := range resources {
		piece := restricted(buckets(snapshot.Known, nil, r))
		piece.Listings = nil
		pieces = append(pieces, piece)
	}
	last := restricted(buckets(snapshot.Known, nil))
	want := bytesOf(t, sel, checks.Memory{whole}, checks.EvalOptions{})
	if diff := cmp.Diff(want, bytesOf(t, sel, append(pieces, last), checks.EvalOptions{})); diff != "" {
		t.Errorf("in pieces (-want +got):\n%s", diff)
	}
}

// What was read and cannot be understood is UNKNOWN, unless something else decides.
func TestEval_unknownSet(t *testing.T) {
	t.Parallel()
	src := rule("policy, versioning", "", `deny contains "not versioned" if not _versioned

_versioned if input.resource.versioning.status == "Enabled"

unknown contains sprintf("version %s of the language", [v]) if {
	v := input.resource.policy.version
	v != "2012-10-17"
}

note contains "noted" if input.resource.policy
`)
	strange, absent := known(`{"version":"2030-01-01","statements":[]}`), snapshot.Fact{State: snapshot.Absent}
	refused := snapshot.UnknownFact(denied("s3:GetBucketPolicy"))
	unversioned := snapshot.UnknownFact(denied("s3:GetBucketVersioning"))
	enabled, suspended := known(`{"status":"Enabled"}`), known(`{"status":"Suspended"}`)
	for _, tc := range []struct {
		name               string
		policy, versioning snapshot.Fact
		want               string
		unread             int
	}{
		{"it decides", strange, enabled, "UNKNOWN [noted version 2030-01-01 of the language]", 0},
		{"a failure stands", strange, suspended, "FAIL [not versioned noted]", 0},
		{"nothing is strange", absent, enabled, "PASS []", 0},
		{"the fact was not read", refused, enabled, "UNKNOWN [s3:GetBucketPolicy: AccessDenied (needs s3:GetBucketPolicy)]", 1},
		{"a failure turns on another fact", strange, unversioned, "UNKNOWN [s3:GetBucketVersioning: AccessDenied (needs s3:GetBucketVersioning)]", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := eval(t, load(t, src), checks.Memory{buckets(snapshot.Known, nil, bucket("b", map[string]snapshot.Fact{
				"policy": tc.policy, "versioning": tc.versioning,
			}))})[0]
			if text := fmt.Sprintf("%s %v", got.Status, got.Messages); text != tc.want {
				t.Errorf("%s, want %s", text, tc.want)
			}
			if len(got.Unread) != tc.unread {
				t.Errorf("unread %v, want %d", got.Unread, tc.unread)
			}
		})
	}
}

package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/config"
)

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := config.Parse("posture.yaml", []byte(`# everything
benchmark: [cis-aws-7.0.0, cis-aws-5.0.0]
fail_on: HIGH
max_unknown: 3
redact_accounts: true
parameters:
  cis.iam.user_access_keys_are_rotated: {max_age_days: 60}
  cis.organizations.account_is_under_a_guardrail:
    guardrails: [p-1]
exceptions:
  - rule: cis.s3.bucket_denies_http
    accounts: ["111122223333"]
    resources: ["glob:arn:aws:s3:::acme-*"]
    tags: {team: platform}
    owner: sec@example.com
    reason: old clients
    expires: 2027-01-31
attestations:
  - {benchmark: cis-aws-7.0.0, control: "2.2", account: "111122223333", status: PASS, by: alice, date: 2026-10-01, expires: 2027-04-01}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &config.File{
		Path: "posture.yaml",
		Settings: []config.Setting{
			{Key: "benchmark", Values: []string{"cis-aws-7.0.0", "cis-aws-5.0.0"}, Line: 2},
			{Key: "fail_on", Values: []string{"HIGH"}, Line: 3},
			{Key: "max_unknown", Values: []string{"3"}, Line: 4},
			{Key: "redact_accounts", Values: []string{"true"}, Line: 5},
		},
		Parameters: []config.Parameter{
			{Rule: "cis.iam.user_access_keys_are_rotated", Name: "max_age_days", Value: 60, Line: 7},
			{Rule: "cis.organizations.account_is_under_a_guardrail", Name: "guardrails", Value: []any{"p-1"}, Line: 9},
		},
		Exceptions: []config.Exception{{
			Rule: "cis.s3.bucket_denies_http", Accounts: []string{"111122223333"}, Resources: []string{"glob:arn:aws:s3:::acme-*"},
			Tags: map[string]string{"team": "platform"}, Owner: "sec@example.com", Reason: "old clients", Expires: "2027-01-31", Line: 11,
		}},
		Attestations: []config.Attestation{{
			Benchmark: "cis-aws-7.0.0", Control: "2.2", Account: "111122223333", Status: "PASS", By: "alice",
			Date: "2026-10-01", Expires: "2027-04-01", Line: 19,
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("file (-want +got)\n%s", diff)
	}
}

func TestParse_nothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# only a comment\n", "---\n", "{}\n", "exceptions:\n"} {
		f, err := config.Parse("posture.yaml", []byte(text))
		if err != nil || len(f.Settings)+len(f.Exceptions)+len(f.Parameters) > 0 {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
}

// A malformed file stops the run, and says where it is wrong: all of it.
func TestParse_malformed(t *testing.T) {
	t.Parallel()
	const good = "rule: a, owner: b, reason: c, expires: 2027-01-31"
	for _, test := range []struct{ text, want string }{
		{"fail_on: [", "posture.yaml: line 1: "},
		{"fail_on: SEVERE", "posture.yaml:1: fail_on: value must be one of"},
		{"a: 1\nfail_on: HIGH\nb: 2", "posture.yaml:1: additional properties 'a', 'b' not allowed"},
		{"fail_on: HIGH\nfail_on: LOW", `posture.yaml:2: "fail_on" is there twice`},
		{"# c\nmax_unknown: -1", "posture.yaml:2: max_unknown: minimum: got -1, want 0"},
		{"min_score: 101", "posture.yaml:1: min_score: maximum: got 101, want 100"},
		{"exceptions:\n  - {" + good + "}\n  - {rule: a, owner: b, reason: c}", "posture.yaml:3: exceptions.1: missing property 'expires'"},
		{"exceptions:\n  - {" + good + ", regoins: [x]}", "posture.yaml:2: exceptions.0: additional properties 'regoins' not allowed"},
		{"exceptions:\n  - {" + good + "}\n  - rule: a\n    owner: b\n    reason: c\n    expires: tomorrow", "posture.yaml:6: exceptions.1.expires: 'tomorrow' is not valid date"},
		{"exceptions:\n  - {" + good + ",\n     accounts: [111122223333]}", "posture.yaml:3: exceptions.0.accounts.0: got number, want string"},
		{"exceptions:\n  - {" + good + ", accounts: []}", "posture.yaml:2: exceptions.0.accounts: minItems: got 0, want 1"},
		{"fail_on: HIGH\n---\nfail_on: LOW", "posture.yaml:2: one file has one document"},
		{"- 1", "posture.yaml:1: got array, want"},
		{"parameters: &p\n  a: *p", "posture.yaml:2: the file is too large, or an alias is within itself"},
		{"parameters: {a: &a [1,1,1,1,1,1,1,1,1,1], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a], c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b],\n" +
			"  d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c], e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]}", "posture.yaml:1: the file is too large"},
	} {
		_, err := config.Parse("posture.yaml", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %s", test.text, err, test.want)
		}
	}
	_, err := config.Parse("p.yaml", []byte("fail_on: x\nmin_score: y\n"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 2 {
		t.Errorf("of two mistakes: %v", err)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	deep := filepath.Join(root, "repository", "a", "b")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	find := func() string {
		t.Helper()
		path, err := config.Find(deep)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	write := func(dir string) string {
		t.Helper()
		path := filepath.Join(dir, config.Name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(root)
	if got := find(); got != "" {
		t.Errorf("found %q, which is in no repository", got)
	}
	alone := write(deep)
	if got := find(); got != alone {
		t.Errorf("found %q, want %q", got, alone)
	}
	if err := os.Remove(alone); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "repository", ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := find(); got != "" {
		t.Errorf("found %q, which is outside the repository", got)
	}
	above := write(filepath.Join(root, "repository"))
	if got := find(); got != above {
		t.Errorf("found %q, want %q", got, above)
	}
	near := write(deep)
	if got := find(); got != near {
		t.Errorf("found %q, want %q", got, near)
	}
}

func TestSchema_idIsItsAddress(t *testing.T) {
	t.Parallel()
	var schema struct {
		ID string `json:"$id"`
	}
	if err := json.Unmarshal(config.Schema(), &schema); err != nil || schema.ID != config.SchemaID {
		t.Errorf("id %q, %v", schema.ID, err)
	}
}

// The schema is one of draft 2020-12.
func TestSchema_isOne(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	meta, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := meta.Validate(doc); err != nil {
		t.Error(err)
	}
	if object, ok := doc.(map[string]any); !ok || object["$schema"] != strings.TrimSuffix(meta.Location, "#") {
		t.Errorf("it is not of %s", meta.Location)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"fail_on: HIGH", "exceptions: [{rule: a}]", "a: &x [1]\nb: *x", "parameters: {r: {p: {}}}", "? [a]\n: b"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = config.Parse("posture.yaml", b) // an error, and no panic
	})
}

package builtin

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/openposture/posture/internal/iampolicy"
)

const adminDocument = `{"version":"2012-10-17","id":"x","statements":[
	{"effect":"Deny","not_actions":[],"not_resources":[]},
	{"sid":"All","effect":"Allow","principals":[{"type":"*","id":"*"}],"actions":["*"],"resources":["*"]},
	{"effect":"Allow","not_actions":["iam:*"],"resources":["*"],"not_principals":[],
	 "conditions":[{"operator":"Bool","key":"aws:SecureTransport","values":["true"]}]},
	{"sid":"Near","effect":"Deny","principals":[{"type":"*","id":"*"}],"actions":["s3:Get*"],"resources":["*"],
	 "conditions":[{"operator":"Bool","key":"aws:SecureTransport","values":["false"]}]}]}`

func TestIAM(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, want string }{
		{"full_administrator_statements(input)", `[{"index":1,"label":"statement 2 (\"All\")","reason":"allows every action on every resource","sid":"All"}]`},
		{"allow_not_action_statements(input)", `[{"index":2,"label":"statement 3","reason":"allows every action but \"iam:*\" on every resource under conditions on aws:SecureTransport","sid":""}]`},
		{"public_statements(input)[0].reason", `"allows everyone: no condition restricts who calls"`},
		{"public_by_s3(input)", `true`},
		{`insecure_transport(input, "arn:aws:s3:::bucket")`, `{"bucket_covered":false,"denied":false,"near":[{"index":3,"label":"statement 4 (\"Near\")","reason":"it denies only \"s3:Get*\"","sid":"Near"}],"tls_version_only":false}`},
		{`public_by_s3({"statements": []})`, `false`},
		{`public_statements({"statements": []})`, `[]`},
		{`insecure_transport({"statements": []}, "arn:aws-us-gov:s3:::my.bucket-1").denied`, `false`},
	}
	for _, tt := range tests {
		t.Run(tt.call, func(t *testing.T) {
			t.Parallel()
			got, err := value(t, "posture.iam."+tt.call, parse(t, adminDocument))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.call, diff)
			}
		})
	}
}

func TestIAM_undefinedDocument(t *testing.T) {
	t.Parallel()
	got, err := value(t, "posture.iam.public_by_s3(input.policy)", map[string]any{})
	if err != nil || got != "undefined" {
		t.Errorf("an absent document: %s, %v", got, err)
	}
}

func TestIAM_unreadable(t *testing.T) {
	t.Parallel()
	tests := []struct{ document, want string }{
		{`"x"`, `document is string instead of an object`},
		{`[]`, `document is array instead of an object`},
		{`{}`, `document has no statements`},
		{`{"Statement":[]}`, `document.Statement is not part of a policy document`},
		{`{"statements":null}`, `document.statements is null instead of an array`},
		{`{"statements":[1]}`, `document.statements[0] is number instead of an object`},
		{`{"statements":[{}]}`, `document.statements[0].effect is "" instead of Allow or Deny`},
		{`{"statements":[{"effect":"allow"}]}`, `document.statements[0].effect is "allow" instead of Allow or Deny`},
		{`{"statements":[{"effect":"Allow","actions":"*"}]}`, `document.statements[0].actions is string instead of an array`},
		{`{"statements":[{"effect":"Allow","actions":[1]}]}`, `document.statements[0].actions[0] is number instead of a string`},
		{`{"statements":[{"effect":"Allow","principals":["*"]}]}`, `document.statements[0].principals[0] is string instead of an object`},
		{`{"statements":[{"effect":"Allow","principals":[{"type":"*"}]}]}`, `document.statements[0].principals[0] has no type or no id`},
		{`{"statements":[{"effect":"Allow","conditions":[{"operator":"Bool","key":"k"}]}]}`, `document.statements[0].conditions[0] has no operator, no key or no values`},
		{`{"statements":[{"effect":"Allow","conditions":[{"operator":"Bool","key":"k","values":[true]}]}]}`, `document.statements[0].conditions[0].values[0] is boolean instead of a string`},
	}
	for _, call := range []string{"full_administrator_statements(%)", "allow_not_action_statements(%)", "public_statements(%)", "public_by_s3(%)", `insecure_transport(%, "arn:aws:s3:::bucket")`} {
		for _, tt := range tests {
			for _, strict := range []bool{true, false} { // an unread document is never false, whoever asks
				query := "x := posture.iam." + strings.Replace(call, "%", "input.d", 1)
				_, err := rego.New(options(rego.StrictBuiltinErrors(strict), rego.Query(query), rego.Input(map[string]any{"d": parse(t, tt.document)}))...).Eval(t.Context())
				if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
					t.Errorf("%s of %s, strict %v: error %v, want %q", call, tt.document, strict, err, tt.want)
				}
			}
		}
	}
	for _, arn := range []string{"", "bucket", "arn:aws:s3:::", "arn:aws:s3:::bucket/*", "arn:aws:s3:::*", "arn:aws:s3:us-east-1:111122223333:accesspoint/x"} {
		if _, err := value(t, `posture.iam.insecure_transport({"statements": []}, input)`, arn); err == nil {
			t.Errorf("bucket_arn %q is no error", arn)
		}
	}
}

// What is decoded from a value is what encoding/json decodes from a snapshot.
func TestDocument_likeJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{adminDocument, `{"statements":[]}`, `{"statements":[{"effect":"Allow","principals":[],"actions":[],"resources":[]}]}`} {
		var want iampolicy.Document
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		got, err := document(ast.NewTerm(ast.MustInterfaceToValue(parse(t, text))))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("document (-want +got):\n%s", diff)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	term := ast.NewTerm(ast.MustInterfaceToValue(parse(b, adminDocument)))
	for b.Loop() {
		if _, err := document(term); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFunctions(b *testing.B) {
	doc := ast.NewTerm(ast.MustInterfaceToValue(parse(b, adminDocument)))
	for _, f := range All() {
		name, ok := strings.CutPrefix(f.Decl.Name, "posture.iam.")
		if !ok {
			continue
		}
		terms := []*ast.Term{doc}
		for _, arg := range f.Decl.Decl.FuncArgs().Args[1:] {
			text := ast.StringTerm("arn:aws:s3:::bucket")
			if _, ok := arg.(*types.Array); ok {
				text = ast.ArrayTerm(ast.StringTerm("s3:GetObject"))
			}
			terms = append(terms, text)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Impl(rego.BuiltinContext{}, terms); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

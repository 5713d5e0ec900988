package builtin

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
)

// options makes the functions known to one query.
func options(more ...func(*rego.Rego)) []func(*rego.Rego) {
	opts := []func(*rego.Rego){rego.StrictBuiltinErrors(true)}
	for _, f := range All() {
		opts = append(opts, rego.FunctionDyn(&rego.Function{
			Name: f.Decl.Name, Description: f.Decl.Description, Decl: f.Decl.Decl, Nondeterministic: f.Decl.Nondeterministic,
		}, f.Impl))
	}
	return append(opts, more...)
}

// value evaluates an expression and returns it as JSON.
func value(tb testing.TB, expression string, input any) (string, error) {
	tb.Helper()
	rs, err := rego.New(options(rego.Query("x := "+expression), rego.Input(input))...).Eval(tb.Context())
	if err != nil {
		return "", err
	}
	if len(rs) != 1 {
		return "undefined", nil
	}
	b, err := json.Marshal(rs[0].Bindings["x"])
	if err != nil {
		tb.Fatal(err)
	}
	return string(b), nil
}

func parse(tb testing.TB, text string) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

func TestAll_sortedAndDocumented(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range All() {
		names = append(names, f.Decl.Name)
		if f.Decl.Description == "" || f.Impl == nil || f.Decl.Nondeterministic {
			t.Errorf("%s: description %q, nondeterministic %v", f.Decl.Name, f.Decl.Description, f.Decl.Nondeterministic)
		}
		for _, a := range append(f.Decl.Decl.NamedFuncArgs().Args, f.Decl.Decl.NamedResult()) {
			if n, ok := a.(*types.NamedType); !ok || n.Name == "" || n.Descr == "" {
				t.Errorf("%s: %v has no name or no description", f.Decl.Name, a)
			}
		}
	}
	want := []string{
		"posture.iam.allow_not_action_statements",
		"posture.iam.full_administrator_statements",
		"posture.iam.insecure_transport", "posture.iam.principals_allowed",
		"posture.iam.public_by_s3",
		"posture.iam.public_statements",
		"posture.logs.filter_matches",
		"posture.net.coverage",
		"posture.net.destinations",
		"posture.net.public_entries",
		"posture.net.public_rules",
		"posture.time.at_least_days_old",
		"posture.time.before",
		"posture.time.older_than",
	}
	if diff := cmp.Diff(want, names); diff != "" || !slices.IsSorted(names) {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestDecl_typeChecks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"a document of the schema", `posture.iam.full_administrator_statements(input.policy)`, ""},
		{"an optional document", `posture.iam.public_by_s3(input.optional)`, ""},
		{"a string", `posture.iam.public_statements(input.name)`, "invalid argument"},
		{"a number", `posture.iam.public_statements(1)`, "invalid argument"},
		{"a list", `posture.iam.public_statements(input.policy.statements)`, "invalid argument"},
		{"swapped arguments", `posture.iam.insecure_transport(input.name, input.policy)`, "invalid argument"},
		{"a misspelt member of the result", `posture.iam.insecure_transport(input.policy, input.name).denyed`, "undefined ref"},
		{"a member of the result", `posture.iam.insecure_transport(input.policy, input.name).near[_].label`, ""},
		{"rules of the schema", `posture.net.public_rules(input.policy.statements, [], ["tcp"], [22], ["ipv4"])[_].whole`, ""},
		{"rules that are strings", `posture.net.public_rules(["a"], [], ["tcp"], [22], ["ipv4"])`, "invalid argument"},
		{"ports as strings", `posture.net.public_entries([], ["tcp"], ["22"], ["ipv4"])`, "invalid argument"},
		{"a misspelt member of an exposure", `posture.net.public_entries([], ["tcp"], [22], ["ipv4"])[_].hole`, "undefined ref"},
		{"days as a string", `posture.time.older_than(input.name, input.name, "90")`, "invalid argument"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			schemas := ast.NewSchemaSet()
			schemas.Put(ast.SchemaRootRef, parse(t, inputSchema))
			module := "package p\n\nr if { x := " + tt.body + "; x != 1 }\n"
			_, err := rego.New(options(rego.Module("p.rego", module), rego.Schemas(schemas), rego.Query("data.p.r"))...).PrepareForEval(t.Context())
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// inputSchema is closed, as the loader generates it.
var inputSchema = func() string {
	str := `{"type":"string"}`
	object := func(required string, properties ...string) string {
		return `{"type":"object","additionalProperties":false,"required":[` + required + `],"properties":{` + strings.Join(properties, ",") + `}}`
	}
	list := func(items string) string { return `{"type":"array","items":` + items + `}` }
	principals := list(object(`"type","id"`, `"type":`+str, `"id":`+str))
	conditions := list(object(`"operator","key","values"`, `"operator":`+str, `"key":`+str, `"values":`+list(str)))
	statement := object(`"effect"`, `"sid":`+str, `"effect":`+str, `"principals":`+principals, `"not_principals":`+principals, `"actions":`+list(str),
		`"not_actions":`+list(str), `"resources":`+list(str), `"not_resources":`+list(str), `"conditions":`+conditions)
	document := object(`"statements"`, `"version":`+str, `"id":`+str, `"statements":`+list(statement))
	return object(`"name","policy"`, `"name":`+str, `"policy":`+document, `"optional":`+document)
}()

func TestPartialEvaluation(t *testing.T) {
	t.Parallel()
	module := `package p

deny contains m.reason if some m in posture.iam.public_statements(input.policy)

deny contains "open" if {
	not input.quiet
	posture.iam.public_by_s3(input.policy)
}

compliant if posture.iam.insecure_transport(input.policy, input.id).denied

deny contains "plain HTTP" if not compliant

deny contains "old" if posture.time.older_than(input.created, input.now, 90)
`
	input := func(policy string) map[string]any {
		m := map[string]any{"id": "arn:aws:s3:::bucket", "quiet": false, "created": "2026-01-01T00:00:00Z", "now": "2026-02-01T00:00:00Z"}
		if policy != "" {
			m["policy"] = parse(t, policy)
		}
		return m
	}
	good := `{"statements":[{"effect":"Deny","principals":[{"type":"*","id":"*"}],"actions":["s3:*"],"resources":["*"],"conditions":[{"operator":"Bool","key":"aws:SecureTransport","values":["false"]}]}]}`
	bad := `{"statements":[{"effect":"Allow","principals":[{"type":"*","id":"*"}],"actions":["s3:*"],"resources":["*"]}]}`
	tests := []struct {
		name, policy, open string
		want               string // "nothing", "decided" or "left open"
		failing            bool
	}{
		{"document open", "", "input.policy", "left open", false},
		{"document known and good", good, "input.other", "nothing", false},
		{"document known and bad", bad, "input.other", "decided", false},
		{"another fact open beside a bad document", bad, "input.quiet", "decided", false},
		{"another fact open beside a good document", good, "input.quiet", "nothing", false},
		{"a time open", good, "input.created", "left open", false},
		{"document unreadable", `{"statements":[{"effect":"Maybe"}]}`, "input.other", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pq, err := rego.New(options(rego.Module("p.rego", module), rego.Query("data.p.deny[x]"))...).PrepareForPartial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, err := pq.Partial(t.Context(), rego.EvalInput(input(tt.policy)), rego.EvalUnknowns([]string{tt.open}))
			if tt.failing {
				if err == nil {
					t.Fatal("no error for a document that cannot be read")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, decision(got)); diff != "" {
				t.Errorf("partial evaluation (-want +got):\n%s\n%v\n%v", diff, got.Queries, got.Support)
			}
		})
	}
}

func decision(p *rego.PartialQueries) string {
	if len(p.Queries) == 0 {
		return "nothing"
	}
	for _, body := range p.Queries {
		open := false
		ast.WalkRefs(body, func(r ast.Ref) bool {
			open = open || r.HasPrefix(ast.InputRootRef) || r.HasPrefix(ast.DefaultRootRef)
			return false
		})
		if !open {
			return "decided"
		}
	}
	return "left open"
}

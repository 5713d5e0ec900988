package builtin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"
)

const changeProbes = `[
	{"name": "CreateVpc", "record": {"eventSource": "ec2.amazonaws.com", "eventName": "CreateVpc"}, "lacks": ["errorCode"]},
	{"name": "DeleteVpc", "record": {"eventSource": "ec2.amazonaws.com", "eventName": "DeleteVpc"}, "not": {"sourceIPAddress": ["x.amazonaws.com"]}}]`

func TestFilterMatches(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ pattern, want string }{
		{`{ $.eventName = CreateVpc || $.eventName = DeleteVpc }`, `{"matched":["CreateVpc","DeleteVpc"],"missed":[],"undecided":[]}`},
		{``, `{"matched":["CreateVpc","DeleteVpc"],"missed":[],"undecided":[]}`},
		{`{ $.eventName = CreateVpc }`, `{"matched":["CreateVpc"],"missed":[{"name":"DeleteVpc","reason":""}],"undecided":[]}`},
		{
			`{ $.eventName = "*Vpc" && $.errorCode NOT EXISTS }`,
			`{"matched":["CreateVpc"],"missed":[{"name":"DeleteVpc","reason":"only if $.errorCode NOT EXISTS"}],"undecided":[]}`,
		},
		{
			`{ $.eventName = "*Vpc" && $.sourceIPAddress != "x.amazonaws.com" }`,
			`{"matched":["DeleteVpc"],"missed":[{"name":"CreateVpc","reason":"only if $.sourceIPAddress != \"x.amazonaws.com\""}],"undecided":[]}`,
		},
		{
			`{ $.eventName = "Create*pc" || $.eventName = DeleteVpc }`,
			`{"matched":["DeleteVpc"],"missed":[],"undecided":[{"name":"CreateVpc","reason":"AWS does not say what this matches: $.eventName = \"Create*pc\""}]}`,
		},
		{
			`{ $.eventName == CreateVpc }`,
			`{"matched":[],"missed":[],"undecided":[{"name":"CreateVpc","reason":"the pattern cannot be read: column 16: '=' where a value is expected"},` +
				`{"name":"DeleteVpc","reason":"the pattern cannot be read: column 16: '=' where a value is expected"}]}`,
		},
	} {
		got, err := value(t, "posture.logs.filter_matches(input.pattern, input.probes)", map[string]any{"pattern": tt.pattern, "probes": parse(t, changeProbes)})
		if err != nil {
			t.Fatal(err)
		}
		got = strings.NewReplacer(`\u003e`, ">", `\u003c`, "<", `\u0026`, "&").Replace(got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.pattern, diff)
		}
	}
}

func TestFilterMatches_unreadable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ pattern, probes, want string }{
		{`1`, `[]`, "pattern is number instead of a string"},
		{`""`, `{}`, "probes is object instead of an array"},
		{`""`, `[1]`, "probes[0] is number instead of an object"},
		{`""`, `[{"name": "a"}]`, "probes[0] has no name or no record"},
		{`""`, `[{"name": "a", "record": []}]`, "probes[0].record is array instead of an object"},
		{`""`, `[{"name": "a", "record": {}, "lack": []}]`, "probes[0].lack is not part of a probe"},
		{`""`, `[{"name": "a", "record": {}, "lacks": [1]}]`, "probes[0].lacks[0] is number instead of a string"},
		{`""`, `[{"name": "a", "record": {}, "not": {"a": "b"}}]`, "probes[0].not.a is string instead of an array"},
	} {
		query := "x := posture.logs.filter_matches(input.p, input.q)"
		in := map[string]any{"p": parse(t, tt.pattern), "q": parse(t, tt.probes)}
		if _, err := rego.New(options(rego.Query(query), rego.Input(in))...).Eval(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %s: %v, want %s", tt.pattern, tt.probes, err, tt.want)
		}
	}
}

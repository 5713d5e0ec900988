package iampolicy

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// policy parses a document that is written in a test.
func policy(tb testing.TB, text string) Document {
	tb.Helper()
	d, err := Parse([]byte(text))
	if err != nil {
		tb.Fatalf("Parse: %v\n%s", err, text)
	}
	return d
}

// statements makes a document of the statements.
func statements(tb testing.TB, list ...string) Document {
	tb.Helper()
	return policy(tb, `{"Version":"2012-10-17","Statement":[`+strings.Join(list, ",")+`]}`)
}

func TestParse(t *testing.T) {
	t.Parallel()
	everyone := []Principal{{"*", "*"}}
	tests := []struct {
		name, text string
		want       Document
	}{
		{
			"scalars become lists",
			`{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
			  "Condition":{"Bool":{"aws:securetransport":"false"}}}}`,
			Document{"2012-10-17", "x", []Statement{{
				SID: "A", Effect: Deny, Principals: everyone, Actions: []string{"s3:*"}, Resources: []string{"*"},
				Conditions: []Condition{{"Bool", "aws:SecureTransport", []string{"false"}}},
			}}},
		},
		{
			"lists keep their order and their duplicates, statements theirs",
			`{"Statement":[{"Effect":"Allow","Action":["b:b","a:a","b:b"],"Resource":["z","a"]},{"Effect":"Deny","Action":"a:a","Resource":"*"}]}`,
			Document{Statements: []Statement{
				{Effect: Allow, Actions: []string{"b:b", "a:a", "b:b"}, Resources: []string{"z", "a"}},
				{Effect: Deny, Actions: []string{"a:a"}, Resources: []string{"*"}},
			}},
		},
		{
			"an empty list is not a missing one",
			`{"Statement":{"Effect":"Allow","NotAction":[],"NotResource":[],"NotPrincipal":{}}}`,
			Document{Statements: []Statement{{Effect: Allow, NotActions: []string{}, NotResources: []string{}, NotPrincipals: []Principal{}}}},
		},
		{
			"no statements", `{"Statement":[]}`, Document{Statements: []Statement{}},
		},
		{
			"principals of a map, by type",
			`{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com","Federated":["f"],"AWS":["111122223333","*"],"CanonicalUser":"c"}}}`,
			Document{Statements: []Statement{{Effect: Allow, Actions: []string{"sts:AssumeRole"}, Principals: []Principal{
				{"AWS", "111122223333"}, {"AWS", "*"}, {"CanonicalUser", "c"}, {"Federated", "f"}, {"Service", "ec2.amazonaws.com"},
			}}}},
		},
		{
			"booleans and numbers as condition values keep their spelling",
			`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:TlsVersion":[1.20,2]}}}}`,
			Document{Statements: []Statement{{Effect: Deny, Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []Condition{
				{"Bool", "aws:SecureTransport", []string{"false"}}, {"NumericLessThan", "s3:TlsVersion", []string{"1.20", "2"}},
			}}}},
		},
		{
			"operators and keys get AWS's spelling, unknown ones and tag names keep theirs",
			`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"foranyvalue:STRINGLIKEIFEXISTS":{"AWS:principalorgpaths":[],"aws:PRINCIPALTAG/Team":"x","foo:Bar":"y"},"Fuzzy":{"a":"b"}}}}`,
			Document{Statements: []Statement{{Effect: Allow, Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []Condition{
				{"ForAnyValue:StringLikeIfExists", "aws:PrincipalOrgPaths", []string{}},
				{"ForAnyValue:StringLikeIfExists", "aws:PrincipalTag/Team", []string{"x"}},
				{"ForAnyValue:StringLikeIfExists", "foo:Bar", []string{"y"}},
				{"Fuzzy", "a", []string{"b"}},
			}}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, policy(t, tt.text)); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
			encoded := strings.ReplaceAll(url.QueryEscape(tt.text), "+", "%20") // as IAM returns it
			if diff := cmp.Diff(tt.want, policy(t, encoded)); diff != "" {
				t.Errorf("Parse of the percent-encoded document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse_percentEncodedPlusIsAPlus(t *testing.T) {
	t.Parallel()
	d := policy(t, `%7B%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Action%22:%22a:b+c%22%7D%7D`)
	if diff := cmp.Diff([]string{"a:b+c"}, d.Statements[0].Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	d = policy(t, `{"Statement":{"Effect":"Allow","Action":"a:%41"}}`) // not encoded: percent signs are data
	if diff := cmp.Diff([]string{"a:%41"}, d.Statements[0].Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
}

func TestParse_error(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", ` `, "policy: empty"},
		{"array", `[]`, "policy: an array instead of an object"},
		{"string", `"{}"`, "policy: a string instead of an object"},
		{"null", `null`, "policy: null instead of an object"},
		{"no statement", `{"Version":"2012-10-17"}`, "policy: no Statement"},
		{"null statement", `{"Statement":null}`, "policy: Statement: 1: null instead of an object"},
		{"string statement", `{"Statement":["x"]}`, "policy: Statement: 1: a string instead of an object"},
		{"lower-case element", `{"statement":[]}`, "policy: statement: unknown element"},
		{"unknown version", `{"Version":"2013-01-01","Statement":[]}`, `policy: Version: "2013-01-01" is not a version of the policy language`},
		{"version of another type", `{"Version":2012,"Statement":[]}`, "policy: Version: a number instead of a string"},
		{"trailing text", `{"Statement":[]} {}`, "policy: something follows the document at byte 18"},
		{"truncated", `{"Statement":[`, "policy: unexpected EOF"},
		{"unknown effect", `{"Statement":[{"Effect":"allow","Action":"*"}]}`, `policy: Statement: 1: Effect: "allow" instead of Allow or Deny`},
		{"no effect", `{"Statement":[{"Action":"*"}]}`, "policy: Statement: 1: no Effect"},
		{"second effect", `{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*"}]}`, "policy: Statement: 1: Effect: given twice"},
		{"no action", `{"Statement":[{"Effect":"Allow","Resource":"*"}]}`, "policy: Statement: 1: neither Action nor NotAction"},
		{"action and its complement", `{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"a:b"}]}`, "policy: Statement: 1: both Action and NotAction"},
		{"resource and its complement", `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","NotResource":[]}]}`, "policy: Statement: 1: both Resource and NotResource"},
		{"principal and its complement", `{"Statement":[{"Effect":"Allow","Action":"*","Principal":"*","NotPrincipal":"*"}]}`, "policy: Statement: 1: both Principal and NotPrincipal"},
		{"unknown element", `{"Statement":[{"Effect":"Allow","Action":"*","Conditions":{}}]}`, "policy: Statement: 1: Conditions: unknown element"},
		{"null element", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":null}]}`, "policy: Statement: 1: Condition: null instead of an object"},
		{"number as action", `{"Statement":[{"Effect":"Allow","Action":["a:b",1]}]}`, "policy: Statement: 1: Action: a number instead of a string"},
		{"list in a list", `{"Statement":[{"Effect":"Allow","Action":[["a:b"]]}]}`, "policy: Statement: 1: Action: an array instead of a string"},
		{"bare ARN as principal", `{"Statement":[{"Effect":"Allow","Action":"*","Principal":"arn:x"}]}`, `policy: Statement: 1: Principal: "arn:x" instead of "*" or an object`},
		{"list as principal", `{"Statement":[{"Effect":"Allow","Action":"*","Principal":["*"]}]}`, `policy: Statement: 1: Principal: an array instead of "*" or an object`},
		{"unknown principal type", `{"Statement":[{"Effect":"Allow","Action":"*","Principal":{"aws":"*"}}]}`, "policy: Statement: 1: Principal: aws: unknown type of principal"},
		{"condition without key", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":"true"}}]}`, "policy: Statement: 1: Condition: Bool: a string instead of an object"},
		{"object as condition value", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a":{}}}}]}`, "policy: Statement: 1: Condition: Bool: a: an object instead of a string"},
		{"null as condition value", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a":[null]}}}]}`, "policy: Statement: 1: Condition: Bool: a: null instead of a string"},
		{"condition keys that differ in case", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":{"x:y":"a","X:Y":"b"}}}]}`, "policy: Statement: 1: Condition: Bool: X:Y: given twice"},
		{"operators that differ in case", `{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":{"x:y":"a"},"bool":{"x:y":"b"}}}]}`, "policy: Statement: 1: Condition: Bool: x:y: given twice"},
		{"not UTF-8", "{\"Statement\":[],\"Id\":\"\xff\"}", "policy: not UTF-8"},
		{"bad percent-encoding", `%7B%2`, `policy: invalid URL escape "%2"`},
		{"too deep", strings.Repeat("[", 40), "policy: " + strings.Repeat("1: ", 17) + "nested deeper than 16"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := Parse([]byte(tt.text))
			if err == nil {
				t.Fatalf("Parse = %+v, want an error", d)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Document{}, d); diff != "" {
				t.Errorf("document beside an error (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"Statement":[]}`, `%7B%22Statement%22%3A%5B%5D%7D`, `{"Statement":{"Effect":"Allow","NotAction":[],"Principal":{"AWS":[]}}}`,
		`{"Version":"2012-10-17","Id":"a","Statement":[{"Sid":"\u2028<","Effect":"Deny","Principal":"*","Action":["s3:*"],"Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"AWS:securetransport":[false,1.50]}}}]}`,
		`{"Statement":[1,]}`, `{"Statement":[]}}`, `{"Statement" []}`, `{"a":"\ud800"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		if plain := strings.TrimSpace(string(text)); strings.HasPrefix(plain, "{") && !strings.HasPrefix(plain, "{%") && !json.Valid(text) {
			t.Fatalf("parsed what is not JSON: %q", text)
		}
		stored, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again Document
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Errorf("through JSON (-want +got):\n%s", diff)
		}
		reparsed := policy(t, spell(d, plainSpelling))
		if diff := cmp.Diff(d, reparsed); diff != "" {
			t.Errorf("parsed again (-want +got):\n%s", diff)
		}
		answer(d) // nothing panics
	})
}

package iampolicy

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A spelling is one of the ways in which AWS accepts the same document.
type spelling struct {
	scalars bool // one value instead of a list of one
	key     func(string) string
	action  func(string) string
}

var plainSpelling = spelling{key: func(s string) string { return s }, action: func(s string) string { return s }}

// spell writes the document as a policy.
func spell(d Document, how spelling) string {
	out := map[string]any{}
	if d.Version != "" {
		out["Version"] = d.Version
	}
	if d.ID != "" {
		out["Id"] = d.ID
	}
	list := []any{}
	for _, s := range d.Statements {
		list = append(list, spellStatement(s, how))
	}
	out["Statement"] = list
	if how.scalars && len(list) == 1 {
		out["Statement"] = list[0]
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func spellStatement(s Statement, how spelling) map[string]any {
	out := map[string]any{"Effect": s.Effect}
	if s.SID != "" {
		out["Sid"] = s.SID
	}
	set := func(name string, l []string, change func(string) string) {
		if l == nil {
			return
		}
		changed := []string{}
		for _, v := range l {
			changed = append(changed, change(v))
		}
		out[name] = how.values(changed)
	}
	same := func(v string) string { return v }
	set("Action", s.Actions, how.action)
	set("NotAction", s.NotActions, how.action)
	set("Resource", s.Resources, same)
	set("NotResource", s.NotResources, same)
	principals := func(name string, l []Principal) {
		if l == nil {
			return
		}
		byType := map[string][]string{}
		for _, p := range l {
			if p.Type == "*" {
				out[name] = "*"
				return
			}
			byType[p.Type] = append(byType[p.Type], p.ID)
		}
		m := map[string]any{}
		for t, ids := range byType {
			m[t] = how.values(ids)
		}
		out[name] = m
	}
	principals("Principal", s.Principals)
	principals("NotPrincipal", s.NotPrincipals)
	conditions := map[string]map[string]any{}
	for _, c := range s.Conditions {
		if conditions[c.Operator] == nil {
			conditions[c.Operator] = map[string]any{}
		}
		conditions[c.Operator][how.key(c.Key)] = how.values(c.Values)
	}
	if len(conditions) > 0 {
		out["Condition"] = conditions
	}
	return out
}

func (how spelling) values(l []string) any {
	if !how.scalars || len(l) != 1 {
		return l
	}
	if l[0] == "true" || l[0] == "false" {
		return l[0] == "true" // where it is no boolean, the parser says so
	}
	return l[0]
}

// answers is all that the package says about a document.
type answers struct {
	Full, NotAction, Public []Match
	PublicByS3              bool
	Transport               Transport
	External                []Grant
}

func answer(d Document) answers {
	return answers{
		FullAdministrator(d), AllowNotAction(d), PublicStatements(d), PublicByS3(d), InsecureTransport(d, testBucket),
		External(d, "111122223333", nil),
	}
}

const testBucket = "arn:aws:s3:::bucket"

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func pickList(r *rand.Rand, list ...string) []string {
	var l []string
	for range 1 + r.IntN(2) {
		l = append(l, pick(r, list...))
	}
	return l
}

// randomDocument makes documents around the borders of every answer.
func randomDocument(r *rand.Rand) Document {
	d := Document{Version: "2012-10-17", Statements: []Statement{}}
	actions := []string{"*", "*:*", "s3:*", "s3:Get*", "s3:GetObject", "iam:*", "iam:CreateUser", "none:none"}
	resources := []string{"*", testBucket, testBucket + "/*", testBucket + "/a*", "arn:aws:s3:::other/*", "arn:aws:*:*:*:*"}
	for range 1 + r.IntN(4) {
		s := Statement{SID: pick(r, "", "A"), Effect: pick(r, Allow, Deny)}
		if r.IntN(4) > 0 {
			s.Actions = pickList(r, actions...)
		} else {
			s.NotActions = pickList(r, actions[2:]...)
		}
		if r.IntN(5) > 0 {
			s.Resources = pickList(r, resources...)
		} else {
			s.NotResources = pickList(r, resources[1:]...)
		}
		p := []Principal{{pick(r, "AWS", "Service"), pick(r, "*", "111122223333", "444455556666", "arn:aws:iam::111122223333:root", "s3.amazonaws.com")}}
		switch r.IntN(5) {
		case 0, 1:
			s.Principals = []Principal{{"*", "*"}}
		case 2, 3:
			s.Principals = p
		default:
			s.NotPrincipals = p
		}
		for range r.IntN(3) {
			s.Conditions = append(s.Conditions, randomCondition(r))
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

func randomCondition(r *rand.Rand) Condition {
	key := pick(r, "aws:SecureTransport", "s3:TlsVersion", "aws:PrincipalOrgID", "aws:PrincipalArn", "aws:SourceIp", "aws:PrincipalOrgPaths", "kms:ViaService")
	values := map[string][]string{
		"aws:SecureTransport": {"true", "false"}, "s3:TlsVersion": {"1.2", "1"}, "aws:PrincipalOrgID": {"o-a", "*"},
		"aws:PrincipalArn": {"arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/*"}, "aws:SourceIp": {"0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24"},
		"aws:PrincipalOrgPaths": {"o-a/*", "*"}, "kms:ViaService": {"s3.us-east-1.amazonaws.com"},
	}[key]
	op := pick(r, "Bool", "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "NumericLessThan", "ArnLike", "ArnNotLike", "IpAddress", "NotIpAddress")
	return Condition{pick(r, "", "", "", "ForAnyValue:", "ForAllValues:") + op + pick(r, "", "", "IfExists"), key, pickList(r, values...)}
}

func TestAnswers_independentOfSpelling(t *testing.T) {
	t.Parallel()
	swap := func(s string) string {
		if s == strings.ToLower(s) {
			return strings.ToUpper(s)
		}
		return strings.ToLower(s)
	}
	same := plainSpelling.key
	spellings := []spelling{{true, same, same}, {false, swap, same}, {true, strings.ToUpper, same}}
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[string]int{}
	for range 4_000 {
		text := spell(randomDocument(r), plainSpelling)
		d, err := Parse([]byte(text))
		if err != nil {
			continue
		}
		want := answer(d)
		count(seen, want)
		for _, how := range spellings {
			got := answer(policy(t, spell(d, how)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", text, diff)
			}
		}
		// The case of actions is theirs in reasons, and nothing else.
		if got := answer(policy(t, spell(d, spelling{false, same, swap}))); !cmp.Equal(verdicts(want), verdicts(got)) {
			t.Fatalf("%s (-want +got):\n%s", text, cmp.Diff(verdicts(want), verdicts(got)))
		}
	}
	for _, name := range []string{"full", "not action", "public", "by S3", "denied", "bucket", "version", "near", "external"} {
		if seen[name] == 0 {
			t.Errorf("no document with the answer %q: the test tests nothing", name)
		}
	}
}

func count(seen map[string]int, a answers) {
	for name, yes := range map[string]bool{
		"full": a.Full != nil, "not action": a.NotAction != nil, "public": a.Public != nil, "by S3": a.PublicByS3, "denied": a.Transport.Denied,
		"bucket": a.Transport.BucketCovered, "version": a.Transport.TLSVersionOnly, "near": a.Transport.Near != nil, "external": a.External != nil,
	} {
		if yes {
			seen[name]++
		}
	}
}

func verdicts(a answers) [][]int {
	indexes := func(matches []Match) []int {
		l := []int{}
		for _, m := range matches {
			l = append(l, m.Index)
		}
		return l
	}
	bits := []int{}
	for i, yes := range []bool{a.PublicByS3, a.Transport.Denied, a.Transport.BucketCovered, a.Transport.TLSVersionOnly} {
		if yes {
			bits = append(bits, i)
		}
	}
	return [][]int{indexes(a.Full), indexes(a.NotAction), indexes(a.Public), indexes(a.Transport.Near), bits}
}

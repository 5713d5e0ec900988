package iampolicy

import (
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// A request is one concrete call, for checking what is claimed of all of them against AWS's rules of evaluation:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
type request struct {
	action, resource string
	account          string // "" for an anonymous one
	context          map[string][]string
}

func (q request) matchedBy(s Statement) bool {
	anyOf := func(patterns []string, text string, fold bool) bool {
		for _, p := range patterns {
			if oracleMatch(p, text, fold) {
				return true
			}
		}
		return false
	}
	named := func(l []Principal) bool {
		for _, p := range l {
			if p.ID == "*" && p.Type != "Service" || q.account != "" && (p.ID == q.account || p.ID == "arn:aws:iam::"+q.account+":root") {
				return true
			}
		}
		return false
	}
	switch {
	case s.NotPrincipals != nil && named(s.NotPrincipals), s.NotPrincipals == nil && !named(s.Principals):
		return false
	case s.NotActions != nil && anyOf(s.NotActions, q.action, true), s.NotActions == nil && !anyOf(s.Actions, q.action, true):
		return false
	case s.NotResources != nil && anyOf(s.NotResources, q.resource, false), s.NotResources == nil && !anyOf(s.Resources, q.resource, false):
		return false
	}
	for _, c := range s.Conditions {
		if !q.satisfies(c) {
			return false
		}
	}
	return true
}

func oracleMatch(pattern, text string, fold bool) bool {
	if fold {
		pattern, text = strings.ToLower(pattern), strings.ToLower(text)
	}
	if pattern == "" || text == "" {
		return strings.Trim(pattern, "*") == "" && text == ""
	}
	switch pattern[0] {
	case '*':
		return oracleMatch(pattern[1:], text, false) || oracleMatch(pattern, text[1:], false)
	case '?', text[0]:
		return oracleMatch(pattern[1:], text[1:], false)
	}
	return false
}

func (q request) satisfies(c Condition) bool {
	name, ifExists := strings.CutSuffix(c.Operator, "IfExists")
	set, base, ok := strings.Cut(name, ":")
	if !ok {
		set, base = "", name
	}
	values, present := q.context[c.Key]
	positive := strings.NewReplacer("Not", "").Replace(base)
	if base == "NotIpAddress" {
		positive = "IpAddress"
	}
	negated := positive != base
	one := func(v string) bool {
		for _, want := range c.Values {
			if oracleCompare(positive, want, v) {
				return !negated
			}
		}
		return negated
	}
	if !present {
		return ifExists || set == "ForAllValues" || set == "" && negated
	}
	all, some := true, false
	for _, v := range values {
		all, some = all && one(v), some || one(v)
	}
	if set == "ForAnyValue" {
		return some
	}
	return all
}

func oracleCompare(op, want, got string) bool {
	switch op {
	case "Bool", "StringEquals":
		return want == got
	case "StringLike":
		return oracleMatch(want, got, false)
	case "ArnLike":
		w, g := strings.SplitN(want, ":", 6), strings.SplitN(got, ":", 6)
		if len(w) != 6 || len(g) != 6 {
			return false
		}
		for i := range w {
			if !oracleMatch(w[i], g[i], false) {
				return false
			}
		}
		return true
	case "NumericLessThan":
		w, err1 := strconv.ParseFloat(want, 64)
		g, err2 := strconv.ParseFloat(got, 64)
		return err1 == nil && err2 == nil && g < w
	case "IpAddress":
		w, err := netip.ParsePrefix(want)
		g, err2 := netip.ParseAddr(got)
		return err == nil && err2 == nil && w.Contains(g)
	}
	return false
}

// requests over the bucket by a caller, from everywhere.
func requests(account string, secure bool) []request {
	var l []request
	for _, action := range []string{"s3:GetObject", "s3:GetBucketAcl", "s3:PutObject", "s3:ListBucket", "iam:CreateUser", "none:none"} {
		for _, resource := range []string{testBucket, testBucket + "/a", testBucket + "/z:z", "arn:aws:s3:::other/x"} {
			for _, ip := range []string{"8.8.8.8", "198.51.100.7"} {
				context := map[string][]string{"aws:SecureTransport": {strconv.FormatBool(secure)}, "aws:SourceIp": {ip}}
				if secure {
					context["s3:TlsVersion"] = []string{"1.3"}
				}
				if account != "" {
					context["aws:PrincipalArn"] = []string{"arn:aws:iam::" + account + ":role/r"}
				}
				if account == "777788889999" {
					context["aws:PrincipalOrgID"], context["aws:PrincipalOrgPaths"] = []string{"o-z"}, []string{"o-z/r-1/"}
				}
				if account == "111122223333" {
					context["aws:PrincipalOrgID"], context["aws:PrincipalOrgPaths"] = []string{"o-a"}, []string{"o-a/r-1/"}
				}
				l = append(l, request{action, resource, account, context})
			}
		}
	}
	return l
}

// No claim of safety is wrong: what is said to be denied is denied for every caller, and what is said not to be public
// is granted to no stranger.
func TestAnswers_againstEveryRequest(t *testing.T) {
	t.Parallel()
	var insecure, strangers []request
	for _, account := range []string{"", "111122223333", "444455556666", "777788889999"} {
		insecure = append(insecure, requests(account, false)...)
	}
	for _, account := range []string{"", "777788889999"} {
		strangers = append(append(strangers, requests(account, false)...), requests(account, true)...)
	}
	r := rand.New(rand.NewPCG(7, 8))
	denied, guarded := 0, 0
	for range 60_000 {
		d := randomDocument(r)
		tr := InsecureTransport(d, testBucket)
		for _, q := range insecure {
			said := tr.Denied && strings.HasPrefix(q.resource, testBucket+"/") || tr.BucketCovered && q.resource == testBucket
			if said && strings.HasPrefix(q.action, "s3:") {
				denied++
				if !q.deniedBy(d) {
					t.Fatalf("%+v is not denied by %s", q, spell(d, plainSpelling))
				}
			}
		}
		if PublicStatements(d) != nil {
			continue
		}
		for _, q := range strangers {
			for _, s := range d.Statements {
				if s.Effect == Allow && q.matchedBy(s) {
					guarded++
					if !q.deniedBy(d) {
						t.Fatalf("%+v is granted by %s", q, spell(d, plainSpelling))
					}
				}
			}
		}
	}
	if denied == 0 || guarded == 0 {
		t.Errorf("%d denied, %d guarded: the test tests nothing", denied, guarded)
	}
}

func (q request) deniedBy(d Document) bool {
	for _, s := range d.Statements {
		if s.Effect == Deny && q.matchedBy(s) {
			return true
		}
	}
	return false
}

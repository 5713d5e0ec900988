package iampolicy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExternal(t *testing.T) {
	t.Parallel()
	const own, partner = "111122223333", "444455556666"
	tests := []struct {
		name       string
		statements []string
		want       []string // the ids of the principals
	}{
		{"own principals", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:role/r"],"Federated":"arn:aws:iam::111122223333:saml-provider/p"}}`}, nil},
		{"trusted account", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":"arn:aws:iam::444455556666:root"}}`}, nil},
		{"each principal by itself (trap 25)", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":["arn:aws:iam::777788889999:root","111122223333"],"Service":"ec2.amazonaws.com"}}`}, []string{"arn:aws:iam::777788889999:root", "ec2.amazonaws.com"}},
		{"everyone", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*"}`}, []string{"*"}},
		{"everyone but somebody", []string{`{"Effect":"Allow","Action":"a:b","NotPrincipal":{"AWS":"777788889999"}}`}, []string{"*"}},
		{"everyone in the organization", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-mine"}}}`}, nil},
		{"everyone in another organization", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-mine","o-theirs"]}}}`}, []string{"*"}},
		{"everyone in a path", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-mine/r-1/*"}}}`}, nil},
		{"service for the own account", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"Service":"sns.amazonaws.com"},"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}`}, nil},
		{"service for an own resource", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"Service":"sns.amazonaws.com"},"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}}`}, nil},
		{"web identity", []string{`{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"accounts.google.com"}}`}, []string{"accounts.google.com"}},
		{"unique id and canonical user", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":"AIDAEXAMPLE","CanonicalUser":"abc"}}`}, []string{"AIDAEXAMPLE", "abc"}},
		{"Deny for everyone", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*"}`, `{"Effect":"Deny","Action":"a:*","Principal":"*"}`}, nil},
		{"Deny for this principal", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":["777788889999","888899990000"]}}`, `{"Effect":"Deny","Action":"a:*","Principal":{"AWS":"777788889999"}}`}, []string{"888899990000"}},
		{"Deny outside of the organization", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":"777788889999"}}`, `{"Effect":"Deny","Action":"*","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-mine"}}}`}, nil},
		{"Deny outside of another organization", []string{`{"Effect":"Allow","Action":"a:b","Principal":{"AWS":"777788889999"}}`, `{"Effect":"Deny","Action":"*","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-theirs"}}}`}, []string{"777788889999"}},
		{"Deny of another action", []string{`{"Effect":"Allow","Action":["a:b","a:c"],"Principal":{"AWS":"777788889999"}}`, `{"Effect":"Deny","Action":"a:b","Principal":"*"}`}, []string{"777788889999"}},
		{"Deny for all but a trusted one", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*"}`, `{"Effect":"Deny","Action":"*","NotPrincipal":{"AWS":"444455556666"}}`}, nil},
		{"Deny for all but a stranger", []string{`{"Effect":"Allow","Action":"a:b","Principal":"*"}`, `{"Effect":"Deny","Action":"*","NotPrincipal":{"AWS":"777788889999"}}`}, []string{"*"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, g := range External(statements(t, tt.statements...), own, []string{partner, "o-mine"}) {
				got = append(got, g.Principal.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("External (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExternal_grant(t *testing.T) {
	t.Parallel()
	d := statements(t, `{"Effect":"Deny","Principal":"*","Action":"a:c"}`,
		`{"Sid":"S","Effect":"Allow","Principal":{"AWS":"777788889999"},"NotAction":"a:b","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}`)
	want := []Grant{{
		Principal: Principal{"AWS", "777788889999"}, NotActions: []string{"a:b"},
		Conditions: []Condition{{"StringEquals", "sts:ExternalId", []string{"x"}}}, StatementIndex: 1, SID: "S",
	}}
	if diff := cmp.Diff(want, External(d, "", nil)); diff != "" {
		t.Errorf("External (-want +got):\n%s", diff)
	}
}

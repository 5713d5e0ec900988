package iampolicy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrincipalsAllowed(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect":"Allow","Principal":{"AWS":["222233334444","arn:aws:iam::333344445555:role/x"]},"Action":"organizations:create*","Resource":"*"}`
	actions := []string{"organizations:AttachPolicy", "organizations:CreatePolicy"}
	for _, tt := range []struct {
		name, statements string
		want             []string
	}{
		{"one of the actions, in any letters", allow, []string{"222233334444", "arn:aws:iam::333344445555:role/x"}},
		{"another action", `{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"}`, nil},
		{"everything but another action", `{"Effect":"Allow","Principal":"*","NotAction":"organizations:List*","Resource":"*"}`, []string{"*"}},
		{"everybody but one", `{"Effect":"Allow","NotPrincipal":{"AWS":"222233334444"},"Action":"*","Resource":"*"}`, []string{"*"}},
		{"taken back from one", allow + `,{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::222233334444:root"},"Action":"organizations:*","Resource":"*"}`, []string{"arn:aws:iam::333344445555:role/x"}},
		{"taken back from the account of a role", allow + `,{"Effect":"Deny","Principal":{"AWS":"333344445555"},"Action":"organizations:*","Resource":"*"}`, []string{"222233334444"}},
		{"taken back from everybody", allow + `,{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}`, nil},
		{"taken back in part", allow + `,{"Effect":"Deny","Principal":"*","Action":"organizations:CreatePolicy","Resource":"*"}`, []string{"222233334444", "arn:aws:iam::333344445555:role/x"}},
		{"taken back on a condition", allow + `,{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`, []string{"222233334444", "arn:aws:iam::333344445555:role/x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := policy(t, `{"Version":"2012-10-17","Statement":[`+tt.statements+`]}`)
			if diff := cmp.Diff(tt.want, PrincipalsAllowed(d, actions)); diff != "" {
				t.Errorf("principals (-want +got):\n%s", diff)
			}
		})
	}
}

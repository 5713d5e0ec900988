//go:build e2e

package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// seedOrganization makes the account the management account of an organization with two units below the root and one
// below these, four members (one of them directly under the root, one suspended), a guardrail at one unit, a Deny for
// nobody at the root, and one of two services administered from a member.
func seedOrganization(t *testing.T, a *account) {
	t.Helper()
	api := organizations.NewFromConfig(a.cfg)
	_, err := api.CreateOrganization(t.Context(), &organizations.CreateOrganizationInput{FeatureSet: types.OrganizationFeatureSetAll})
	must(t, err)
	roots, err := api.ListRoots(t.Context(), nil)
	must(t, err)
	root := roots.Roots[0].Id
	_, err = api.EnablePolicyType(t.Context(), &organizations.EnablePolicyTypeInput{RootId: root, PolicyType: types.PolicyTypeServiceControlPolicy})
	must(t, err)
	workloads := seedUnit(t, api, root, "Workloads")
	production := seedUnit(t, api, workloads, "Production")
	seedUnit(t, api, root, "Misc")

	shop := seedMember(t, api, "org-shop", root, production)
	seedMember(t, api, "org-lab", root, workloads)
	seedMember(t, api, "org-stray", root, nil)
	closed := seedMember(t, api, "org-closed", root, nil)
	_, err = api.CloseAccount(t.Context(), &organizations.CloseAccountInput{AccountId: closed})
	must(t, err)

	seedPolicy(t, api, "org-guardrail", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}}`, production)
	seedPolicy(t, api, "org-for-nobody", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotLike":{"aws:PrincipalArn":"*"}}}]}`, root)
	for _, service := range []string{"guardduty.amazonaws.com", "config.amazonaws.com"} {
		_, err = api.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: &service})
		must(t, err)
	}
	_, err = api.RegisterDelegatedAdministrator(t.Context(), &organizations.RegisterDelegatedAdministratorInput{
		AccountId: shop, ServicePrincipal: aws.String("guardduty.amazonaws.com"),
	})
	must(t, err)
}

func seedUnit(t *testing.T, api *organizations.Client, parent *string, name string) *string {
	t.Helper()
	out, err := api.CreateOrganizationalUnit(t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: parent, Name: &name})
	must(t, err)
	return out.OrganizationalUnit.Id
}

// seedMember makes an account, which comes to be under the root, and moves it where there is somewhere to.
func seedMember(t *testing.T, api *organizations.Client, name string, root, unit *string) *string {
	t.Helper()
	out, err := api.CreateAccount(t.Context(), &organizations.CreateAccountInput{
		AccountName: &name, Email: aws.String(name + "@example.com"),
	})
	must(t, err)
	id := out.CreateAccountStatus.AccountId
	if unit != nil {
		_, err = api.MoveAccount(t.Context(), &organizations.MoveAccountInput{AccountId: id, SourceParentId: root, DestinationParentId: unit})
		must(t, err)
	}
	return id
}

func seedPolicy(t *testing.T, api *organizations.Client, name, document string, target *string) {
	t.Helper()
	out, err := api.CreatePolicy(t.Context(), &organizations.CreatePolicyInput{
		Name: &name, Description: &name, Content: &document, Type: types.PolicyTypeServiceControlPolicy,
	})
	must(t, err)
	_, err = api.AttachPolicy(t.Context(), &organizations.AttachPolicyInput{PolicyId: out.Policy.PolicySummary.Id, TargetId: target})
	must(t, err)
}

package organizations

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

func (c *Collector) resourcePolicy(ctx context.Context) snapshot.Fact {
	const op = "organizations:DescribeResourcePolicy"
	out, err := c.api.DescribeResourcePolicy(ctx, nil)
	switch {
	case notInUse(err), awserr.Is(err, "ResourcePolicyNotFoundException"):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	case out.ResourcePolicy == nil:
		return collector.Unknown(op, awserr.Malformedf("the answer has no policy"))
	}
	return document(op, out.ResourcePolicy.Content)
}

func (c *Collector) trustedServices(ctx context.Context) snapshot.Fact {
	const op = "organizations:ListAWSServiceAccessForOrganization"
	services := []string{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListAWSServiceAccessForOrganization(ctx, &organizations.ListAWSServiceAccessForOrganizationInput{NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, p := range out.EnabledServicePrincipals {
			if p.ServicePrincipal == nil {
				return nil, false, awserr.Malformedf("a service has no principal")
			}
			services = append(services, *p.ServicePrincipal)
		}
		return collector.More(out.NextToken)
	})
	if err != nil && !notInUse(err) {
		return collector.Unknown(op, err)
	}
	slices.Sort(services)
	return collector.Known(op, services)
}

// delegatedAdministrators asks for the services of each administrator. There are fewer of those than of services.
func (c *Collector) delegatedAdministrators(ctx context.Context) snapshot.Fact {
	const op = "organizations:ListDelegatedAdministrators"
	admins := []facts.DelegatedAdministrator{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListDelegatedAdministrators(ctx, &organizations.ListDelegatedAdministratorsInput{NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for i := range out.DelegatedAdministrators {
			a := &out.DelegatedAdministrators[i]
			if a.Id == nil {
				return nil, false, awserr.Malformedf("an administrator has no id")
			}
			state, err := stateOf(a.State, a.Status)
			if err != nil {
				return nil, false, err
			}
			admins = append(admins, facts.DelegatedAdministrator{AccountID: *a.Id, State: state})
		}
		return collector.More(out.NextToken)
	})
	if err != nil && !notInUse(err) {
		return collector.Unknown(op, err)
	}
	slices.SortFunc(admins, func(a, b facts.DelegatedAdministrator) int { return cmp.Compare(a.AccountID, b.AccountID) })
	if err := c.services(ctx, admins); err != nil {
		return collector.Unknown("organizations:ListDelegatedServicesForAccount", err)
	}
	return collector.Known(op, admins)
}

// services fills in what each administrator administers.
func (c *Collector) services(ctx context.Context, admins []facts.DelegatedAdministrator) error {
	errs := make([]error, len(admins))
	failed := collector.Each(ctx, atOnce, indices(len(admins)), func(ctx context.Context, i int) {
		admins[i].Services, errs[i] = c.servicesOf(ctx, admins[i].AccountID)
	})
	if failed != nil {
		return &awserr.BugError{Reason: failed.Error()}
	}
	return errors.Join(errs...)
}

func (c *Collector) servicesOf(ctx context.Context, account string) ([]string, error) {
	services := []string{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListDelegatedServicesForAccount(ctx, &organizations.ListDelegatedServicesForAccountInput{
			AccountId: &account, NextToken: token,
		})
		if err != nil {
			return nil, false, err
		}
		for _, d := range out.DelegatedServices {
			if d.ServicePrincipal == nil {
				return nil, false, awserr.Malformedf("a delegated service has no principal")
			}
			services = append(services, aws.ToString(d.ServicePrincipal))
		}
		return collector.More(out.NextToken)
	})
	slices.Sort(services)
	return services, err
}

// stateOf returns the state of an account. Status is what State was called before; one that is neither known is not
// guessed at.
func stateOf(state types.AccountState, status types.AccountStatus) (string, error) {
	s := cmp.Or(state, types.AccountState(status))
	if !slices.Contains(s.Values(), s) {
		return "", awserr.Malformedf("%q is not a state of an account", s)
	}
	return string(s), nil
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

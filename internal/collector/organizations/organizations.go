// Package organizations reads AWS Organizations as the account sees it: the organization, its tree, accounts, policies and
// delegations. Most of it is told to the management account and to delegated administrators only; a member's refusal is
// recorded like any other. Which guardrail is real is not its business.
package organizations

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// atOnce bounds the accounts, units, policies and administrators that are asked about at once; the rate limit of the session bounds
// the calls.
const atOnce = 8

// A Collector reads AWS Organizations.
type Collector struct{ api *organizations.Client }

// New returns the collector of AWS Organizations.
func New(cfg aws.Config) *Collector {
	return &Collector{api: organizations.NewFromConfig(cfg)}
}

// Service is "organizations".
func (c *Collector) Service() string { return "organizations" }

// Collect reads the global part; there is no other.
func (c *Collector) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	if t.Region != snapshot.Global {
		return nil
	}
	for name, read := range map[string]func(context.Context) snapshot.Fact{
		"organization":                 c.organization,
		"organization_resource_policy": c.resourcePolicy,
		"trusted_services":             c.trustedServices,
		"delegated_administrators":     c.delegatedAdministrators,
	} {
		if t.Plan.Wants(snapshot.Account, name) {
			s.Fact(name, read(ctx))
		}
	}
	return errors.Join(
		c.accounts(ctx, t, s),
		c.policies(ctx, t, s, facts.OrganizationsManagementPolicy, management()),
		c.policies(ctx, t, s, facts.OrganizationsPolicy, ofStatements),
	)
}

func (c *Collector) organization(ctx context.Context) snapshot.Fact {
	const op = "organizations:DescribeOrganization"
	out, err := c.api.DescribeOrganization(ctx, nil)
	switch {
	case notInUse(err):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	}
	o := out.Organization
	if o == nil || aws.ToString(o.Id) == "" || aws.ToString(o.MasterAccountId) == "" || o.FeatureSet == "" {
		return collector.Unknown(op, awserr.Malformedf("the organization has no id, no management account or no feature set"))
	}
	return collector.Known(op, facts.Organization{ID: *o.Id, FeatureSet: string(o.FeatureSet), ManagementAccountID: *o.MasterAccountId})
}

// notInUse reports whether the account belongs to no organization: then there is none of whatever was asked for.
func notInUse(err error) bool { return awserr.Is(err, "AWSOrganizationsNotInUseException") }

// document returns the fact of a policy document.
func document(op string, text *string) snapshot.Fact {
	if text == nil {
		return collector.Unknown(op, awserr.Malformedf("the policy has no document"))
	}
	d, err := iampolicy.Parse([]byte(*text))
	if err != nil {
		return collector.Unknown(op, awserr.Malformedf("%v", err))
	}
	return collector.Known(op, d)
}

// Package organizations reads what an account sees of its organization. The tree, its accounts and its policies are not
// read here.
package organizations

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

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
	if t.Region == snapshot.Global && t.Plan.Wants(snapshot.Account, "organization") {
		s.Fact("organization", c.organization(ctx))
	}
	return nil
}

func (c *Collector) organization(ctx context.Context) snapshot.Fact {
	const op = "organizations:DescribeOrganization"
	out, err := c.api.DescribeOrganization(ctx, nil)
	switch {
	case awserr.Is(err, "AWSOrganizationsNotInUseException"):
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

// Package account reads Account Management: the contacts, masked, and the regions of an account. What somebody is
// called and where he is reached leaves this package in no form that says so.
package account

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const listRegions = "account:ListRegions"

// A Collector reads Account Management. It also tells the regions of the account.
type Collector struct {
	api *account.Client

	mu      sync.Mutex
	asked   bool
	regions []facts.Region
	cause   *snapshot.Cause
}

var _ collector.RegionLister = (*Collector)(nil)

// New returns the collector of Account Management.
func New(cfg aws.Config) *Collector {
	return &Collector{api: account.NewFromConfig(cfg)}
}

// Service is "account".
func (c *Collector) Service() string { return "account" }

// contacts is the alternate contacts by fact.
var contacts = map[string]types.AlternateContactType{
	"billing_contact":    types.AlternateContactTypeBilling,
	"operations_contact": types.AlternateContactTypeOperations,
	"security_contact":   types.AlternateContactTypeSecurity,
}

// Collect reads the global part; there is no other.
func (c *Collector) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	if t.Region != snapshot.Global {
		return nil
	}
	r := s.Read(ctx, snapshot.Account)
	for fact, kind := range contacts {
		r.Fact(fact, func() (any, error) { return c.alternateContact(ctx, t, kind) }, "ResourceNotFoundException")
	}
	r.Fact("contact_information", func() (any, error) { return c.contactInformation(ctx, t) }, "ResourceNotFoundException").EmitAccount()
	if t.Plan.Wants(snapshot.Account, "regions") {
		s.Fact("regions", c.regionsFact(ctx))
	}
	if t.Plan.Lists(snapshot.Region) {
		c.list(ctx, t, s)
	}
	return nil
}

func (c *Collector) regionsFact(ctx context.Context) snapshot.Fact {
	regions, cause := c.Regions(ctx)
	if cause != nil {
		return snapshot.UnknownFact(cause)
	}
	return collector.Known(listRegions, regions)
}

// list records the enabled regions in the scope. What there is to say of each, other services say.
func (c *Collector) list(ctx context.Context, t collector.Target, s *collector.Sink) {
	regions, cause := c.Regions(ctx)
	s.Listing(snapshot.Region, cause)
	for _, r := range regions {
		if collector.IsEnabled(r) && (len(t.Scope) == 0 || slices.Contains(t.Scope, r.Name)) {
			s.Resource(snapshot.Resource{ID: r.Name, Type: snapshot.Region, Region: r.Name})
		}
	}
}

// Regions returns the regions of the account by name, with their status. AWS is asked once.
func (c *Collector) Regions(ctx context.Context) ([]facts.Region, *snapshot.Cause) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked {
		return c.regions, c.cause
	}
	c.asked = true
	regions := []facts.Region{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListRegions(ctx, &account.ListRegionsInput{MaxResults: aws.Int32(50), NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, r := range out.Regions {
			if aws.ToString(r.RegionName) == "" || r.RegionOptStatus == "" {
				return nil, false, awserr.Malformedf("a region has no name or no status")
			}
			regions = append(regions, facts.Region{Name: *r.RegionName, OptStatus: string(r.RegionOptStatus)})
		}
		return collector.More(out.NextToken)
	})
	if err == nil && len(regions) == 0 {
		err = awserr.Malformedf("the account has no region")
	}
	if err != nil {
		c.cause = awserr.Cause(listRegions, err)
		return nil, c.cause
	}
	slices.SortFunc(regions, func(a, b facts.Region) int { return cmp.Compare(a.Name, b.Name) })
	c.regions = regions
	return regions, nil
}

func (c *Collector) alternateContact(ctx context.Context, t collector.Target, kind types.AlternateContactType) (any, error) {
	out, err := c.api.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: kind})
	if err != nil {
		return nil, err
	}
	v := out.AlternateContact
	if v == nil || v.EmailAddress == nil && v.PhoneNumber == nil {
		return nil, awserr.Malformedf("the contact has no e-mail address and no phone number")
	}
	return facts.Contact{
		EmailAddress: maskEmail(aws.ToString(v.EmailAddress)),
		PhoneNumber:  maskPhone(aws.ToString(v.PhoneNumber)),
		Fingerprint:  fingerprint(t.Account, v.EmailAddress, v.Name, v.PhoneNumber, v.Title),
	}, nil
}

func (c *Collector) contactInformation(ctx context.Context, t collector.Target) (any, error) {
	out, err := c.api.GetContactInformation(ctx, &account.GetContactInformationInput{})
	if err != nil {
		return nil, err
	}
	v := out.ContactInformation
	if v == nil || v.FullName == nil {
		return nil, awserr.Malformedf("the contact has no name")
	}
	return facts.ContactInformation{
		FullName:    maskName(aws.ToString(v.FullName)),
		CompanyName: maskName(aws.ToString(v.CompanyName)),
		PhoneNumber: maskPhone(aws.ToString(v.PhoneNumber)),
		CountryCode: aws.ToString(v.CountryCode),
		Fingerprint: fingerprint(t.Account, v.FullName, v.CompanyName, v.PhoneNumber, v.AddressLine1, v.AddressLine2, v.AddressLine3,
			v.City, v.DistrictOrCounty, v.StateOrRegion, v.PostalCode, v.CountryCode, v.WebsiteUrl),
	}, nil
}

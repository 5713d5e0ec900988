package collector

import (
	"cmp"
	"context"
	"slices"

	"github.com/openposture/posture/internal/snapshot"
)

// identityService is the service of what the caller's identity says. No collector is needed for it.
const identityService = "sts"

// A unit is one part to collect.
type unit struct {
	service, region string
	collector       Collector       // nil where there is none to ask
	cause           *snapshot.Cause // why nothing is asked
}

func (u unit) compare(v unit) int {
	return cmp.Or(cmp.Compare(u.region, v.region), cmp.Compare(u.service, v.service))
}

func (u unit) collect(ctx context.Context, s *Sink) error {
	if u.collector != nil && ctx.Err() == nil {
		return contain(func() error { return u.collector.Collect(ctx, s.target, s) })
	}
	return nil // the sink says why nothing was read
}

// units returns the parts that the plan asks for.
func (o Options) units(regions []string) []unit {
	var units []unit
	for _, service := range o.services() {
		c := o.collector(service)
		if len(listed(o.Plan, service, snapshot.Global)) > 0 || hasAccountFacts(o.Plan, service) {
			units = append(units, unit{service: service, region: snapshot.Global, collector: c})
		}
		for _, region := range regions {
			if len(listed(o.Plan, service, region)) > 0 || hasRegionFacts(o.Plan, service) {
				units = append(units, unit{service: service, region: region, collector: c})
			}
		}
	}
	return units
}

// otherUnits returns a part for each service with regional types, that says that the other regions were not scanned.
func (o Options) otherUnits(c *snapshot.Cause) []unit {
	var units []unit
	for _, service := range o.services() {
		if len(listed(o.Plan, service, OtherRegions)) > 0 {
			units = append(units, unit{service: service, region: OtherRegions, cause: c})
		}
	}
	return units
}

// services returns the services of the plan. The identity's is one where it only has to say what nobody collects.
func (o Options) services() []string {
	services := o.Plan.Services()
	if !slices.Contains(services, identityService) && hasAccountFacts(o.Plan, identityService) {
		services = append(services, identityService)
	}
	return services
}

func (o Options) collector(service string) Collector {
	if service == identityService {
		return identity{}
	}
	i := slices.IndexFunc(o.Collectors, func(c Collector) bool { return c.Service() == service })
	if i < 0 {
		return nil
	}
	return o.Collectors[i]
}

// identity says what the caller's identity, which is known before anything is collected, says of the account.
type identity struct{}

func (identity) Service() string { return identityService }

func (identity) Collect(_ context.Context, t Target, s *Sink) error {
	s.Fact("partition", Known("sts:GetCallerIdentity", t.Partition))
	return nil
}

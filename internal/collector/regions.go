package collector

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// regionName is the shape of a region's name: "eu-west-1", "us-gov-west-1", "ap-southeast-5".
var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)

const listRegions = "account:ListRegions"

// scope returns the regions that the user named, sorted, or nil.
func (o Options) scope() []string {
	if len(o.Regions) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(o.Regions)))
}

// regions returns the regions to scan, sorted. The cause is why there may be others that are not scanned.
func (o Options) regions(ctx context.Context) ([]string, *snapshot.Cause, error) {
	scope := o.scope()
	for _, r := range scope {
		if !regionName.MatchString(r) {
			return nil, nil, fmt.Errorf("region %q is not the name of a region", r)
		}
	}
	regional := o.regional()
	if len(scope) == 0 && !regional {
		return nil, nil, nil
	}
	known, cause := o.knownRegions(ctx)
	switch {
	case len(scope) > 0 && cause != nil: // they could not be verified; each speaks for itself
		return scope, nil, nil
	case len(scope) > 0:
		return scope, nil, verify(scope, known, o.Account)
	case cause == nil:
		return enabled(known), nil, nil
	case o.HomeRegion == "":
		return nil, nil, fmt.Errorf("no region to scan: %s: %s", cause.Operation, cause.Code)
	}
	return []string{o.HomeRegion}, cause, nil
}

// regional reports whether the plan has something to read by region.
func (o Options) regional() bool {
	return o.Plan.Lists(snapshot.Region) || slices.ContainsFunc(o.Plan.Types(), func(name snapshot.Type) bool {
		t, _ := facts.Lookup(name)
		return t.List != "" && (!t.Global || t.Everywhere)
	})
}

func (o Options) knownRegions(ctx context.Context) (regions []facts.Region, cause *snapshot.Cause) {
	if ctx.Err() != nil {
		return nil, awserr.Cause(listRegions, ctx.Err())
	}
	for _, c := range o.Collectors {
		l, ok := c.(RegionLister)
		if !ok {
			continue
		}
		err := contain(func() error { regions, cause = l.Regions(ctx); return nil })
		if err != nil {
			return nil, awserr.Cause(listRegions, &awserr.BugError{Reason: err.Error()})
		}
		return regions, cause
	}
	return nil, &snapshot.Cause{Operation: listRegions, Code: snapshot.NotCollected, Message: "nobody to ask for the regions"}
}

// IsEnabled reports whether the account can use the region.
func IsEnabled(r facts.Region) bool {
	return r.OptStatus == "ENABLED" || r.OptStatus == "ENABLED_BY_DEFAULT"
}

func enabled(regions []facts.Region) []string {
	var names []string
	for _, r := range regions {
		if IsEnabled(r) {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// verify returns an error for the first name that the account has no enabled region of.
func verify(names []string, known []facts.Region, account string) error {
	for _, name := range names {
		i := slices.IndexFunc(known, func(r facts.Region) bool { return r.Name == name })
		if i < 0 {
			return fmt.Errorf("region %q does not exist: account %s has %s", name, account, strings.Join(enabled(known), ", "))
		}
		if !IsEnabled(known[i]) {
			return fmt.Errorf("region %q is not enabled in account %s: it is %s", name, account, known[i].OptStatus)
		}
	}
	return nil
}

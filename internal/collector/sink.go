package collector

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// A Sink takes what a collector saw in one part. It keeps what the plan asks for and drops the rest. It is safe for
// concurrent use.
type Sink struct {
	service string
	target  Target

	mu        sync.Mutex
	listings  map[snapshot.Type]snapshot.Listing
	resources map[resourceKey]snapshot.Resource
}

type resourceKey struct {
	Type snapshot.Type
	ID   string
}

func newSink(service string, t Target) *Sink {
	return &Sink{
		service: service, target: t,
		listings: map[snapshot.Type]snapshot.Listing{}, resources: map[resourceKey]snapshot.Resource{},
	}
}

// Resource records a resource. Facts of a resource that was recorded before are added to it. Account and, where it is
// empty, Region are filled in.
func (s *Sink) Resource(r snapshot.Resource) {
	if !s.target.Plan.Lists(r.Type) {
		return
	}
	r.Account, r.Region = s.target.Account, cmp.Or(r.Region, s.target.Region)
	wanted := map[string]snapshot.Fact{}
	for _, f := range s.target.Plan.Facts(r.Type, s.service) {
		if got, ok := r.Facts[f.Name]; ok {
			wanted[f.Name] = check(f, got)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := resourceKey{r.Type, r.ID}
	if old, ok := s.resources[key]; ok {
		maps.Copy(old.Facts, wanted)
		return
	}
	r.Facts = wanted
	s.resources[key] = r
}

// check turns what the catalogue does not allow into Unknown: a collector that says "none" of what cannot be absent has
// not read it.
func check(f facts.Fact, got snapshot.Fact) snapshot.Fact {
	switch {
	case got.State == snapshot.Absent && f.Optional:
		return snapshot.Fact{State: snapshot.Absent}
	case got.State == snapshot.Known && len(got.Value) > 0 && !bytes.Equal(got.Value, []byte("null")):
		return snapshot.Fact{State: snapshot.Known, Value: got.Value}
	case got.State == snapshot.Unknown && got.Cause != nil:
		return snapshot.Fact{State: snapshot.Unknown, Cause: got.Cause}
	}
	return Unknown(f.Read, &awserr.BugError{Reason: "the collector gave what cannot be of " + f.Name})
}

// Fact records a fact of the account itself.
func (s *Sink) Fact(name string, f snapshot.Fact) {
	s.Resource(snapshot.Resource{ID: s.target.Account, Type: snapshot.Account, Facts: map[string]snapshot.Fact{name: f}})
}

// RegionFact records a fact of the target's region itself.
func (s *Sink) RegionFact(name string, f snapshot.Fact) {
	s.Resource(snapshot.Resource{ID: s.target.Region, Type: snapshot.Region, Facts: map[string]snapshot.Fact{name: f}})
}

// Listing records that all resources of the type in the target's region were recorded, or, with a cause, that they were
// not. A cause is not taken back.
func (s *Sink) Listing(t snapshot.Type, c *snapshot.Cause) {
	if !s.target.Plan.Lists(t) {
		return
	}
	l := snapshot.Listing{Account: s.target.Account, Region: s.target.Region, Type: t, State: snapshot.Known, Cause: c}
	if c != nil {
		l.State = snapshot.Unknown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.listings[t]; ok && old.State == snapshot.Unknown {
		return
	}
	s.listings[t] = l
}

// distrust takes back that anything was listed completely: the collector failed before it was done.
func (s *Sink) distrust(c *snapshot.Cause) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, l := range s.listings {
		if l.State != snapshot.Unknown {
			t, _ := facts.Lookup(name)
			l.State, l.Cause = snapshot.Unknown, &snapshot.Cause{Operation: t.List, Code: c.Code, Message: c.Message}
			s.listings[name] = l
		}
	}
}

// fill completes what the plan asks for and the collector did not say, with the cause that unread gives for the
// operation.
func (s *Sink) fill(unread func(operation string) *snapshot.Cause) {
	switch region := s.target.Region; {
	case region == snapshot.Global && hasAccountFacts(s.target.Plan, s.service):
		s.Resource(snapshot.Resource{ID: s.target.Account, Type: snapshot.Account})
	case region != snapshot.Global && region != OtherRegions && hasRegionFacts(s.target.Plan, s.service):
		s.Resource(snapshot.Resource{ID: region, Type: snapshot.Region})
	}
	for _, t := range listed(s.target.Plan, s.service, s.target.Region) {
		s.mu.Lock()
		_, ok := s.listings[t.Name]
		s.mu.Unlock()
		if !ok {
			s.Listing(t.Name, unread(t.List))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, r := range s.resources {
		for _, f := range s.target.Plan.Facts(key.Type, s.service) {
			if _, ok := r.Facts[f.Name]; !ok {
				r.Facts[f.Name] = snapshot.UnknownFact(unread(f.Read))
			}
		}
	}
}

// sorted returns what was recorded in the order of the snapshot.
func (s *Sink) sorted() ([]snapshot.Listing, []snapshot.Resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	listings := slices.SortedFunc(maps.Values(s.listings), func(a, b snapshot.Listing) int { return cmp.Compare(a.Type, b.Type) })
	resources := slices.SortedFunc(maps.Values(s.resources), func(a, b snapshot.Resource) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Type, b.Type))
	})
	return listings, resources
}

// listed returns the types that the service lists in that kind of region and the plan asks for.
func listed(p facts.Plan, service, region string) []facts.Type {
	var out []facts.Type
	for _, name := range p.Types() {
		t, _ := facts.Lookup(name)
		if t.Service == service && t.List != "" && t.Global == (region == snapshot.Global) {
			out = append(out, t)
		}
	}
	return out
}

// hasAccountFacts reports whether the service's part holds facts of the account.
func hasAccountFacts(p facts.Plan, service string) bool {
	return len(p.Facts(snapshot.Account, service)) > 0
}

// hasRegionFacts reports whether the service's parts hold facts of their regions.
func hasRegionFacts(p facts.Plan, service string) bool {
	return len(p.Facts(snapshot.Region, service)) > 0
}

package session

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/snapshot"
)

// regions finds out which regions a policy of the organization refuses as a whole. Such a policy leaves out what is
// global, so these services say nothing of a region. Until a region has answered anything else, it is asked one call at a
// time; when two services were denied by a policy of the organization it is refused, and nothing more is asked there. One
// would not do: a policy can deny a service everywhere.
type regions struct {
	mu     sync.Mutex
	states map[string]*regionState
}

type regionState struct {
	turn chan struct{} // has room for the one call that may find out

	mu     sync.Mutex
	open   bool
	denied []string // the operations that were, one of a service
}

// deniedServices is how many services a region has to deny before it is taken as refused.
const deniedServices = 2

// global is the services that answer the same in every region.
var global = []string{"account", "cloudfront", "iam", "organizations", "sso", "sts"}

func (r *regions) state(region string) *regionState {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.states[region]
	if s == nil {
		s = &regionState{turn: make(chan struct{}, 1)}
		r.states[region] = s
	}
	return s
}

// enter waits until a call may be made in the region, and returns what is to be told of its end. The error is that
// the region is refused, or the context's.
func (r *regions) enter(ctx context.Context, operation, region string) (leave func(error), err error) {
	if slices.Contains(global, serviceOf(operation)) {
		return func(error) {}, nil
	}
	s := r.state(region)
	if open, err := s.verdict(region); open || err != nil {
		return func(error) {}, err
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if open, err := s.verdict(region); open || err != nil { // it was found out while this call waited
		<-s.turn
		return func(error) {}, err
	}
	return func(err error) {
		s.learn(operation, err)
		<-s.turn
	}, nil
}

// verdict returns whether the region is open, or the error that it is refused; neither where that is not known yet.
func (s *regionState) verdict(region string) (open bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open && len(s.denied) >= deniedServices {
		return false, &awserr.RefusedRegionError{Region: region, Operations: slices.Clone(s.denied)}
	}
	return s.open, nil
}

// learn takes what the end of a call says of the region. No answer says nothing.
func (s *regionState) learn(operation string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch awserr.Code(err) {
	case snapshot.DeniedBySCP:
		same := func(denied string) bool { return serviceOf(denied) == serviceOf(operation) }
		if !slices.ContainsFunc(s.denied, same) {
			s.denied = append(s.denied, operation)
		}
	case snapshot.Throttled, snapshot.Timeout, snapshot.Unavailable, snapshot.Interrupted:
	default:
		s.open = true
	}
}

func serviceOf(operation string) string {
	service, _, _ := strings.Cut(operation, ":")
	return service
}

package collector

import (
	"context"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// Within reads a listing that is one call for each of other resources, its parents, at most limit at once: list emits what
// is within one of them. It records whether the listing was read whole. Where the parents were not, incomplete says why.
func Within[T any](ctx context.Context, s *Sink, typ snapshot.Type, limit int, parents []T, incomplete *snapshot.Cause,
	list func(context.Context, T) error,
) error {
	if !s.target.Plan.Lists(typ) {
		return nil
	}
	indexes := make([]int, len(parents))
	for i := range parents {
		indexes[i] = i
	}
	errs := make([]error, len(parents))
	if err := Each(ctx, limit, indexes, func(ctx context.Context, i int) { errs[i] = list(ctx, parents[i]) }); err != nil {
		return err
	}
	cause := incomplete
	t, _ := facts.Lookup(typ)
	for _, err := range errs { // in the order of the parents: two scans name the same one
		if cause == nil && err != nil {
			cause = awserr.Cause(t.List, err)
		}
	}
	s.Listing(typ, cause)
	return nil
}

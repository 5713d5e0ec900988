// Package collector reads what a plan asks for and records what was not answered. It judges nothing, and an error of
// AWS is never an error here: it is the cause of an unread fact.
//
// The collectors of the services are the packages below; each is written as if it were alone. Concurrency, completeness
// and order are here.
package collector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// OtherRegions is the region of a listing that stands for all regions that were not scanned because it could not be
// read which there are.
const OtherRegions = "other"

// UnknownRegion is the region of a resource that AWS did not say the region of.
const UnknownRegion = "unknown"

// A Target is what one call of a collector is to read.
type Target struct {
	Partition string // "aws"
	Account   string // 12 digits
	Region    string // "eu-west-1", or snapshot.Global
	Plan      facts.Plan
	// Regions is the regions that are scanned, sorted: what is global is listed in each of them where it is Everywhere.
	Regions []string
	// Scope is the regions that the user named, sorted; nil is all of them. It selects among resources that are listed
	// once an account but have a region of their own.
	Scope []string
}

// A Collector reads one service. It is called once for the global part, where the plan has something global of the
// service, and once for each region, where it has something regional.
type Collector interface {
	// Service is the service's name in the catalogue.
	Service() string
	// Collect emits what the target's plan asks for. An error is a bug, never AWS's refusal and never cancellation; what
	// was emitted before it is kept and the rest becomes Unknown.
	Collect(ctx context.Context, t Target, s *Sink) error
}

// A RegionLister is a Collector that also knows which regions the account has.
type RegionLister interface {
	Regions(ctx context.Context) ([]facts.Region, *snapshot.Cause)
}

// Known returns the fact that the operation answered with v.
func Known(operation string, v any) snapshot.Fact {
	f, err := snapshot.KnownFact(v)
	if err != nil { // a time after the year 9999
		return Unknown(operation, awserr.Malformedf("%v", err))
	}
	return f
}

// Absent returns the fact that AWS said there is none.
func Absent() snapshot.Fact { return snapshot.Fact{State: snapshot.Absent} }

// At returns the error as one of another operation than the one that the fact is read with.
func At(operation string, err error) error {
	if err == nil {
		return nil
	}
	return &operationError{operation, err}
}

type operationError struct {
	operation string
	err       error
}

func (e *operationError) Error() string { return e.err.Error() }

func (e *operationError) Unwrap() error { return e.err }

// Unknown returns the fact that the operation did not answer.
func Unknown(operation string, err error) snapshot.Fact {
	if at, ok := errors.AsType[*operationError](err); ok {
		operation = at.operation
	}
	return snapshot.UnknownFact(awserr.Cause(operation, err))
}

// Time returns t as the catalogue wants it: in UTC, to the second.
func Time(t time.Time) facts.Time { return t.UTC().Truncate(time.Second) }

// OptionalTime is Time of what can be missing.
func OptionalTime(t *time.Time) *facts.Time {
	if t == nil {
		return nil
	}
	u := Time(*t)
	return &u
}

// Each calls f for every item, at most limit at once, and waits for all. A panic of f becomes the error.
func Each[T any](ctx context.Context, limit int, items []T, f func(context.Context, T)) error {
	var g errgroup.Group
	g.SetLimit(limit)
	for _, item := range items {
		g.Go(func() error {
			return contain(func() error { f(ctx, item); return nil })
		})
	}
	return g.Wait()
}

// A PanicError is a panic of a collector.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

func contain(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// Pages calls fetch with the token of each page, nil for the first, until there are no more. A page that says there is
// more and does not say where, or that leads back to a page already read, is a MalformedError: the list is not whole.
func Pages(fetch func(token *string) (next *string, more bool, err error)) error {
	var token *string
	seen := map[string]bool{}
	for {
		next, more, err := fetch(token)
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
		if next == nil || *next == "" {
			return errNoToken
		}
		if seen[*next] {
			return awserr.Malformedf("the list goes on where it has been already")
		}
		seen[*next] = true
		token = next
	}
}

var errNoToken = awserr.Malformedf("the list is cut off, and the answer does not say where it goes on")

// More is the answer of a page whose list goes on where there is a token.
func More(next *string) (*string, bool, error) { return next, next != nil && *next != "", nil }

// isPanic reports whether the error is a panic, and returns its stack.
func isPanic(err error) ([]byte, bool) {
	if p, ok := errors.AsType[*PanicError](err); ok {
		return p.Stack, true
	}
	return nil, false
}

package collector

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/meter"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// Options is what to collect, where, and with what.
type Options struct {
	Partition  string // of the caller's identity: "aws"
	Account    string // 12 digits
	HomeRegion string // the session's own region
	Plan       facts.Plan
	// Regions is where to look for regional resources, and of which regions to keep resources that have one. Empty is
	// every region that the account has enabled.
	Regions    []string
	Collectors []Collector

	CollectedBy string           // "posture 0.1.0"
	Now         func() time.Time // the clock; asked once

	Concurrency int // parts collected at once; 0 is 8
	Progress    func(Progress)
	Meter       *meter.Meter // what Progress tells of the calls; may be nil
	Logger      *slog.Logger // for the stack of a collector that failed; may be nil

	scanned []string        // the regions of this run
	other   *snapshot.Cause // why there may be others
}

// Progress is how far the collection is.
type Progress struct {
	Done, Total int    // parts
	Service     string // of the part that was done last
	Region      string
	Calls       int
	Retries     int
	Throttled   int
}

// Run collects and gives each part to emit, one at a time, sorted by region and service. A refusal of AWS, a collector
// that fails and the end of ctx are in the parts: whatever the plan asks for is in them, Unknown where it was not read.
// An error is of the options (a region that the account does not have) or of emit.
func Run(ctx context.Context, o Options, emit func(snapshot.Part) error) error {
	if o.Account == "" || o.Partition == "" || o.Now == nil {
		return errors.New("collect: account, partition and clock are needed")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var err error
	if o.scanned, o.other, err = o.regions(ctx); err != nil {
		return err
	}
	now := Time(o.Now())
	units := o.units(o.scanned)
	if o.other != nil {
		units = append(units, o.otherUnits(o.other)...)
	}
	slices.SortFunc(units, unit.compare)

	tell := o.teller(len(units))
	defer tell.stop()
	return o.collect(ctx, units, now, tell, emit)
}

// collect collects the units side by side and emits their parts in order.
func (o Options) collect(ctx context.Context, units []unit, now time.Time, tell *teller, emit func(snapshot.Part) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts := make([]chan snapshot.Part, len(units))
	for i := range parts {
		parts[i] = make(chan snapshot.Part, 1)
	}
	var g errgroup.Group
	g.Go(func() error {
		var inner errgroup.Group
		inner.SetLimit(o.concurrency())
		for i, u := range units {
			inner.Go(func() error {
				parts[i] <- o.part(ctx, u, now)
				tell.done(u)
				return nil
			})
		}
		return inner.Wait()
	})
	var err error
	for _, p := range parts {
		part := <-p
		if err != nil {
			continue
		}
		if err = emit(part); err != nil {
			cancel()
		}
	}
	return errors.Join(err, g.Wait())
}

func (o Options) concurrency() int {
	if o.Concurrency > 0 {
		return o.Concurrency
	}
	return 8
}

// part collects one unit. Whatever the collector does, the part is complete.
func (o Options) part(ctx context.Context, u unit, now time.Time) snapshot.Part {
	sink := newSink(u.service, Target{
		Partition: o.Partition, Account: o.Account, Region: u.region, Plan: o.Plan, Regions: o.scanned, Scope: o.scope(),
	})
	for _, t := range listed(o.Plan, u.service, u.region) {
		if t.Everywhere && o.other != nil {
			sink.Listing(t.Name, o.other)
		}
	}
	err := u.collect(ctx, sink)
	if err != nil {
		attrs := []any{"service", u.service, "region", u.region, "error", err}
		if stack, ok := isPanic(err); ok {
			attrs = append(attrs, "stack", string(stack))
		}
		o.Logger.Error("collector failed", attrs...)
		sink.distrust(failed("", err))
	}
	sink.fill(func(operation string) *snapshot.Cause {
		switch {
		case u.cause != nil:
			return u.cause
		case ctx.Err() != nil:
			return awserr.Cause(operation, ctx.Err())
		case err != nil:
			return failed(operation, err)
		}
		return &snapshot.Cause{Operation: operation, Code: snapshot.NotCollected, Message: "the collector did not read it"}
	})
	listings, resources := sink.sorted()
	return snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: now, CollectedBy: o.CollectedBy,
		Partition: o.Partition, Account: o.Account, Region: u.region, Service: u.service, Regions: o.scope(),
		Listings: listings, Resources: resources,
	}
}

func failed(operation string, err error) *snapshot.Cause {
	return awserr.Cause(operation, &awserr.BugError{Reason: "the collector failed: " + err.Error()})
}

package collector_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const account = "111122223333"

// A fake is a collector that does as the test says.
type fake struct {
	service string
	collect func(context.Context, collector.Target, *collector.Sink) error
}

func (f fake) Service() string { return f.service }

func (f fake) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	return f.collect(ctx, t, s)
}

func plan(t *testing.T, requests ...facts.Request) facts.Plan {
	t.Helper()
	p, err := facts.NewPlan(requests...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// certificates is a plan with one type, one of its facts and one fact of the account.
func certificates(t *testing.T) facts.Plan {
	t.Helper()
	return plan(t,
		facts.Request{Type: facts.IAMServerCertificate, Facts: []string{"expiration"}},
		facts.Request{Type: snapshot.Account, Facts: []string{"saml_providers"}})
}

func options(p facts.Plan, collectors ...collector.Collector) collector.Options {
	return collector.Options{
		Partition: "aws", Account: account, HomeRegion: "eu-west-1", Plan: p, Collectors: collectors,
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)) },
	}
}

func run(t *testing.T, o collector.Options) []snapshot.Part {
	t.Helper()
	var parts []snapshot.Part
	if err := collector.Run(t.Context(), o, func(p snapshot.Part) error { parts = append(parts, p); return nil }); err != nil {
		t.Fatal(err)
	}
	return parts
}

// emit records two certificates, the listing, and what is not planned.
func emit(s *collector.Sink) {
	s.Resource(snapshot.Resource{ID: "arn:b", Type: facts.IAMServerCertificate, Facts: map[string]snapshot.Fact{
		"expiration":  collector.Known("iam:ListServerCertificates", "2027-01-01T00:00:00Z"),
		"upload_date": collector.Known("iam:ListServerCertificates", "2026-01-01T00:00:00Z"), // not planned
	}})
	s.Resource(snapshot.Resource{ID: "arn:a", Type: facts.IAMServerCertificate})
	s.Resource(snapshot.Resource{ID: "arn:c", Type: facts.IAMUser}) // not planned
	s.Listing(facts.IAMUser, nil)                                   // not planned
	s.Listing(facts.IAMServerCertificate, nil)
}

func TestRun_completes(t *testing.T) {
	t.Parallel()
	cause := func(operation, code, message string) *snapshot.Cause {
		return &snapshot.Cause{Operation: operation, Code: code, Message: message}
	}
	const failed = "the collector failed: "
	for name, c := range map[string]struct {
		collect       func(context.Context, collector.Target, *collector.Sink) error
		seen          bool
		code, message string
		listed        bool
	}{
		"nothing": {func(context.Context, collector.Target, *collector.Sink) error { return nil }, false, snapshot.NotCollected, "the collector did not read it", false},
		"some":    {func(_ context.Context, _ collector.Target, s *collector.Sink) error { emit(s); return nil }, true, snapshot.NotCollected, "the collector did not read it", true},
		"error": {
			func(_ context.Context, _ collector.Target, s *collector.Sink) error {
				emit(s)
				return errors.New("bug")
			},
			true, "CollectorFailed", failed + "bug", false,
		},
		"panic": {
			func(_ context.Context, _ collector.Target, s *collector.Sink) error { emit(s); panic("bug") },
			true, "CollectorFailed", failed + "panic: bug", false,
		},
		"panic of one": {func(ctx context.Context, _ collector.Target, s *collector.Sink) error {
			return collector.Each(ctx, 2, []int{1, 2, 3}, func(_ context.Context, n int) {
				if n == 2 {
					panic("bug")
				}
				emit(s)
			})
		}, true, "CollectorFailed", failed + "panic: bug", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, options(certificates(t), fake{"iam", c.collect}))
			listing := snapshot.Listing{Account: account, Region: snapshot.Global, Type: facts.IAMServerCertificate, State: snapshot.Known}
			if !c.listed {
				listing.State, listing.Cause = snapshot.Unknown, cause("iam:ListServerCertificates", c.code, c.message)
			}
			want := []snapshot.Part{{
				SchemaVersion: snapshot.SchemaVersion, CollectedAt: time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC),
				Partition: "aws", Account: account, Region: snapshot.Global, Service: "iam",
				Listings: []snapshot.Listing{listing},
				Resources: []snapshot.Resource{{
					ID: account, Type: snapshot.Account, Account: account, Region: snapshot.Global,
					Facts: map[string]snapshot.Fact{"saml_providers": snapshot.UnknownFact(cause("iam:ListSAMLProviders", c.code, c.message))},
				}},
			}}
			if c.seen {
				want[0].Resources = append(want[0].Resources,
					snapshot.Resource{
						ID: "arn:a", Type: facts.IAMServerCertificate, Account: account, Region: snapshot.Global,
						Facts: map[string]snapshot.Fact{"expiration": snapshot.UnknownFact(cause("iam:ListServerCertificates", c.code, c.message))},
					},
					snapshot.Resource{
						ID: "arn:b", Type: facts.IAMServerCertificate, Account: account, Region: snapshot.Global,
						Facts: map[string]snapshot.Fact{"expiration": {State: snapshot.Known, Value: []byte(`"2027-01-01T00:00:00Z"`)}},
					})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRun_noCollector plans what nobody collects, the services of Everything included.
func TestRun_noCollector(t *testing.T) {
	t.Parallel()
	for _, p := range run(t, options(facts.Everything())) {
		for _, l := range p.Listings {
			if l.State != snapshot.Unknown || l.Cause.Code != snapshot.NotCollected {
				t.Errorf("%s: %+v", l.Type, l)
			}
		}
		for _, r := range p.Resources {
			for name, f := range r.Facts {
				if name != "partition" && (f.State != snapshot.Unknown || f.Cause.Code != snapshot.NotCollected) {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
	}
}

// TestRun_impossible has a collector say what the catalogue does not allow.
func TestRun_impossible(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]snapshot.Fact{
		"absent":           collector.Absent(), // of a list
		"null":             collector.Known("", []string(nil)),
		"known of nothing": {State: snapshot.Known},
		"without a cause":  {State: snapshot.Unknown},
		"of no state":      {},
		"of another state": {State: "maybe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := run(t, options(certificates(t), fake{"iam", func(_ context.Context, _ collector.Target, s *collector.Sink) error {
				s.Fact("saml_providers", f)
				return nil
			}}))
			got := parts[0].Resources[0].Facts["saml_providers"]
			if got.State != snapshot.Unknown || got.Cause == nil || got.Cause.Code != "CollectorFailed" || got.Cause.Operation != "iam:ListSAMLProviders" {
				t.Errorf("got %+v, want Unknown(CollectorFailed)", got)
			}
		})
	}
}

// TestRun_listingStays has a collector take back that a listing is incomplete.
func TestRun_listingStays(t *testing.T) {
	t.Parallel()
	parts := run(t, options(certificates(t), fake{"iam", func(_ context.Context, _ collector.Target, s *collector.Sink) error {
		s.Listing(facts.IAMServerCertificate, &snapshot.Cause{Operation: "iam:ListServerCertificates", Code: snapshot.Throttled})
		s.Listing(facts.IAMServerCertificate, nil)
		return nil
	}}))
	if l := parts[0].Listings[0]; l.State != snapshot.Unknown || l.Cause.Code != snapshot.Throttled {
		t.Errorf("got %+v", l)
	}
}

func TestRun_emitFails(t *testing.T) {
	t.Parallel()
	disk := errors.New("disk full")
	calls := 0
	err := collector.Run(t.Context(), options(facts.Everything()), func(snapshot.Part) error { calls++; return disk })
	if !errors.Is(err, disk) || calls != 1 {
		t.Errorf("got %v after %d parts, want %v after 1", err, calls, disk)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	type page struct {
		next *string
		more bool
	}
	for name, c := range map[string]struct {
		pages []page
		err   string
	}{
		"one":              {[]page{{nil, false}}, ""},
		"three":            {[]page{{text("1"), true}, {text("2"), true}, {nil, false}}, ""},
		"token at the end": {[]page{{text("1"), false}}, ""},
		"no token":         {[]page{{nil, true}}, "cut off"},
		"empty token":      {[]page{{text(""), true}}, "cut off"},
		"circle":           {[]page{{text("1"), true}, {text("2"), true}, {text("1"), true}}, "been already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := 0
			err := collector.Pages(func(*string) (*string, bool, error) {
				p := c.pages[i]
				i++
				return p.next, p.more, nil
			})
			if i != len(c.pages) || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %v after %d pages, want %q after %d", err, i, c.err, len(c.pages))
			}
		})
	}
}

package collector

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// A regional is the collector of a service that is read region by region; a global one of a service that is read once.
type regional struct {
	service string
	global  bool
	cfg     aws.Config
	collect Func
}

// A Func reads one service in the region of the configuration. An error is a bug.
type Func func(ctx context.Context, cfg aws.Config, t Target, s *Sink) error

// Regional returns the collector of a service that collect reads, called for each region.
func Regional(cfg aws.Config, service string, collect Func) Collector {
	return regional{service: service, cfg: cfg, collect: collect}
}

// Once returns the collector of a service that collect reads once an account, in the session's own region.
func Once(cfg aws.Config, service string, collect Func) Collector {
	return regional{service: service, global: true, cfg: cfg, collect: collect}
}

func (r regional) Service() string { return r.service }

func (r regional) Collect(ctx context.Context, t Target, s *Sink) error {
	if r.global != (t.Region == snapshot.Global) {
		return nil
	}
	cfg := r.cfg.Copy()
	if !r.global {
		cfg.Region = t.Region
	}
	return r.collect(ctx, cfg, t, s)
}

// List reads the pages of the listing of a type and records whether it was read whole. It returns the items; with a page
// that was not read, those of the pages before it. Where the plan does not ask for the type it calls nothing. The last
// page has no token for the next.
func List[T any](s *Sink, typ snapshot.Type, fetch func(token *string) (items []T, next *string, err error)) []T {
	if !s.target.Plan.Lists(typ) {
		return nil
	}
	items, err := Items(fetch)
	s.Listed(typ, err)
	return items
}

// Listed records how the listing of a type went.
func (s *Sink) Listed(typ snapshot.Type, err error) {
	t, _ := facts.Lookup(typ)
	if err != nil {
		s.Listing(typ, awserr.Cause(t.List, err))
		return
	}
	s.Listing(typ, nil)
}

// Truncated is what fetch returns for lists that say apart from the token whether they go on.
func Truncated[T any](items []T, truncated bool, next *string) ([]T, *string, error) {
	switch {
	case !truncated:
		return items, nil, nil
	case aws.ToString(next) == "":
		return nil, nil, errNoToken
	}
	return items, next, nil
}

// Items reads all pages of a list; with an error, it returns the items of the pages before it.
func Items[T any](fetch func(token *string) (items []T, next *string, err error)) ([]T, error) {
	all := []T{}
	err := Pages(func(token *string) (*string, bool, error) {
		items, next, err := fetch(token)
		if err != nil {
			return nil, false, err
		}
		all = append(all, items...)
		return More(next)
	})
	return all, err
}

// Convert converts the items of an answer, in the order of their keys: that of an answer is nobody's promise. It never
// returns nil without an error.
func Convert[T, U any](items []T, key func(U) string, convert func(T) (U, error)) ([]U, error) {
	out := make([]U, 0, len(items))
	for _, item := range items {
		v, err := convert(item)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b U) int { return cmp.Compare(key(a), key(b)) })
	return out, nil
}

// Values is what an answer says: facts by name. A value that is nil, or a nil pointer, is that there is none; an error is
// that the answer does not say.
type Values map[string]any

// A Reading is a resource while it is read.
type Reading struct {
	ctx   context.Context
	sink  *Sink
	typ   snapshot.Type
	facts map[string]snapshot.Fact
}

// Read starts the reading of a resource of the type.
func (s *Sink) Read(ctx context.Context, typ snapshot.Type) *Reading {
	return &Reading{ctx: ctx, sink: s, typ: typ, facts: map[string]snapshot.Fact{}}
}

// Says records what the listing, or another answer that was had already, says of the resource.
func (r *Reading) Says(v Values) *Reading {
	t, _ := facts.Lookup(r.typ)
	for name, value := range v {
		def, _ := t.Fact(name)
		r.facts[name] = Answer(def.Read, value)
	}
	return r
}

// Asks calls ask where the plan wants a fact that the operation reads, and records what the answer says. With an error
// these facts are unknown; where AWS's code is one of none, it says that there is no such thing, and they are absent.
func (r *Reading) Asks(operation string, ask func() (Values, error), none ...string) *Reading {
	return r.ask(r.wanted(operation), operation, ask, none)
}

func (r *Reading) ask(wanted []facts.Fact, operation string, ask func() (Values, error), none []string) *Reading {
	if len(wanted) == 0 || r.ctx.Err() != nil { // the sink says why
		return r
	}
	values, err := ask()
	absent := len(none) > 0 && awserr.Is(err, none...)
	for _, f := range wanted {
		value, said := values[f.Name]
		switch {
		case absent:
			r.facts[f.Name] = Absent()
		case err != nil:
			r.facts[f.Name] = Unknown(operation, err)
		case said:
			r.facts[f.Name] = Answer(operation, value)
		}
	}
	return r
}

// Fact is Asks for a fact that has a call of its own.
func (r *Reading) Fact(name string, ask func() (any, error), none ...string) *Reading {
	t, _ := facts.Lookup(r.typ)
	def, _ := t.Fact(name)
	if !r.sink.target.Plan.Wants(r.typ, name) {
		return r
	}
	return r.ask([]facts.Fact{def}, def.Read, func() (Values, error) {
		value, err := ask()
		return Values{name: value}, err
	}, none)
}

// Wants reports whether the plan wants a fact of the resource that the operation reads.
func (r *Reading) Wants(operation string) bool { return len(r.wanted(operation)) > 0 }

// wanted returns the facts that the plan wants and the operation reads.
func (r *Reading) wanted(operation string) []facts.Fact {
	var out []facts.Fact
	for _, f := range r.sink.target.Plan.Facts(r.typ, r.sink.service) {
		if f.Read == operation {
			out = append(out, f)
		}
	}
	return out
}

// Emit records the resource. Its region is the target's.
func (r *Reading) Emit(id, name string) { r.EmitIn("", id, name) }

// EmitIn records the resource in a region of its own.
func (r *Reading) EmitIn(region, id, name string) {
	r.sink.Resource(snapshot.Resource{ID: id, Name: name, Type: r.typ, Region: region, Facts: r.facts})
}

// ReadRegion starts the reading of the target's region itself.
func (s *Sink) ReadRegion(ctx context.Context) *Reading { return s.Read(ctx, snapshot.Region) }

// EmitRegion records what was read of the target's region itself.
func (r *Reading) EmitRegion() { r.Emit(r.sink.target.Region, "") }

// EmitAccount records what was read of the account itself.
func (r *Reading) EmitAccount() { r.Emit(r.sink.target.Account, "") }

// Answer is a value of Values as the answer of the operation.
func Answer(operation string, value any) snapshot.Fact {
	if err, ok := value.(error); ok {
		return Unknown(operation, err)
	}
	if v := reflect.ValueOf(value); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return Absent()
	}
	return Known(operation, value)
}

// MustTime is Must of a time.
func MustTime(t *time.Time) any {
	if t == nil {
		return errLeftOut
	}
	return Time(*t)
}

// Text returns what may be left out: nil where it is empty.
func Text(s *string) any {
	if aws.ToString(s) == "" {
		return nil
	}
	return *s
}

// Must returns the value of what every answer says, or that this one does not.
func Must[T comparable](v T) any {
	var zero T
	if v == zero {
		return errLeftOut
	}
	return v
}

var errLeftOut = awserr.Malformedf("the answer leaves it out")

// Has returns an error if one of the texts is missing or empty: without an id there is no resource.
func Has(what string, texts ...*string) error {
	for _, t := range texts {
		if aws.ToString(t) == "" {
			return awserr.Malformedf("%s has no name or no id", what)
		}
	}
	return nil
}

// OptionalPolicy is Policy where no text is no policy.
func OptionalPolicy(text *string) any {
	if aws.ToString(text) == "" {
		return nil
	}
	return Policy(text)
}

// Policy returns the policy document of a text.
func Policy(text *string) any {
	d, err := iampolicy.Parse([]byte(aws.ToString(text)))
	if err != nil {
		return awserr.Malformedf("%v", err)
	}
	return d
}

// Tags returns the tags of a list of them.
func Tags[T any](list []T, tag func(T) (key, value *string)) any {
	out := map[string]string{}
	for _, t := range list {
		key, value := tag(t)
		if aws.ToString(key) == "" {
			return awserr.Malformedf("a tag has no key")
		}
		out[*key] = aws.ToString(value)
	}
	return out
}

// Strings returns the list, sorted and never nil, or an error where one of it is empty.
func Strings(list []string) any {
	out := append([]string{}, list...)
	slices.Sort(out)
	if len(out) > 0 && out[0] == "" {
		return awserr.Malformedf("the answer has an empty entry")
	}
	return out
}

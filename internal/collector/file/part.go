package file

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// partMembers are the members of a part that every part has.
var partMembers = []string{
	"schema_version", "collected_at", "collected_by", "partition", "account", "region", "service",
}

// pieceSize is how many resources of a part are held at a time.
const pieceSize = 1 << 10

// A partReader reads one part. The members of an object come in any order, so what depends on two of them is checked
// when both are there, at the place where it began. A part whose resources come before what it says of itself is held
// until its end.
type partReader struct {
	*reader
	piece     func(p snapshot.Part, last bool) error
	part      snapshot.Part
	parts     func() error // reads the member "parts", where the part can be a file of several; nil elsewhere
	members   []string     // the others that were there
	pointer   jsontext.Pointer
	start     int64
	listings  []int64 // where each one begins
	resources []int64
	handed    int // resources that were handed on, and are not in part any more
	seen      map[resourceKey]bool
	raw       []byte // the facts of the resource that is read
}

// A resourceKey names a resource of a part.
type resourceKey struct {
	typ snapshot.Type
	id  string
}

// read reads the part, and hands on what it can. What is left is for finish.
func (p *partReader) read() error {
	err := p.object(nil, func(name string) error {
		if name == "parts" && p.parts != nil {
			return p.parts()
		}
		p.members = append(p.members, name)
		var err error
		switch name {
		case "schema_version":
			p.part.SchemaVersion, err = p.schemaVersion()
		case "collected_at":
			p.part.CollectedAt, err = p.time()
		case "collected_by":
			p.part.CollectedBy, err = p.nonEmpty(p.word())
		case "partition":
			p.part.Partition, err = p.shaped(partitionShape, "a partition like aws")
		case "account":
			p.part.Account, err = p.shaped(accountShape, "an account id of 12 digits")
		case "region":
			p.part.Region, err = p.shaped(nameShape, "a region like eu-west-1, or global")
		case "service":
			p.part.Service, err = p.shaped(nameShape, "a service like s3")
		case "regions":
			if p.handed > 0 { // as resources of every region
				return p.fail("comes after %d resources: put it before them", p.handed)
			}
			err = p.array(func() error {
				region, err := p.shaped(nameShape, "a region like eu-west-1")
				p.part.Regions = append(p.part.Regions, region)
				return err
			})
		case "listings":
			err = p.array(p.listing)
		case "resources":
			err = p.array(p.resource)
		default:
			err = p.unknown(name, append(slices.Clone(partMembers), "regions", "listings", "resources")...)
		}
		return err
	})
	p.start = p.began
	return err
}

// handOn checks the resources that were read and hands them on. The listings are for the last piece.
func (p *partReader) handOn(last bool) error {
	if err := p.checkResources(); err != nil {
		return err
	}
	piece := p.part
	if !last {
		piece.Listings = nil
	}
	p.handed += len(p.resources)
	p.part.Resources, p.resources = nil, p.resources[:0]
	return p.piece(piece, last)
}

// missing returns a member that the part has to have and that was not there yet.
func (p *partReader) missing() string {
	for _, name := range partMembers {
		if !slices.Contains(p.members, name) {
			return name
		}
	}
	return ""
}

func (p *partReader) listing() error {
	var l snapshot.Listing
	err := p.object([]string{"account", "region", "type", "state"}, func(name string) error {
		var err error
		switch name {
		case "account":
			l.Account, err = p.word()
		case "region":
			l.Region, err = p.word()
		case "type":
			l.Type, err = p.resourceType()
		case "state":
			l.State, err = p.state(snapshot.Known, snapshot.Unknown)
		case "cause":
			l.Cause, err = p.cause()
		default:
			err = p.unknown(name, "account", "region", "type", "state", "cause")
		}
		return err
	})
	if err != nil {
		return err
	}
	p.part.Listings = append(p.part.Listings, l)
	p.listings = append(p.listings, p.began)
	return p.causeOf(l.State, l.Cause)
}

// resourceType reads the name of a type of the catalogue.
func (r *reader) resourceType() (snapshot.Type, error) {
	s, err := r.word()
	if err != nil {
		return "", err
	}
	t := snapshot.Type(s)
	if _, ok := facts.Lookup(t); !ok {
		return "", r.fail("resource type %q is not in the catalogue", s)
	}
	return t, nil
}

// state reads one of the states.
func (r *reader) state(states ...snapshot.State) (snapshot.State, error) {
	s, err := r.word()
	if err != nil {
		return "", err
	}
	if !slices.Contains(states, snapshot.State(s)) {
		names := make([]string, len(states))
		for i, st := range states {
			names[i] = string(st)
		}
		return "", r.fail("state %q is not one of %s", s, strings.Join(names, ", "))
	}
	return snapshot.State(s), nil
}

func (r *reader) cause() (*snapshot.Cause, error) {
	var c snapshot.Cause
	err := r.object([]string{"operation", "code"}, func(name string) error {
		var err error
		switch name {
		case "operation":
			c.Operation, err = r.nonEmpty(r.word())
		case "code":
			c.Code, err = r.nonEmpty(r.word())
		case "message":
			c.Message, err = r.string()
		default:
			err = r.unknown(name, "operation", "code", "message")
		}
		return err
	})
	return &c, err
}

// causeOf checks that what is unknown says why, and nothing else does.
func (r *reader) causeOf(s snapshot.State, c *snapshot.Cause) error {
	switch {
	case s == snapshot.Unknown && c == nil:
		return r.fail("is unknown without a cause")
	case s != snapshot.Unknown && c != nil:
		return r.fail("is %s and has a cause", s)
	}
	return nil
}

func (p *partReader) resource() error {
	var res snapshot.Resource
	var end int64 // of the facts, which can only be read once the type is known
	var at jsontext.Pointer
	err := p.object([]string{"id", "type", "account", "region", "facts"}, func(name string) error {
		var err error
		switch name {
		case "id":
			res.ID, err = p.nonEmpty(p.string())
		case "name":
			res.Name, err = p.string()
		case "type":
			res.Type, err = p.resourceType()
		case "account":
			res.Account, err = p.word()
		case "region":
			res.Region, err = p.shaped(nameShape, "a region like eu-west-1, or global")
		case "facts":
			if p.dec.PeekKind() != jsontext.KindBeginObject {
				return p.object(nil, nil)
			}
			raw, err := p.dec.ReadValue()
			if err != nil {
				return p.syntax(err)
			}
			p.raw = append(p.raw[:0], raw...)
			end, at = p.offset(), p.reader.pointer()
		default:
			err = p.unknown(name, "id", "name", "type", "account", "region", "facts")
		}
		return err
	})
	if err != nil {
		return err
	}
	if res.Facts, err = p.factsIn(p.raw, end, at, res.Type); err != nil {
		return err
	}
	if p.part.Resources == nil {
		p.part.Resources = make([]snapshot.Resource, 0, min(pieceSize, p.handed)) // after one piece most are full
	}
	p.part.Resources = append(p.part.Resources, res)
	p.resources = append(p.resources, p.began)
	if len(p.resources) >= pieceSize && p.missing() == "" {
		return p.handOn(false)
	}
	return nil
}

// maxAlike and maxAlikeSize bound the facts that a reader remembers of a type: their number, and the text of each.
const (
	maxAlike     = 1 << 10
	maxAlikeSize = 1 << 12
)

// factsIn reads the facts of a resource in raw, which ends at an offset of the file. Most resources have the facts of
// another that was read before, to the letter: those are not read again, and share their values.
func (r *reader) factsIn(raw []byte, end int64, at jsontext.Pointer, typ snapshot.Type) (map[string]snapshot.Fact, error) {
	if same, ok := r.alike[typ][string(raw)]; ok {
		return same, nil
	}
	sub := *r
	sub.base, sub.prefix = end-int64(len(raw)), at
	sub.text, sub.dec = raw, r.facted
	sub.dec.Reset(bytes.NewBuffer(raw))
	t, _ := facts.Lookup(typ)
	out, err := sub.facts(t)
	if err != nil || len(raw) > maxAlikeSize {
		return out, err
	}
	known := r.alike[typ]
	if known == nil || len(known) >= maxAlike {
		known = map[string]map[string]snapshot.Fact{}
		r.alike[typ] = known
	}
	known[string(raw)] = out
	return out, nil
}

// facts reads the facts of a resource of the type.
func (r *reader) facts(t facts.Type) (map[string]snapshot.Fact, error) {
	out := make(map[string]snapshot.Fact, len(t.Facts))
	err := r.object(nil, func(name string) error {
		def, ok := t.Fact(name)
		if !ok {
			return r.fail("%s has no fact %q in the catalogue", t.Name, name)
		}
		f, err := r.fact(def)
		out[name] = f
		return err
	})
	return out, err
}

func (r *reader) fact(def facts.Fact) (snapshot.Fact, error) {
	var f snapshot.Fact
	err := r.object([]string{"state"}, func(name string) error {
		var err error
		switch name {
		case "state":
			f.State, err = r.state(snapshot.Known, snapshot.Absent, snapshot.Unknown)
		case "value":
			f.Value, err = r.factValue(def)
		case "cause":
			f.Cause, err = r.cause()
		default:
			err = r.unknown(name, "state", "value", "cause")
		}
		return err
	})
	if err != nil {
		return f, err
	}
	switch {
	case f.State == snapshot.Known && f.Value == nil:
		return f, r.fail("is known and has no value")
	case f.State != snapshot.Known && f.Value != nil:
		return f, r.fail("is %s and has a value", f.State)
	case f.State == snapshot.Absent && def.IsList():
		return f, r.fail("is a list and cannot be absent: an empty list is known")
	case f.State == snapshot.Absent && !def.Optional:
		return f, r.fail("cannot be absent")
	}
	return f, r.causeOf(f.State, f.Cause)
}

// finish checks what is left of the part and hands it on.
func (p *partReader) finish() error {
	if name := p.missing(); name != "" {
		return p.failAt(p.start, p.pointer, "member %q is missing", name)
	}
	if err := p.checkListings(); err != nil {
		return err
	}
	return p.handOn(true)
}

func (p *partReader) checkListings() error {
	for i, l := range p.part.Listings {
		t, _ := facts.Lookup(l.Type)
		switch {
		case l.Account != p.part.Account:
			return p.failListing(i, "account %q is not the part's, %s", l.Account, p.part.Account)
		case l.Region != p.part.Region:
			return p.failListing(i, "region %q is not the part's, %s", l.Region, p.part.Region)
		case t.List == "":
			return p.failListing(i, "%s is not listed", l.Type)
		case t.Service != p.part.Service:
			return p.failListing(i, "%s is listed by %s, not by %s", l.Type, t.Service, p.part.Service)
		case t.Global != (l.Region == snapshot.Global):
			return p.failListing(i, "%s is not listed in the region %s", l.Type, l.Region)
		case slices.ContainsFunc(p.part.Listings[:i], func(o snapshot.Listing) bool { return o.Type == l.Type }):
			return p.failListing(i, "%s is listed twice", l.Type)
		}
	}
	return nil
}

func (p *partReader) checkResources() error {
	if p.seen == nil {
		p.seen = make(map[resourceKey]bool, len(p.resources))
	}
	for i, res := range p.part.Resources {
		t, _ := facts.Lookup(res.Type)
		switch {
		case res.Account != p.part.Account:
			return p.failResource(i, "account %q is not the part's, %s", res.Account, p.part.Account)
		case res.Type == snapshot.Account && res.ID != res.Account:
			return p.failResource(i, "the id of an account is its number, not %q", res.ID)
		case res.Type == snapshot.Region && res.ID != res.Region:
			return p.failResource(i, "the id of a region is its name, %q, not %q", res.Region, res.ID)
		case t.Global && res.Type != snapshot.Region && p.part.Region != snapshot.Global:
			return p.failResource(i, "%s belongs to the region %s", res.Type, snapshot.Global)
		case (!t.Global || res.Type == snapshot.Region && p.part.Region != snapshot.Global) && res.Region != p.part.Region:
			return p.failResource(i, "region %q is not the part's, %s", res.Region, p.part.Region)
		case p.seen[resourceKey{res.Type, res.ID}]:
			return p.failResource(i, "%s %s is there twice", res.Type, res.ID)
		}
		p.seen[resourceKey{res.Type, res.ID}] = true
		for _, f := range t.Facts {
			if _, ok := res.Facts[f.Name]; ok && f.Service != p.part.Service {
				return p.failResource(i, "fact %q is read by %s, not by %s", f.Name, f.Service, p.part.Service)
			}
		}
	}
	return nil
}

func (p *partReader) failListing(i int, format string, args ...any) error {
	return p.failAt(p.listings[i], p.pointer+jsontext.Pointer("/listings/"+strconv.Itoa(i)), format, args...)
}

func (p *partReader) failResource(i int, format string, args ...any) error {
	return p.failAt(p.resources[i], p.pointer+jsontext.Pointer("/resources/"+strconv.Itoa(p.handed+i)), format, args...)
}

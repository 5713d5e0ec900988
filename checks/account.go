package checks

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// A Source yields a snapshot, account by account. Eval ranges over the parts of an account once, and is done with each
// before it asks for the next. A part can come in pieces, each with what it says of itself and some of its resources.
type Source interface {
	Accounts() []string // sorted
	Parts(account string) iter.Seq2[snapshot.Part, error]
}

// A Memory is a Source of parts that are held in memory.
type Memory []snapshot.Part

// Accounts returns the accounts of the parts.
func (m Memory) Accounts() []string {
	set := map[string]bool{}
	for _, p := range m {
		set[p.Account] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// Parts yields the account's parts.
func (m Memory) Parts(account string) iter.Seq2[snapshot.Part, error] {
	return func(yield func(snapshot.Part, error) bool) {
		for _, p := range m {
			if p.Account == account && !yield(p, nil) {
				return
			}
		}
	}
}

// An account is what is kept of one: the resources that a rule judges or looks at, with the facts that it declares.
type account struct {
	id       string
	shared   map[snapshot.Type]map[string]*resource // the account and its regions by id, merged over the parts
	related  map[snapshot.Type][]*resource
	listings []listing
	seen     map[place]bool // where resources were seen
	observed time.Time      // of the latest part
	inputs   map[*unit]*relatedInput
	subjects []*subject
}

// A place is where resources of a type are listed.
type place struct {
	region string
	typ    snapshot.Type
}

// A listing is a snapshot.Listing with how it was made.
type listing struct {
	snapshot.Listing
	regions  []string // those that the collection was restricted to
	observed time.Time
}

// A resource is a related resource: its facts are decoded once, whatever the number of rules that see it.
type resource struct {
	snapshot.Resource
	terms map[string]*ast.Term
}

// term returns the value of a known fact.
func (r *resource) term(name string) (*ast.Term, error) {
	if t, ok := r.terms[name]; ok {
		return t, nil
	}
	t, err := termOf(r.Facts[name].Value)
	if err != nil {
		return nil, err
	}
	if r.terms == nil {
		r.terms = map[string]*ast.Term{}
	}
	r.terms[name] = t
	return t, nil
}

// gather reads an account.
func (e *evaluation) gather(ctx context.Context, src Source, id string) (*account, error) {
	a := &account{
		id:      id,
		shared:  map[snapshot.Type]map[string]*resource{snapshot.Region: {}, snapshot.Account: {id: newShared(snapshot.Resource{ID: id, Type: snapshot.Account, Account: id, Region: snapshot.Global})}},
		related: map[snapshot.Type][]*resource{},
		seen:    map[place]bool{},
		inputs:  map[*unit]*relatedInput{},
	}
	keep := map[snapshot.Type]bool{}
	for _, u := range e.sel.units {
		for _, rel := range u.rule.related {
			keep[rel.typ.Name] = true
		}
	}
	for part, err := range src.Parts(id) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		a.add(part, keep, e)
	}
	slices.SortStableFunc(a.listings, func(x, y listing) int {
		return cmp.Or(strings.Compare(x.Region, y.Region), strings.Compare(string(x.Type), string(y.Type)))
	})
	for typ, byID := range a.shared {
		for _, r := range byID {
			if k := e.kinds[typ]; k != nil {
				a.subjects = append(a.subjects, k.subject(r.Resource, e.origin(a.observed), e.answers))
			}
			if keep[typ] {
				a.related[typ] = append(a.related[typ], r)
			}
		}
	}
	for _, rs := range a.related {
		slices.SortFunc(rs, func(x, y *resource) int {
			return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.Region, y.Region))
		})
	}
	for _, u := range e.sel.units {
		input, err := a.relatedInput(u.rule)
		if err != nil {
			return nil, err
		}
		a.inputs[u] = input
	}
	return a, nil
}

// origin returns the origin of what was observed then.
func (e *evaluation) origin(observed time.Time) *origin {
	now := e.Now
	if now.IsZero() {
		now = observed
	}
	return &origin{observed, now.UTC().Format(time.RFC3339)}
}

func (a *account) add(part snapshot.Part, keep map[snapshot.Type]bool, e *evaluation) {
	if part.CollectedAt.After(a.observed) {
		a.observed = part.CollectedAt
	}
	from := e.origin(part.CollectedAt)
	for _, r := range part.Resources {
		a.seen[place{part.Region, r.Type}] = true
		if shared, ok := a.shared[r.Type]; ok {
			if shared[r.ID] == nil {
				shared[r.ID] = newShared(r)
			}
			shared[r.ID].Name = cmp.Or(shared[r.ID].Name, r.Name)
			maps.Copy(shared[r.ID].Facts, r.Facts)
			continue
		}
		if keep[r.Type] {
			a.related[r.Type] = append(a.related[r.Type], &resource{Resource: r})
		}
		if k := e.kinds[r.Type]; k != nil {
			a.subjects = append(a.subjects, k.subject(r, from, e.answers))
		}
	}
	for _, l := range part.Listings {
		a.listings = append(a.listings, listing{l, part.Regions, part.CollectedAt})
	}
}

// newShared returns the resource, without facts yet.
func newShared(r snapshot.Resource) *resource {
	r.Facts = map[string]snapshot.Fact{}
	return &resource{Resource: r}
}

// A relatedInput is what a rule sees of the related resources, the same for every resource it judges.
type relatedInput struct {
	related  *ast.Term // input.related
	unread   *ast.Term // input.unread, in which the sets that are open are not there
	open     map[string][]cause
	opens    bool                       // whether any set is open
	read     bool                       // whether any set was read at least in part
	evidence map[string]json.RawMessage // the sets as evidence
}

func (a *account) relatedInput(r *Rule) (*relatedInput, error) {
	in := &relatedInput{open: map[string][]cause{}}
	sets, none := ast.NewObject(), ast.NewObject()
	for _, rel := range r.related {
		var read []*ast.Term
		for _, res := range a.related[rel.typ.Name] {
			o, unread, err := res.object(rel.typ, rel.facts)
			if err != nil {
				return nil, err
			}
			if len(unread) > 0 {
				for _, u := range unread {
					u.Resource = res.ID
					in.open[rel.name] = append(in.open[rel.name], cause{u, unreadMessage(u)})
				}
				continue
			}
			read = append(read, ast.NewTerm(o))
		}
		for _, u := range a.unlisted(rel.typ) {
			in.open[rel.name] = append(in.open[rel.name], cause{u, unreadMessage(u)})
		}
		in.read = in.read || len(read) > 0 || len(in.open[rel.name]) == 0
		sets.Insert(ast.StringTerm(rel.name), ast.ArrayTerm(read...))
		if len(in.open[rel.name]) > 0 {
			in.opens = true
		} else {
			none.Insert(ast.StringTerm(rel.name), ast.ArrayTerm())
		}
	}
	in.related, in.unread = ast.NewTerm(sets), ast.NewTerm(none)
	in.evidence = a.evidence(r)
	return in, nil
}

// listingsOf returns the account's listings of the type. Where nobody asked, that is the one listing, not read.
func (a *account) listingsOf(t facts.Type) []listing {
	var out []listing
	for _, l := range a.listings {
		if l.Type == t.Name {
			out = append(out, l)
		}
	}
	if out == nil {
		out = []listing{{observed: a.observed, Listing: snapshot.Listing{
			Account: a.id, Region: snapshot.Global, Type: t.Name, State: snapshot.Unknown, Cause: notCollected(t.List),
		}}}
	}
	return out
}

// unlisted returns why the resources of the type may not all be there.
func (a *account) unlisted(t facts.Type) []findings.Unread {
	if t.Name == snapshot.Account {
		return nil
	}
	var out []findings.Unread
	for _, l := range a.listingsOf(t) {
		switch {
		case l.State != snapshot.Known:
			out = append(out, unread(t, "", l.Cause))
		case len(l.regions) > 0 && (t.Placed || !t.Global):
			out = append(out, unread(t, "", &snapshot.Cause{
				Operation: t.List, Code: snapshot.NotCollected,
				Message: "only " + strings.Join(l.regions, ", ") + " was collected",
			}))
		}
	}
	return out
}

// notCollected is the cause of what the snapshot does not have at all.
func notCollected(operation string) *snapshot.Cause {
	return &snapshot.Cause{
		Operation: operation, Code: snapshot.NotCollected,
		Message: "the snapshot was made without it: collect again for this rule",
	}
}

// unread describes an unread fact of the type, or its listing when fact is "".
func unread(t facts.Type, fact string, c *snapshot.Cause) findings.Unread {
	if c == nil { // a snapshot that says unknown and not why
		c = &snapshot.Cause{Code: snapshot.Malformed}
	}
	return findings.Unread{
		Fact: fact, Type: string(t.Name), Operation: c.Operation, Code: c.Code, Message: c.Message,
		Permission: strings.Join(facts.Permissions(c.Operation), ", "),
	}
}

// object returns the resource as a rule that declares these facts sees it, and the declared facts that were not read.
func (r *resource) object(t facts.Type, declared []string) (ast.Object, []findings.Unread, error) {
	o := ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("id"), ast.StringTerm(r.ID)},
		[2]*ast.Term{ast.InternedTerm("name"), ast.StringTerm(r.Name)},
		[2]*ast.Term{ast.InternedTerm("region"), ast.StringTerm(r.Region)},
		[2]*ast.Term{ast.InternedTerm("account"), ast.StringTerm(r.Account)},
	)
	var open []findings.Unread
	for _, name := range declared {
		f, ok := r.Facts[name]
		switch {
		case !ok:
			def, _ := t.Fact(name)
			open = append(open, unread(t, name, notCollected(def.Read)))
		case f.State == snapshot.Known:
			term, err := r.term(name)
			if err != nil {
				return nil, nil, err
			}
			o.Insert(ast.InternedTerm(name), term)
		case f.State == snapshot.Absent:
		default:
			open = append(open, unread(t, name, f.Cause))
		}
	}
	return o, open, nil
}

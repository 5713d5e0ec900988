package checks

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// A kind is a resource type with the units that judge it, and the facts that any of them declares.
type kind struct {
	typ   facts.Type
	names []string
	units []*unit
	slots [][]int // of each unit: where its declared facts are in names
}

// kinds returns the kinds of the selection.
func (sel *Selection) kinds() map[snapshot.Type]*kind {
	out := map[snapshot.Type]*kind{}
	for _, u := range sel.units {
		k := out[u.rule.typ.Name]
		if k == nil {
			k = &kind{typ: u.rule.typ}
			out[u.rule.typ.Name] = k
		}
		var slots []int
		for _, name := range u.rule.info.Facts {
			i := slices.Index(k.names, name)
			if i < 0 {
				i = len(k.names)
				k.names = append(k.names, name)
			}
			slots = append(slots, i)
		}
		k.units, k.slots = append(k.units, u), append(k.slots, slots)
	}
	return out
}

// A slotState says what a rule sees of a fact.
type slotState byte

const (
	isAbsent slotState = iota
	isRead
	isOpen
)

// A slot is a fact of a subject.
type slot struct {
	state slotState
	value *value          // where it is read
	cause *snapshot.Cause // where it is open; nil where the snapshot does not have the fact
	there bool
}

// A subject is a resource while it is judged, without the facts that no rule declares.
type subject struct {
	snapshot.Resource // without Facts
	observed          time.Time
	slots             []slot
	tags              *value
	decisions         []*decision // by the units of its kind
}

// subject takes from a resource what the kind needs of it.
func (k *kind) subject(res snapshot.Resource, observed time.Time, vs *values) *subject {
	s := &subject{Resource: res, observed: observed, slots: make([]slot, len(k.names)), decisions: make([]*decision, len(k.units))}
	s.Facts = nil
	for i, name := range k.names {
		f, ok := res.Facts[name]
		switch {
		case !ok:
			s.slots[i] = slot{state: isOpen}
		case f.State == snapshot.Known:
			s.slots[i] = slot{state: isRead, value: vs.of(f.Value), there: true}
		case f.State == snapshot.Absent:
			s.slots[i] = slot{state: isAbsent, there: true}
		default:
			s.slots[i] = slot{state: isOpen, cause: f.Cause, there: true}
		}
	}
	if f := res.Facts["tags"]; f.State == snapshot.Known {
		s.tags = vs.of(f.Value)
	}
	return s
}

// unread says why slot i is open.
func (k *kind) unread(s *subject, i int) findings.Unread {
	c := s.slots[i].cause
	if !s.slots[i].there {
		def, _ := k.typ.Fact(k.names[i])
		c = notCollected(def.Read, def.Uncollected)
	}
	return unread(k.typ, k.names[i], c)
}

// openings returns what the unit at n declares and was not read, in the order of its facts and then of its sets.
func (k *kind) openings(n int, s *subject, rel *relatedInput) []opening {
	u := k.units[n]
	var out []opening
	for j, i := range k.slots[n] {
		if s.slots[i].state == isOpen {
			out = append(out, opening{u.factPaths[j], []findings.Unread{k.unread(s, i)}})
		}
	}
	for j, r := range u.rule.related {
		if causes := rel.open[r.name]; len(causes) > 0 {
			out = append(out, opening{u.relatedPaths[j], causes})
		}
	}
	return out
}

// object returns the subject as the unit at n sees it, without some of its own members.
func (k *kind) object(n int, s *subject, terms []*ast.Term, without []string) (ast.Object, error) {
	o := ast.NewObject()
	for _, m := range [...]struct{ name, value string }{{"id", s.ID}, {"name", s.Name}, {"region", s.Region}, {"account", s.Account}} {
		if !slices.Contains(without, m.name) {
			o.Insert(ast.InternedTerm(m.name), ast.StringTerm(m.value))
		}
	}
	for _, i := range k.slots[n] {
		if s.slots[i].state != isRead {
			continue
		}
		if terms[i] == nil {
			t, err := termOf(s.slots[i].value.raw)
			if err != nil {
				return nil, err
			}
			terms[i] = t
		}
		o.Insert(ast.InternedTerm(k.names[i]), terms[i])
	}
	return o, nil
}

// evidence returns the declared facts as the unit at n saw them: absent is null, and an unread one is not there.
func (k *kind) evidence(n int, s *subject, rel *relatedInput) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(k.slots[n])+len(rel.evidence))
	for _, i := range k.slots[n] {
		switch sl := s.slots[i]; sl.state {
		case isRead:
			if sl.value.compact != nil {
				out[k.names[i]] = sl.value.compact
			}
		case isAbsent:
			out[k.names[i]] = json.RawMessage("null")
		case isOpen:
		}
	}
	maps.Copy(out, rel.evidence)
	return out
}

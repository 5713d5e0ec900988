package checks

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// A kind is a resource type with the units that judge it, and the facts that any of them declares.
type kind struct {
	typ     facts.Type
	names   []string
	missing []*fact // of each name: what stands for it where the snapshot does not have it
	units   []*unit
	slots   [][]int // of each unit: where its declared facts are in names
	alike   []int   // of each unit: the first that declares the same facts
	shapes  map[string]*shape
	key     []byte
}

// kinds returns the kinds of the selection.
func (sel *Selection) kinds(as *answers) map[snapshot.Type]*kind {
	out := map[snapshot.Type]*kind{}
	for _, u := range sel.units {
		k := out[u.rule.typ.Name]
		if k == nil {
			k = &kind{typ: u.rule.typ, shapes: map[string]*shape{}}
			out[u.rule.typ.Name] = k
		}
		var slots []int
		for _, name := range u.rule.info.Facts {
			i := slices.Index(k.names, name)
			if i < 0 {
				i = len(k.names)
				def, _ := k.typ.Fact(name)
				k.names = append(k.names, name)
				k.missing = append(k.missing, as.open(unread(k.typ, name, notCollected(def.Read))))
			}
			slots = append(slots, i)
		}
		k.units, k.slots = append(k.units, u), append(k.slots, slots)
		k.alike = append(k.alike, slices.IndexFunc(k.slots, func(o []int) bool { return slices.Equal(o, slots) }))
	}
	return out
}

// An origin is what the subjects of a part have in common.
type origin struct {
	observed time.Time
	now      string // at which they are judged
}

// A shape is the facts of a subject, by the names of its kind. Most subjects have one in common with others, and what
// is decided of them too.
type shape struct {
	facts   []*fact
	decided atomic.Pointer[[]*decision] // of one of the subjects
}

// maxShapes bounds the shapes that a kind remembers. When there are more they are forgotten.
const maxShapes = 1 << 12

// A subject is a resource while it is judged, without the facts that no rule declares. An account holds all of its
// subjects at once, so what they share is shared.
type subject struct {
	id, name, region string
	from             *origin
	kind             *kind
	*shape
	tags      *fact
	decisions []*decision // by the units of its kind
}

// subject takes from a resource what the kind needs of it.
func (k *kind) subject(res snapshot.Resource, from *origin, as *answers) *subject {
	s := &subject{id: res.ID, name: res.Name, region: res.Region, from: from, kind: k, shape: k.shape(res, as)}
	if f := res.Facts["tags"]; f.State == snapshot.Known {
		s.tags = as.read(f.Value)
	}
	return s
}

// shape returns the facts of a resource.
func (k *kind) shape(res snapshot.Resource, as *answers) *shape {
	facts := make([]*fact, len(k.names))
	k.key = k.key[:0]
	for i, name := range k.names {
		if f, ok := res.Facts[name]; ok {
			facts[i] = as.of(k.typ, name, f)
		} else {
			facts[i] = k.missing[i]
		}
		k.key = binary.LittleEndian.AppendUint64(k.key, facts[i].id)
	}
	if sh, ok := k.shapes[string(k.key)]; ok {
		return sh
	}
	sh := &shape{facts: facts}
	if len(k.shapes) >= maxShapes {
		clear(k.shapes)
	}
	k.shapes[string(k.key)] = sh
	return sh
}

// decide records what was decided of the subject.
func (s *subject) decide(ds []*decision) {
	if same := s.decided.Load(); same != nil && slices.Equal(*same, ds) {
		s.decisions = *same
		return
	}
	ds = slices.Clone(ds)
	s.decisions = ds
	s.decided.Store(&ds)
}

// openings appends to out what the unit at n declares and was not read, in the order of its facts and then of its sets.
func (k *kind) openings(out []opening, n int, s *subject, rel *relatedInput) []opening {
	u := k.units[n]
	for j, i := range k.slots[n] {
		if s.facts[i].state == isOpen {
			out = append(out, opening{path: u.factPaths[j], fact: s.facts[i]})
		}
	}
	for j, r := range u.rule.related {
		if causes := rel.open[r.name]; len(causes) > 0 {
			out = append(out, opening{path: u.relatedPaths[j], related: causes})
		}
	}
	return out
}

// evidence returns the declared facts as the unit at n saw them: absent is null, and an unread one is not there.
func (k *kind) evidence(n int, s *subject, rel *relatedInput) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(k.slots[n])+len(rel.evidence))
	for _, i := range k.slots[n] {
		switch f := s.facts[i]; {
		case f.state == isAbsent:
			out[k.names[i]] = json.RawMessage("null")
		case f.state == isRead && !f.broken:
			out[k.names[i]] = f.value
		}
	}
	maps.Copy(out, rel.evidence)
	return out
}

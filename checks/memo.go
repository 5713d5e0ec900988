package checks

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A rule sees only what it declares, so equal input has an equal verdict: most resources of an account are alike, and
// each shape of them is evaluated once. A key has all that the rule can see, and keys are compared, not digests of them.

// reads is what a rule's input has beyond facts and parameters, where the rule reads it.
type reads struct{ id, name, region, account, now bool }

// inputReads finds what the rule reads. The lint has made sure that every reference names it.
func (r *Rule) inputReads() reads {
	var out reads
	ast.WalkRefs(r.module, func(ref ast.Ref) bool {
		if !ref[0].Equal(ast.InputRootDocument) || len(ref) < 2 {
			return false
		}
		if ref[1].Equal(ast.InternedTerm("now")) {
			out.now = true
		}
		if len(ref) < 3 || !ref[1].Equal(ast.InternedTerm("resource")) {
			return false
		}
		name, _ := ref[2].Value.(ast.String)
		switch string(name) {
		case "id":
			out.id = true
		case "name":
			out.name = true
		case "region":
			out.region = true
		case "account":
			out.account = true
		}
		return false
	})
	return out
}

// maxDecisions bounds a memo. A full one is emptied.
const maxDecisions = 1 << 12

// A memo keeps the decisions of one unit.
type memo struct {
	mu   sync.RWMutex
	kept map[string]kept
}

// A kept is what a memo knows of a key. The zero value is a key that was not seen before.
type kept struct {
	seen     bool
	decision *decision // nil where it was seen once, or where the id of the resource matters
	needsID  bool
}

func newMemo() *memo { return &memo{kept: map[string]kept{}} }

func (m *memo) get(key []byte) kept {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.kept[string(key)]
}

func (m *memo) put(key []byte, k kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= maxDecisions {
		clear(m.kept)
	}
	k.seen = true
	m.kept[string(key)] = k
}

// key appends what the unit sees of the subject to b, the id and the name of it excepted.
func (u *unit) key(b []byte, slots []int, s *subject, account string) []byte {
	b = s.key(b, slots)
	text := func(on bool, t string) {
		if on {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(t))) //nolint:gosec // a name
			b = append(b, t...)
		}
	}
	text(len(u.rule.related) > 0, account)
	text(u.reads.region, s.region)
	text(u.reads.account, account)
	text(u.reads.now, s.from.now)
	return b
}

// key appends the facts in the slots to b, without why some are not read.
func (s *subject) key(b []byte, slots []int) []byte {
	for _, i := range slots {
		f := s.facts[i]
		b = append(b, byte(f.state))
		if f.state == isRead {
			b = binary.LittleEndian.AppendUint64(b, f.id)
		}
	}
	return b
}

// maxSame bounds the table of decisions. A full one is emptied.
const maxSame = 1 << 12

// decisions is a table of decisions that were made: an account holds one for every rule and resource, and few differ.
type decisions struct {
	mu    sync.Mutex
	table map[string]*decision
}

// of returns the decision that says the same.
func (ds *decisions) of(d *decision) *decision {
	key := fmt.Appendf(nil, "%s %q %#v", d.status, d.messages, d.turnsOn)
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if same, ok := ds.table[string(key)]; ok {
		return same
	}
	if len(ds.table) >= maxSame {
		clear(ds.table)
	}
	ds.table[string(key)] = d
	return d
}

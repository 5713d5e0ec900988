package checks

import (
	"bytes"
	"encoding/json"
	"hash/maphash"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// A factState says what a rule sees of a fact.
type factState byte

const (
	isAbsent factState = iota
	isRead
	isOpen
)

// A fact is an answer as rules see it. It is shared: those that were read with the same bytes are one while the table
// of them has room, and so are those that are absent.
type fact struct {
	state   factState
	broken  bool            // whether value is not JSON
	id      uint64          // never used again: two facts with one id are the same; 0 is what is absent
	value   json.RawMessage // of what was read, without white space
	tags    map[string]string
	why     *reason // where it is open
	message string  // what AWS said then
}

// A reason is why facts were not read. It is shared by those of which the message alone is their own.
type reason struct {
	findings.Unread
	text string // as a message of a finding
}

// unread describes a fact that is open.
func (f *fact) unread() findings.Unread {
	u := f.why.Unread
	u.Message = f.message
	return u
}

// tagMap returns the value as tags.
func (f *fact) tagMap() map[string]string {
	if f == nil {
		return nil
	}
	if f.tags == nil && json.Unmarshal(f.value, &f.tags) != nil {
		f.tags = nil
	}
	return f.tags
}

// maxFacts and maxFactBytes bound the table of facts. A full table is emptied, not kept: an account that comes later
// may be alike where this one is not.
const (
	maxFacts     = 1 << 15
	maxFactBytes = 4 << 20
)

// answers are the facts that were seen. They are for one goroutine.
type answers struct {
	seed    maphash.Seed
	table   map[uint64]*fact
	bytes   int
	last    uint64
	absent  *fact
	reasons map[findings.Unread]*reason
}

func newAnswers() *answers {
	return &answers{
		seed: maphash.MakeSeed(), table: map[uint64]*fact{}, absent: &fact{state: isAbsent}, reasons: map[findings.Unread]*reason{},
	}
}

// of returns the fact of the type.
func (as *answers) of(t facts.Type, name string, f snapshot.Fact) *fact {
	switch f.State {
	case snapshot.Known:
		return as.read(f.Value)
	case snapshot.Absent:
		return as.absent
	default:
		return as.open(unread(t, name, f.Cause))
	}
}

// read returns the fact with this value.
func (as *answers) read(raw json.RawMessage) *fact {
	h := maphash.Bytes(as.seed, raw)
	if f, ok := as.table[h]; ok && bytes.Equal(f.value, raw) {
		return f
	}
	if len(as.table) >= maxFacts || as.bytes >= maxFactBytes {
		clear(as.table)
		as.bytes = 0
	}
	as.last++
	f := &fact{state: isRead, id: as.last, value: compacted(raw)}
	if f.value == nil {
		f.value, f.broken = raw, true
	}
	as.table[h] = f
	as.bytes += len(raw)
	return f
}

// open returns the fact that was not read.
func (as *answers) open(u findings.Unread) *fact {
	key := u
	if u.Code != snapshot.NotCollected { // only there it is part of the text
		key.Message = ""
	}
	why := as.reasons[key]
	if why == nil {
		why = &reason{key, unreadMessage(u)}
		as.reasons[key] = why
	}
	as.last++
	return &fact{state: isOpen, id: as.last, why: why, message: u.Message}
}

// compacted returns the JSON without white space, which is the same slice where it has none, or nil.
func compacted(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.Grow(len(raw))
	if json.Compact(&b, raw) != nil {
		return nil
	}
	if bytes.Equal(b.Bytes(), raw) {
		return raw
	}
	return b.Bytes()
}

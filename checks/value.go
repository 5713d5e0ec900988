package checks

import (
	"bytes"
	"encoding/json"
	"hash/maphash"
)

// A value is the JSON of a known fact. Facts with the same bytes share one while the table of values has room.
type value struct {
	id      uint64 // never used again; two values with one id have the same bytes
	raw     json.RawMessage
	compact json.RawMessage // as evidence; nil where raw is not JSON
	tags    map[string]string
}

// maxValues and maxValueBytes bound the table of values. A full table is emptied, not kept: an account that comes later
// may be alike where this one is not.
const (
	maxValues     = 1 << 15
	maxValueBytes = 4 << 20
)

// values is a table of the fact values that were seen. It is for one goroutine.
type values struct {
	seed  maphash.Seed
	table map[uint64]*value
	bytes int
	last  uint64
}

func newValues() *values { return &values{seed: maphash.MakeSeed(), table: map[uint64]*value{}} }

// of returns the value with these bytes.
func (vs *values) of(raw json.RawMessage) *value {
	h := maphash.Bytes(vs.seed, raw)
	if v, ok := vs.table[h]; ok && bytes.Equal(v.raw, raw) {
		return v
	}
	if len(vs.table) >= maxValues || vs.bytes >= maxValueBytes {
		clear(vs.table)
		vs.bytes = 0
	}
	vs.last++
	v := &value{id: vs.last, raw: raw, compact: compacted(raw)}
	vs.table[h] = v
	vs.bytes += len(raw)
	return v
}

// compacted returns the JSON without white space, which is the same slice where it has none.
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

// tagMap returns the value as tags.
func (v *value) tagMap() map[string]string {
	if v == nil {
		return nil
	}
	if v.tags == nil && json.Unmarshal(v.raw, &v.tags) != nil {
		v.tags = nil
	}
	return v.tags
}

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/openposture/posture/internal/findings"
)

// A normalizer brings findings into the form that a report keeps, which survives being written as JSON and read again:
// then what is written from a saved report is, byte for byte, what the scan would have written. It changes nothing that
// it is given.
type normalizer struct {
	// raws has the normal form of values by where they are in memory: findings share their evidence.
	raws map[memory]json.RawMessage
}

// A memory is where a value is. It is not used for another value while the normalizer has it.
type memory struct {
	first *byte
	size  int
}

// maxRaws bounds the memory of a normalizer.
const maxRaws = 4096

func (n *normalizer) finding(f *findings.Finding) error {
	f.Status, f.Severity = findings.Status(valid(string(f.Status))), findings.Severity(valid(string(f.Severity)))
	for _, s := range []*string{
		&f.ID, &f.Rule, &f.Title, &f.Remediation, &f.Resource.Type, &f.Resource.ID, &f.Resource.Name, &f.Resource.Account,
		&f.Resource.Region,
	} {
		*s = valid(*s)
	}
	f.Messages = validAll(f.Messages)
	f.Resource.Tags = validTags(f.Resource.Tags)
	f.Unread = validUnread(f.Unread)
	f.ObservedAt = f.ObservedAt.UTC()
	if e := f.Exception; e != nil && f.Status != findings.Fail {
		f.Exception = nil // there is nothing to accept
	} else if e != nil {
		f.Exception = &findings.Exception{Owner: valid(e.Owner), Reason: valid(e.Reason), Until: e.Until.UTC()}
	}
	if a := f.Attestation; a != nil {
		f.Attestation = &findings.Attestation{
			Status: a.Status, By: valid(a.By), Date: a.Date.UTC(), Until: a.Until.UTC(), Note: valid(a.Note), Evidence: valid(a.Evidence),
		}
	}
	var err error
	if f.Parameters, err = n.object(f.Parameters); err != nil {
		return fmt.Errorf("parameter %w", err)
	}
	if f.Evidence, err = n.object(f.Evidence); err != nil {
		return fmt.Errorf("evidence %w", err)
	}
	return nil
}

// object normalizes the members of an object. An error names the first one that is not JSON.
func (n *normalizer) object(members map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	var changed map[string]json.RawMessage
	var invalid []string
	for name, raw := range members {
		normal, ok := n.raw(raw)
		switch {
		case !ok:
			invalid = append(invalid, name)
		case !same(raw, normal) || !utf8.ValidString(name):
			if changed == nil {
				changed = maps.Clone(members)
			}
			delete(changed, name)
			changed[valid(name)] = normal
		}
	}
	if invalid != nil {
		return nil, fmt.Errorf("%q is not JSON", slices.Min(invalid))
	}
	if changed != nil {
		return changed, nil
	}
	return members, nil
}

// raw returns the normal form of a JSON value, nil for null.
func (n *normalizer) raw(raw json.RawMessage) (json.RawMessage, bool) {
	if raw == nil {
		return nil, true
	}
	if len(raw) == 0 {
		return nil, false
	}
	at := memory{&raw[0], len(raw)}
	if normal, ok := n.raws[at]; ok {
		return normal, true
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return nil, false
	}
	normal := json.RawMessage(EscapeJSON(b.Bytes()))
	switch {
	case string(normal) == "null":
		normal = nil
	case bytes.Equal(normal, raw):
		normal = raw
	}
	if n.raws == nil || len(n.raws) == maxRaws {
		n.raws = map[memory]json.RawMessage{}
	}
	n.raws[at] = normal
	return normal, true
}

// same reports whether b is a itself and not another value.
func same(a, b json.RawMessage) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

// valid is s with each byte that is not UTF-8 replaced by U+FFFD, as JSON has it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

func validAll(ss []string) []string {
	if !slices.ContainsFunc(ss, func(s string) bool { return !utf8.ValidString(s) }) {
		return ss
	}
	ss = slices.Clone(ss)
	for i, s := range ss {
		ss[i] = valid(s)
	}
	return ss
}

func validTags(tags map[string]string) map[string]string {
	clean := true
	for k, v := range tags {
		clean = clean && utf8.ValidString(k) && utf8.ValidString(v)
	}
	if clean {
		return tags
	}
	out := make(map[string]string, len(tags))
	for _, k := range slices.Sorted(maps.Keys(tags)) { // of two keys that become one, always the same stays
		out[valid(k)] = valid(tags[k])
	}
	return out
}

func validUnread(us []findings.Unread) []findings.Unread {
	var changed []findings.Unread
	for i, u := range us {
		u.Message, u.Resource = valid(u.Message), valid(u.Resource)
		if u != us[i] {
			if changed == nil {
				changed = slices.Clone(us)
			}
			changed[i] = u
		}
	}
	if changed != nil {
		return changed
	}
	return us
}

// EscapeJSON returns JSON with what is hostile to a terminal (see IsHostile) as \u escapes, and U+FFFD for each byte that
// is not UTF-8. Outside strings JSON is printable ASCII, so every such character is in a string, where the escape means
// the same. JSON without them is returned as it is. It expects compact JSON: a line feed
// between two values would be escaped too.
func EscapeJSON(b []byte) []byte {
	var out []byte
	start := 0 // of what is not copied yet
	for i := 0; i < len(b); {
		if ' ' <= b[i] && b[i] < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError || IsHostile(r) {
			out = appendEscape(append(out, b[start:i]...), r)
			start = i + size
		}
		i += size
	}
	if out == nil {
		return b
	}
	return append(out, b[start:]...)
}

// appendEscape appends r as a JSON string escape, two for a code point beyond U+FFFF.
func appendEscape(b []byte, r rune) []byte {
	if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
		return fmt.Appendf(b, `\u%04x\u%04x`, r1, r2)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}

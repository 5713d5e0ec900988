package oscal

import (
	"crypto/sha1" //nolint:gosec // version 5 of a UUID is made with it; the names are no secret
	"encoding/hex"
	"strings"
)

// A uuid is one of version 5: OSCAL allows 4, which is random, and 5, which is made of a name.
// https://www.rfc-editor.org/rfc/rfc9562#section-5.5
type uuid [16]byte

// namespace is the version 5 UUID of the URL that ns is.
func namespace() uuid {
	return uuid{0x8a, 0xf1, 0x3b, 0x17, 0xfb, 0xc4, 0x50, 0x23, 0xb1, 0x70, 0x42, 0xc8, 0x84, 0x8f, 0x80, 0x31}
}

// newUUID names a thing by its kind and by what tells it from others of its kind.
func newUUID(kind string, names ...string) uuid {
	space := namespace()
	h := sha1.New() //nolint:gosec // see the import
	h.Write(space[:])
	h.Write([]byte(kind + "\x00" + strings.Join(names, "\x00")))
	var u uuid
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 5<<4
	u[8] = u[8]&0x3f | 0x80
	return u
}

// MarshalText writes u in the usual form.
func (u uuid) MarshalText() ([]byte, error) { return u.append(nil), nil }

// String is the usual form.
func (u uuid) String() string { return string(u.append(nil)) }

func (u uuid) append(b []byte) []byte {
	for i, part := range [][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}

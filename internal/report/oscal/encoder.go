package oscal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/openposture/posture/internal/report"
)

// An encoder writes JSON member by member. After an error it does nothing.
type encoder struct {
	w   *bufio.Writer
	buf bytes.Buffer // of one value
	enc *json.Encoder
	err error
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{w: bufio.NewWriter(w)}
	e.enc = json.NewEncoder(&e.buf)
	e.enc.SetEscapeHTML(false)
	return e
}

func (e *encoder) close() error {
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) member(name string, v any) {
	e.lastMember(name, v)
	e.raw(",\n")
}

func (e *encoder) lastMember(name string, v any) {
	e.raw(`"` + name + `":`)
	e.bytes(e.encode(v))
}

// encode returns v as JSON, until the next one.
func (e *encoder) encode(v any) []byte {
	if e.err != nil {
		return nil
	}
	e.buf.Reset()
	e.err = e.enc.Encode(v)
	return report.EscapeJSON(bytes.TrimSuffix(e.buf.Bytes(), []byte("\n")))
}

func (e *encoder) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

// An array is a member that is being written, one element a line. OSCAL has no empty arrays: without elements there is no
// member.
type array struct {
	*encoder

	name string
	n    int
}

func (e *encoder) array(name string) *array { return &array{encoder: e, name: name} }

func (a *array) open() {
	if a.n == 0 {
		a.raw(`"` + a.name + `":[` + "\n")
	} else {
		a.raw(",\n")
	}
	a.n++
}

func (a *array) add(v any) {
	a.open()
	a.bytes(a.encode(v))
}

// end reports whether there is a member.
func (a *array) end() bool {
	if a.n > 0 {
		a.raw("\n]")
	}
	return a.n > 0
}

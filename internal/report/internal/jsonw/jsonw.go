// Package jsonw writes JSON in pieces, so that a report need not be held to be written.
package jsonw

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/openposture/posture/internal/report"
)

// An Encoder writes JSON in pieces. After an error it does nothing; Flush returns it.
type Encoder struct {
	w   *bufio.Writer
	buf bytes.Buffer // of one value
	enc *json.Encoder
	err error
}

// New returns an Encoder for w.
func New(w io.Writer) *Encoder {
	e := &Encoder{w: bufio.NewWriter(w)}
	e.enc = json.NewEncoder(&e.buf)
	e.enc.SetEscapeHTML(false)
	return e
}

// Raw writes what is JSON already, or a part of it.
func (e *Encoder) Raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// Bytes is Raw.
func (e *Encoder) Bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

// Encode returns v as JSON on one line, with what a terminal hides or obeys as \u escapes. It is good until the next one.
func (e *Encoder) Encode(v any) []byte {
	if e.err != nil {
		return nil
	}
	e.buf.Reset()
	e.err = e.enc.Encode(v)
	return report.EscapeJSON(bytes.TrimSuffix(e.buf.Bytes(), []byte("\n")))
}

// Value writes v as Encode has it.
func (e *Encoder) Value(v any) { e.Bytes(e.Encode(v)) }

// Member writes a member of an object, without what follows.
func (e *Encoder) Member(name string, v any) {
	e.Raw(`"` + name + `":`)
	e.Value(v)
}

// Fail makes err the error of e, if it has none.
func (e *Encoder) Fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// Err returns the first error.
func (e *Encoder) Err() error { return e.err }

// Flush writes what is buffered, and returns the first error.
func (e *Encoder) Flush() error {
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

package sarif

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/openposture/posture/internal/report"
)

// An encoder writes JSON in pieces. After an error it does nothing.
type encoder struct {
	w   *bufio.Writer
	buf bytes.Buffer // of one value
	err error
}

func newEncoder(w io.Writer) *encoder { return &encoder{w: bufio.NewWriter(w)} }

func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// value writes v on one line, with what a terminal hides or obeys as \u escapes.
func (e *encoder) value(v any) {
	if e.err != nil {
		return
	}
	e.buf.Reset()
	enc := json.NewEncoder(&e.buf)
	enc.SetEscapeHTML(false)
	if e.err = enc.Encode(v); e.err == nil {
		_, e.err = e.w.Write(report.EscapeJSON(bytes.TrimSuffix(e.buf.Bytes(), []byte("\n"))))
	}
}

// member writes a member and a comma.
func (e *encoder) member(name string, v any) {
	e.raw(`"` + name + `":`)
	e.value(v)
	e.raw(",\n")
}

func (e *encoder) flush() error {
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

// An array writes its elements, one a line.
type array struct {
	e   *encoder
	any bool
}

func (e *encoder) array(name string) *array {
	if name != "" {
		e.raw(`"` + name + `":`)
	}
	e.raw("[")
	return &array{e: e}
}

func (a *array) next() {
	if a.any {
		a.e.raw(",")
	}
	a.e.raw("\n")
	a.any = true
}

func (a *array) add(v any) {
	a.next()
	a.e.value(v)
}

func (a *array) end() {
	if a.any {
		a.e.raw("\n")
	}
	a.e.raw("]")
}

package sarif

import (
	"io"

	"github.com/openposture/posture/internal/report/internal/jsonw"
)

type encoder struct{ *jsonw.Encoder }

func newEncoder(w io.Writer) *encoder { return &encoder{jsonw.New(w)} }

// member writes a member and a comma.
func (e *encoder) member(name string, v any) {
	e.Member(name, v)
	e.Raw(",\n")
}

// An array writes its elements, one a line.
type array struct {
	e   *encoder
	any bool
}

func (e *encoder) array(name string) *array {
	if name != "" {
		e.Raw(`"` + name + `":`)
	}
	e.Raw("[")
	return &array{e: e}
}

func (a *array) next() {
	if a.any {
		a.e.Raw(",")
	}
	a.e.Raw("\n")
	a.any = true
}

func (a *array) add(v any) {
	a.next()
	a.e.Value(v)
}

func (a *array) end() {
	if a.any {
		a.e.Raw("\n")
	}
	a.e.Raw("]")
}

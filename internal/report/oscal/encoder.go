package oscal

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
		a.Raw(`"` + a.name + `":[` + "\n")
	} else {
		a.Raw(",\n")
	}
	a.n++
}

func (a *array) add(v any) {
	a.open()
	a.Value(v)
}

// end reports whether there is a member.
func (a *array) end() bool {
	if a.n > 0 {
		a.Raw("\n]")
	}
	return a.n > 0
}

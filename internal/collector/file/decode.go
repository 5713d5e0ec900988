package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openposture/posture/internal/snapshot"
)

// The shapes of names. They are also what keeps a name from leaving the directory of a snapshot.
const (
	accountPattern   = `^[0-9]{12}$`
	partitionPattern = `^aws(-[a-z]+)*$`
	regionPattern    = `^[a-z0-9]+(-[a-z0-9]+)*$`
	servicePattern   = regionPattern
)

var (
	accountShape   = regexp.MustCompile(accountPattern)
	partitionShape = regexp.MustCompile(partitionPattern)
	nameShape      = regexp.MustCompile(regionPattern)

	// time.Parse takes T6:00 for T06:00, and a comma before the fraction (https://go.dev/issue/54580).
	timeShape = regexp.MustCompile(`^[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?Z$`)
)

// decodeFile returns the parts of a file in the order of the file. name is what errors call it, and its suffix says
// whether the data is compressed.
func decodeFile(name string, data []byte) ([]snapshot.Part, error) {
	text, err := decompress(name, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := newReader(name, text)
	parts, err := r.file()
	if err != nil {
		if r.newer != "" {
			return nil, fmt.Errorf("%w (schema %s is newer than %s: upgrade posture)", err, r.newer, snapshot.SchemaVersion)
		}
		return nil, err
	}
	return parts, nil
}

// A reader decodes one JSON text token by token. The standard decoder is not strict enough: it takes a missing member
// or a null for the zero value, and it does not say where in the text a value was.
type reader struct {
	name   string // in errors
	text   []byte // the whole file
	base   int64  // where in it the input of dec begins
	prefix jsontext.Pointer
	dec    *jsontext.Decoder
	began  int64  // where the object that was read last began
	newer  string // the schema version of the file, where its addition is newer than ours
	fields map[reflect.Type]members
	alike  map[snapshot.Type]map[string]map[string]snapshot.Fact // facts that were read, by type and text
}

func newReader(name string, text []byte) *reader {
	return &reader{
		name:   name,
		text:   text,
		dec:    jsontext.NewDecoder(bytes.NewBuffer(text)),
		fields: map[reflect.Type]members{},
		alike:  map[snapshot.Type]map[string]map[string]snapshot.Fact{},
	}
}

// offset is where in the file the last token ended.
func (r *reader) offset() int64 { return r.base + r.dec.InputOffset() }

func (r *reader) pointer() jsontext.Pointer { return r.prefix + r.dec.StackPointer() }

// fail returns an error about the value that was read last, and failAt about the one that began at an offset.
func (r *reader) fail(format string, args ...any) error {
	return r.failAt(r.offset(), r.pointer(), format, args...)
}

func (r *reader) failAt(offset int64, at jsontext.Pointer, format string, args ...any) error {
	line := 1 + bytes.Count(r.text[:min(offset, int64(len(r.text)))], []byte("\n"))
	where := r.name + ":" + strconv.Itoa(line) + ": "
	if at != "" {
		where += string(at) + ": "
	}
	return errors.New(where + fmt.Sprintf(format, args...))
}

// syntax returns the decoder's error with its place in the file.
func (r *reader) syntax(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.failAt(int64(len(r.text)), r.pointer(), "the file ends in the middle: it was cut off")
	}
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return r.fail("%s", err)
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return r.failAt(r.base+e.ByteOffset, r.prefix+e.JSONPointer, "the member is there twice")
	}
	return r.failAt(r.base+e.ByteOffset, r.prefix+e.JSONPointer, "%s", strings.TrimPrefix(e.Err.Error(), "jsontext: "))
}

// token reads a token of the kind.
func (r *reader) token(kind jsontext.Kind) (jsontext.Token, error) {
	if got := r.dec.PeekKind(); got != kind && got != jsontext.KindInvalid {
		if err := r.dec.SkipValue(); err != nil { // so that the error points at the value, not at what is before it
			return jsontext.Token{}, r.syntax(err)
		}
		return jsontext.Token{}, r.fail("want %s, got %s", kindName(kind), kindName(got))
	}
	t, err := r.dec.ReadToken()
	if err != nil {
		return jsontext.Token{}, r.syntax(err)
	}
	return t, nil
}

func kindName(k jsontext.Kind) string {
	switch k {
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "an array"
	case jsontext.KindString:
		return "a string"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "true or false"
	case jsontext.KindNull:
		return "null"
	default:
		return "the end"
	}
}

// object reads an object. member is called after each name and reads the value; it must name the required ones.
func (r *reader) object(required []string, member func(name string) error) error {
	if _, err := r.token(jsontext.KindBeginObject); err != nil {
		return err
	}
	start := r.offset()
	seen := 0
	var names []string
	for r.dec.PeekKind() != jsontext.KindEndObject {
		t, err := r.dec.ReadToken()
		if err != nil {
			return r.syntax(err)
		}
		name := t.String()
		if slices.Contains(required, name) {
			seen++
			names = append(names, name)
		}
		if err := member(name); err != nil {
			return err
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.syntax(err)
	}
	if seen < len(required) {
		i := slices.IndexFunc(required, func(n string) bool { return !slices.Contains(names, n) })
		return r.failAt(start, r.pointer(), "member %q is missing", required[i])
	}
	r.began = start
	return nil
}

// array reads an array. element reads one element.
func (r *reader) array(element func() error) error {
	if _, err := r.token(jsontext.KindBeginArray); err != nil {
		return err
	}
	for r.dec.PeekKind() != jsontext.KindEndArray {
		if err := element(); err != nil {
			return err
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.syntax(err)
	}
	return nil
}

func (r *reader) string() (string, error) {
	t, err := r.token(jsontext.KindString)
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// nonEmpty reads a string that says something.
func (r *reader) nonEmpty() (string, error) {
	s, err := r.string()
	if err == nil && s == "" {
		err = r.fail("is empty")
	}
	return s, err
}

// shaped reads a string of a shape; what says what it is.
func (r *reader) shaped(shape *regexp.Regexp, what string) (string, error) {
	s, err := r.string()
	if err == nil && !shape.MatchString(s) {
		err = r.fail("%q is not %s", s, what)
	}
	return s, err
}

func (r *reader) bool() (bool, error) {
	if r.dec.PeekKind() == jsontext.KindFalse {
		_, err := r.token(jsontext.KindFalse)
		return false, err
	}
	_, err := r.token(jsontext.KindTrue)
	return true, err
}

func (r *reader) time() (time.Time, error) {
	s, err := r.string()
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !timeShape.MatchString(s) {
		return time.Time{}, r.fail("%q is not a time in UTC like 2026-01-31T06:00:00Z", s)
	}
	return t, nil
}

// unknown returns the error about a member that is not one of the names.
func (r *reader) unknown(name string, names ...string) error {
	return r.fail("member %q is not one of %s", name, strings.Join(names, ", "))
}

// end makes sure that nothing follows the value.
func (r *reader) end() error {
	if _, err := r.dec.ReadToken(); err == nil {
		return r.fail("something follows the end of the snapshot")
	} else if !errors.Is(err, io.EOF) {
		return r.syntax(err)
	}
	return nil
}

// schemaVersion reads a schema version that this program can read.
func (r *reader) schemaVersion() (string, error) {
	s, err := r.string()
	if err != nil {
		return "", err
	}
	version, ok := parseVersion(s)
	if !ok {
		return "", r.fail("%q is not a schema version like %s", s, snapshot.SchemaVersion)
	}
	ours, _ := parseVersion(snapshot.SchemaVersion)
	switch {
	case version[0] > ours[0]:
		return "", fmt.Errorf("schema %s is newer than %d.x: upgrade posture", s, ours[0])
	case version[0] < ours[0]:
		return "", fmt.Errorf("schema %s is older than %d.x: collect it again", s, ours[0])
	case version[1] > ours[1]:
		return "", fmt.Errorf("schema %s is newer than %d.%d.x: upgrade posture", s, ours[0], ours[1])
	case version[1] == ours[1] && version[2] > ours[2]:
		r.newer = s
	}
	return s, nil
}

// parseVersion returns MODEL, REVISION and ADDITION.
func parseVersion(s string) (v [3]int, ok bool) {
	fields := strings.Split(s, ".")
	if len(fields) != len(v) {
		return v, false
	}
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 || strconv.Itoa(n) != f {
			return v, false
		}
		v[i] = n
	}
	return v, true
}

// file reads a file: one part, or an object with the schema version and several.
func (r *reader) file() ([]snapshot.Part, error) {
	var parts []snapshot.Part
	several := false
	top := partReader{reader: r}
	top.parts = func() error {
		several = true
		return r.array(func() error {
			p := partReader{reader: r}
			if err := p.read(); err != nil {
				return err
			}
			parts = append(parts, p.part)
			return p.check()
		})
	}
	if err := top.read(); err != nil {
		return nil, err
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	if several {
		if !slices.Equal(top.members, []string{"schema_version"}) {
			return nil, r.failAt(0, "", "want the members schema_version and parts, and no others")
		}
		return parts, nil
	}
	if err := top.check(); err != nil {
		return nil, err
	}
	return []snapshot.Part{top.part}, nil
}

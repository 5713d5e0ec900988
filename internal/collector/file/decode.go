package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
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

// decode reads the parts of a text and hands them to piece in the order of the text, those with many resources in
// pieces: see Parts. name is what errors call the text, and its suffix says whether it is compressed. again opens it
// anew, which finds the line of an error.
func decode(name string, in io.Reader, again func() (io.ReadCloser, error), piece func(p snapshot.Part, last bool) error) error {
	text, err := plain(name, in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer text.Close() //nolint:errcheck // only ends the decompression
	r := newReader(name, text)
	r.lines = func(offset int64) int { return linesBefore(name, again, offset) }
	err = r.file(piece)
	if err != nil && r.newer != "" && !errors.Is(err, errStop) {
		return fmt.Errorf("%w (schema %s is newer than %s: upgrade posture)", err, r.newer, snapshot.SchemaVersion)
	}
	return err
}

// A reader decodes one JSON text token by token. The standard decoder is not strict enough: it takes a missing member
// or a null for the zero value, and it does not say where in the text a value was.
type reader struct {
	name   string                 // in errors
	lines  func(offset int64) int // the line ends before an offset of the text
	base   int64                  // where in the text the input of dec begins
	prefix jsontext.Pointer
	dec    *jsontext.Decoder
	facted *jsontext.Decoder // reads the facts of one resource, which are
	text   []byte
	began  int64  // where the object that was read last began
	newer  string // the schema version of the text, where its addition is newer than ours
	fields map[reflect.Type]members
	alike  map[snapshot.Type]map[string]map[string]snapshot.Fact // facts that were read, by type and text
	words  map[string]string                                     // strings that were read, by their JSON
}

func newReader(name string, text io.Reader) *reader {
	return &reader{
		name:   name,
		lines:  func(int64) int { return 0 },
		dec:    jsontext.NewDecoder(text),
		facted: jsontext.NewDecoder(bytes.NewBuffer(nil)),
		fields: map[reflect.Type]members{},
		alike:  map[snapshot.Type]map[string]map[string]snapshot.Fact{},
		words:  map[string]string{},
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
	where := r.name + ":" + strconv.Itoa(1+r.lines(offset)) + ": "
	if at != "" {
		where += string(at) + ": "
	}
	return errors.New(where + fmt.Sprintf(format, args...))
}

// syntax returns the decoder's error with its place in the file.
func (r *reader) syntax(err error) error {
	if e, ok := errors.AsType[*readError](err); ok {
		return fmt.Errorf("%s: %w", r.name, e)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.failAt(math.MaxInt64, r.pointer(), "the file ends in the middle: it was cut off")
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
		name, err := r.word()
		if err != nil {
			return err
		}
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

// maxWords and maxWordSize bound the strings that a reader remembers.
const (
	maxWords    = 1 << 10
	maxWordSize = 1 << 6
)

// word reads a string that a text has again and again, such as the name of a member. It is not copied again.
func (r *reader) word() (string, error) {
	if r.dec.PeekKind() != jsontext.KindString {
		return r.string()
	}
	raw, err := r.dec.ReadValue()
	if err != nil {
		return "", r.syntax(err)
	}
	if s, ok := r.words[string(raw)]; ok {
		return s, nil
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", r.fail("%s", err)
	}
	s := string(text)
	if len(raw) <= maxWordSize {
		if len(r.words) >= maxWords {
			clear(r.words)
		}
		r.words[string(raw)] = s
	}
	return s, nil
}

// nonEmpty holds that the string that was read says something.
func (r *reader) nonEmpty(s string, err error) (string, error) {
	if err == nil && s == "" {
		err = r.fail("is empty")
	}
	return s, err
}

// shaped reads a string of a shape; what says what it is.
func (r *reader) shaped(shape *regexp.Regexp, what string) (string, error) {
	s, err := r.word()
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
func (r *reader) file(piece func(p snapshot.Part, last bool) error) error {
	several, n := false, 0
	top := partReader{reader: r, piece: piece}
	top.parts = func() error {
		several = true
		return r.array(func() error {
			p := partReader{reader: r, piece: piece, pointer: jsontext.Pointer("/parts/" + strconv.Itoa(n))}
			n++
			if err := p.read(); err != nil {
				return err
			}
			return p.finish()
		})
	}
	if err := top.read(); err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	if several {
		if !slices.Equal(top.members, []string{"schema_version"}) {
			return r.failAt(0, "", "want the members schema_version and parts, and no others")
		}
		return nil
	}
	return top.finish()
}

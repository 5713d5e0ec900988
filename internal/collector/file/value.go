package file

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openposture/posture/internal/facts"
)

// factValue reads the value of a fact and returns it without white space. Its shape is exactly that of the Go type in
// the catalogue: every member that is not optional is there, no other is, and none is null.
func (r *reader) factValue(def facts.Fact) (json.RawMessage, error) {
	before := r.dec.InputOffset()
	if err := r.value(reflect.TypeOf(def.Value)); err != nil {
		return nil, err
	}
	raw := r.text[before:r.dec.InputOffset()]
	v := jsontext.Value(bytes.Clone(bytes.TrimLeft(raw, ": \t\r\n")))
	if err := v.Compact(); err != nil {
		return nil, r.fail("%s", err)
	}
	return json.RawMessage(v), nil
}

// value reads a value of the Go type.
func (r *reader) value(t reflect.Type) error {
	if t == reflect.TypeFor[time.Time]() {
		_, err := r.time()
		return err
	}
	switch t.Kind() { // the kinds that facts.JSONSchema has
	case reflect.Pointer:
		return r.value(t.Elem())
	case reflect.String:
		_, err := r.string()
		return err
	case reflect.Bool:
		_, err := r.bool()
		return err
	case reflect.Int:
		return r.int()
	case reflect.Slice:
		return r.array(func() error { return r.value(t.Elem()) })
	case reflect.Map:
		return r.object(nil, func(string) error { return r.value(t.Elem()) })
	case reflect.Struct:
		m := r.membersOf(t)
		return r.object(m.required, func(name string) error {
			mt, ok := m.types[name]
			if !ok {
				return r.unknown(name, slices.Sorted(maps.Keys(m.types))...)
			}
			return r.value(mt)
		})
	default:
		return fmt.Errorf("the catalogue has a fact of the Go type %s", t)
	}
}

func (r *reader) int() error {
	t, err := r.token(jsontext.KindNumber)
	if err != nil {
		return err
	}
	if _, err := strconv.Atoi(t.String()); err != nil {
		return r.fail("%s is not a whole number", t)
	}
	return nil
}

// members are the members of the JSON form of a struct.
type members struct {
	types    map[string]reflect.Type
	required []string
}

func (r *reader) membersOf(t reflect.Type) members {
	if m, ok := r.fields[t]; ok {
		return m
	}
	m := members{types: map[string]reflect.Type{}}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		m.types[name] = f.Type
		opts := strings.Split(options, ",")
		if !slices.Contains(opts, "omitempty") && !slices.Contains(opts, "omitzero") {
			m.required = append(m.required, name)
		}
	}
	r.fields[t] = m
	return m
}

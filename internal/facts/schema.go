package facts

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// JSONSchema returns the JSON Schema (draft 2020-12, without references) of the fact's value. Objects are closed.
func (f Fact) JSONSchema() map[string]any { return schemaOf(reflect.TypeOf(f.Value)) }

// ResourceSchema returns the closed JSON Schema of a resource of the type as a rule that declares these facts sees it:
// id, name, region and account, and each declared fact by its name. Optional facts may be missing, the others not.
func (t Type) ResourceSchema(names []string) map[string]any {
	str := func() map[string]any { return map[string]any{"type": "string"} }
	properties := map[string]any{"id": str(), "name": str(), "region": str(), "account": str()}
	required := []any{"id", "name", "region", "account"}
	for _, name := range names {
		f, ok := t.Fact(name)
		if !ok {
			continue
		}
		properties[name] = f.JSONSchema()
		if !f.Optional {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func schemaOf(t reflect.Type) map[string]any {
	if t == reflect.TypeFor[time.Time]() {
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		return structSchema(t)
	default:
		panic("facts: no JSON Schema for " + t.String()) // a mistake in the catalogue, caught by its test
	}
}

func structSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []any{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		properties[name] = schemaOf(f.Type)
		opts := strings.Split(options, ",")
		if !slices.Contains(opts, "omitempty") && !slices.Contains(opts, "omitzero") {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

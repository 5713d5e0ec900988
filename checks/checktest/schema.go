package checktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// mismatch returns where a decoded JSON value is not what the schema of facts.Type.ResourceSchema asks for, and why;
// "" is that it is. A library for all of JSON Schema costs every start of the program several milliseconds.
func mismatch(schema map[string]any, value any, at []string) ([]string, string) {
	want, _ := schema["type"].(string)
	switch v := value.(type) {
	case map[string]any:
		if want == "object" {
			return objectMismatch(schema, v, at)
		}
	case []any:
		items, _ := schema["items"].(map[string]any)
		if want != "array" {
			break
		}
		for i, e := range v {
			if where, why := mismatch(items, e, append(slices.Clone(at), strconv.Itoa(i))); why != "" {
				return where, why
			}
		}
		return nil, ""
	case string:
		if want != "string" {
			break
		}
		if _, err := time.Parse(time.RFC3339, v); err != nil && schema["format"] == "date-time" {
			return at, fmt.Sprintf("%q is not a time like 2026-06-01T00:00:00Z", v)
		}
		return nil, ""
	case json.Number:
		if _, err := v.Int64(); want == "integer" && err == nil {
			return nil, ""
		}
	case bool:
		if want == "boolean" {
			return nil, ""
		}
	}
	return at, "got " + typeName(value) + ", want " + want
}

func objectMismatch(schema map[string]any, object map[string]any, at []string) ([]string, string) {
	properties, _ := schema["properties"].(map[string]any)
	others, open := schema["additionalProperties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		member, ok := properties[name].(map[string]any)
		switch {
		case ok:
		case open:
			member = others
		default:
			return at, fmt.Sprintf("member %q is not one of %v", name, slices.Sorted(maps.Keys(properties)))
		}
		if where, why := mismatch(member, object[name], append(slices.Clone(at), name)); why != "" {
			return where, why
		}
	}
	required, _ := schema["required"].([]any)
	for _, r := range required {
		name, _ := r.(string)
		if _, ok := object[name]; !ok {
			return at, fmt.Sprintf("member %q is missing", name)
		}
	}
	return nil, ""
}

func typeName(value any) string {
	switch value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	default:
		return "null"
	}
}

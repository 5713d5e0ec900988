package file

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// Schema returns the JSON Schema (draft 2020-12) of a single-file snapshot: one part, or several. It is closed, and
// every fact has the schema of its value. What a schema cannot say of two places at once (that a resource is there
// once, and belongs to the account of its part) only Open checks.
func Schema() []byte {
	defs := object{
		"cause":   causeSchema(),
		"listing": listingSchema(),
		"part":    partSchema(),
	}
	resources := make([]any, 0, len(facts.Types()))
	for _, t := range facts.Types() {
		defs[string(t.Name)] = resourceSchema(t)
		resources = append(resources, object{
			"if":   object{"properties": object{"type": object{"const": t.Name}}},
			"then": ref(string(t.Name)),
		})
	}
	types := make([]any, 0, len(facts.Types()))
	for _, t := range facts.Types() {
		types = append(types, t.Name)
	}
	defs["resource"] = object{
		"type":       "object",
		"required":   []any{"type"},
		"properties": object{"type": object{"enum": types}},
		"allOf":      resources,
	}
	file := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "posture snapshot " + snapshot.SchemaVersion,
		"if":      object{"required": []any{"parts"}},
		"then": closed(object{
			"schema_version": versionSchema(),
			"parts":          object{"type": "array", "items": ref("part")},
		}),
		"else":  ref("part"),
		"$defs": defs,
	}
	b, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		panic(err) // maps, slices and strings always have a JSON form
	}
	return append(b, '\n')
}

type object = map[string]any

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

// closed returns the schema of an object with these properties and no others, all of them required but the optional.
func closed(properties object, optional ...string) object {
	required := []any{}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(optional, name) {
			required = append(required, name)
		}
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func text() object { return object{"type": "string"} }

func nonEmptyText() object { return object{"type": "string", "minLength": 1} }

func shapedText(pattern string) object { return object{"type": "string", "pattern": pattern} }

func versionSchema() object {
	ours, _ := parseVersion(snapshot.SchemaVersion)
	return shapedText(fmt.Sprintf(`^%d\.[0-9]+\.[0-9]+$`, ours[0]))
}

func partSchema() object {
	return closed(object{
		"schema_version": versionSchema(),
		"collected_at":   object{"type": "string", "format": "date-time"},
		"collected_by":   nonEmptyText(),
		"partition":      shapedText(partitionPattern),
		"account":        shapedText(accountPattern),
		"region":         shapedText(regionPattern),
		"service":        shapedText(servicePattern),
		"regions":        object{"type": "array", "items": shapedText(regionPattern)},
		"listings":       object{"type": "array", "items": ref("listing")},
		"resources":      object{"type": "array", "items": ref("resource")},
	}, "regions", "listings", "resources")
}

func causeSchema() object {
	return closed(object{"operation": nonEmptyText(), "code": nonEmptyText(), "message": text()}, "message")
}

func listingSchema() object {
	types := []any{}
	for _, t := range facts.Types() {
		if t.List != "" {
			types = append(types, t.Name)
		}
	}
	of := func(state snapshot.State, more object) object {
		properties := object{
			"account": shapedText(accountPattern),
			"region":  shapedText(regionPattern),
			"type":    object{"enum": types},
			"state":   object{"const": state},
		}
		maps.Copy(properties, more)
		return closed(properties)
	}
	return object{"oneOf": []any{of(snapshot.Known, nil), of(snapshot.Unknown, object{"cause": ref("cause")})}}
}

func resourceSchema(t facts.Type) object {
	properties := object{}
	for _, f := range t.Facts {
		properties[f.Name] = factSchema(f)
	}
	s := closed(object{
		"id":      nonEmptyText(),
		"name":    text(),
		"type":    object{"const": t.Name},
		"account": shapedText(accountPattern),
		"region":  shapedText(regionPattern),
		"facts":   object{"type": "object", "additionalProperties": false, "properties": properties},
	}, "name")
	s["description"] = t.Doc
	return s
}

func factSchema(f facts.Fact) object {
	states := []any{
		closed(object{"state": object{"const": snapshot.Known}, "value": f.JSONSchema()}),
		closed(object{"state": object{"const": snapshot.Unknown}, "cause": ref("cause")}),
	}
	if f.Optional && !f.IsList() {
		states = append(states, closed(object{"state": object{"const": snapshot.Absent}}))
	}
	return object{"description": f.Doc, "oneOf": states}
}

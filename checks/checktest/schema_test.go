package checktest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/facts"
)

// Values of every type of the catalogue, most of them with something wrong, are refused where a library for JSON Schema
// refuses them.
func TestMismatch_agreesWithJSONSchema(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	valid, invalid := 0, 0
	for _, typ := range facts.Types() {
		schema := typ.ResourceSchema(typ.FactNames())
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("x.json", schema); err != nil {
			t.Fatal(err)
		}
		compiled, err := c.Compile("x.json")
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			value := sample(r, schema)
			where, why := mismatch(schema, value, nil)
			if err := compiled.Validate(value); (err == nil) != (why == "") {
				raw, _ := json.Marshal(value)
				t.Fatalf("%s: the library says %v, and we say %q at %v\n%s", typ.Name, err, why, where, raw)
			}
			if why == "" {
				valid++
			} else {
				invalid++
			}
		}
	}
	if valid < 100 || invalid < 100 {
		t.Errorf("%d values are valid and %d are not: that says little", valid, invalid)
	}
}

// sample returns a value of the schema, or one that is wrong somewhere.
func sample(r *rand.Rand, schema map[string]any) any {
	if r.IntN(100) == 0 {
		wrong := []any{nil, true, "text", json.Number("3"), json.Number("3.5"), []any{}, map[string]any{"odd": true}}
		return wrong[r.IntN(len(wrong))]
	}
	switch schema["type"] {
	case "object":
		out := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if r.IntN(50) > 0 && (slices.Contains(required, any(name)) || r.IntN(2) == 0) {
				member, _ := properties[name].(map[string]any)
				out[name] = sample(r, member)
			}
		}
		if others, ok := schema["additionalProperties"].(map[string]any); ok {
			out["some"] = sample(r, others)
		} else if r.IntN(100) == 0 {
			out["odd"] = true
		}
		return out
	case "array":
		items, _ := schema["items"].(map[string]any)
		return []any{sample(r, items), sample(r, items)}[:r.IntN(3)]
	case "string":
		return []string{"2026-06-01T00:00:00Z", "text"}[r.IntN(40)/39]
	case "boolean":
		return r.IntN(2) == 0
	default:
		return json.Number("7")
	}
}

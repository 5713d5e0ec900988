package facts

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/snapshot"
)

// helpers are the operations that nothing in the catalogue names: they find out where to ask.
var helpers = []string{"sts:GetCallerIdentity", "account:ListRegions", "s3:GetBucketLocation"}

func TestCatalogue_sorted(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(catalogue, func(a, b Type) int { return strings.Compare(string(a.Name), string(b.Name)) }) {
		t.Error("the types are not sorted")
	}
	for i, typ := range catalogue {
		if i > 0 && typ.Name == catalogue[i-1].Name {
			t.Errorf("%s is there twice", typ.Name)
		}
		names := make([]string, len(typ.Facts))
		for i, f := range typ.Facts {
			names[i] = f.Name
		}
		if diff := cmp.Diff(typ.FactNames(), names); diff != "" {
			t.Errorf("facts of %s (-want +got):\n%s", typ.Name, diff)
		}
		if len(slices.Compact(names)) != len(typ.Facts) {
			t.Errorf("%s has a fact twice", typ.Name)
		}
	}
}

func TestCatalogue_complete(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	sentence := regexp.MustCompile(`^(?s)[A-Za-z].*\.$`)
	for _, typ := range catalogue {
		if typ.Service == "" || !sentence.MatchString(typ.Doc) {
			t.Errorf("%s: service %q, doc %q", typ.Name, typ.Service, typ.Doc)
		}
		if (typ.List == "") != (typ.Name == snapshot.Account) {
			t.Errorf("%s: listed by %q", typ.Name, typ.List)
		}
		for _, f := range typ.Facts {
			if !name.MatchString(f.Name) {
				t.Errorf("%s: fact %q is not in snake case", typ.Name, f.Name)
			}
			if f.Service == "" || !sentence.MatchString(f.Doc) {
				t.Errorf("%s.%s: service %q, doc %q", typ.Name, f.Name, f.Service, f.Doc)
			}
			if f.IsList() && f.Optional {
				t.Errorf("%s.%s is a list and optional: an empty list is known", typ.Name, f.Name)
			}
		}
	}
}

func TestCatalogue_operationsAreInTheTable(t *testing.T) {
	t.Parallel()
	for _, typ := range catalogue {
		if _, ok := LookupOperation(typ.List); typ.List != "" && !ok {
			t.Errorf("%s is listed by %q, which is not an operation", typ.Name, typ.List)
		}
		for _, f := range typ.Facts {
			if _, ok := LookupOperation(f.Read); !ok {
				t.Errorf("%s.%s is read by %q, which is not an operation", typ.Name, f.Name, f.Read)
			}
		}
	}
}

func TestOperations_areUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, name := range helpers {
		used[name] = true
	}
	for _, typ := range catalogue {
		used[typ.List] = true
		for _, f := range typ.Facts {
			used[f.Read] = true
			for _, with := range operations[f.Read].With {
				used[with] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		if !used[name] {
			t.Errorf("%s is read by nothing", name)
		}
	}
}

func TestOperations_wellFormed(t *testing.T) {
	t.Parallel()
	action := regexp.MustCompile(`^[a-z0-9-]+:[A-Z][A-Za-z]+$`)
	answer := regexp.MustCompile(`^(xml:(\*|[A-Za-z]+(\|[A-Za-z]+)*)(/[A-Za-z]+)*|json:[A-Za-z]*|cbor:[A-Za-z]+)$`)
	for name, o := range operations {
		if !action.MatchString(name) {
			t.Errorf("%q is not service:Operation", name)
		}
		// The caller's identity needs no permission, and cannot be denied one.
		if len(o.Permissions) == 0 && name != "sts:GetCallerIdentity" {
			t.Errorf("%s needs no permission", name)
		}
		for _, p := range o.Permissions {
			if !action.MatchString(p) {
				t.Errorf("%s: permission %q is not prefix:Action", name, p)
			}
		}
		if !answer.MatchString(o.Answer) {
			t.Errorf("%s: answer %q", name, o.Answer)
		}
	}
}

func TestPermissions_unknownOperation(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"kms:ListKeys"}, Permissions("kms:ListKeys")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, want := range Types() {
		got, ok := Lookup(want.Name)
		if !ok || got.Name != want.Name {
			t.Errorf("Lookup(%s) = %s, %v", want.Name, got.Name, ok)
		}
		for _, f := range want.Facts {
			if got, ok := want.Fact(f.Name); !ok || got.Name != f.Name {
				t.Errorf("%s.Fact(%s) = %s, %v", want.Name, f.Name, got.Name, ok)
			}
		}
	}
	if _, ok := Lookup("AWS::S3::Pail"); ok {
		t.Error("a type that is not there was found")
	}
	if _, ok := catalogue[0].Fact("colour"); ok {
		t.Error("a fact that is not there was found")
	}
}

func TestJSONSchema_isClosed(t *testing.T) {
	t.Parallel()
	for _, typ := range catalogue {
		for _, f := range typ.Facts {
			assertClosed(t, string(typ.Name)+"."+f.Name, f.JSONSchema())
		}
	}
}

// assertClosed reports objects of the schema that accept members they do not name, and members without a name.
func assertClosed(t *testing.T, where string, schema map[string]any) {
	t.Helper()
	switch schema["type"] {
	case "object":
		properties, ok := schema["properties"].(map[string]any)
		if !ok { // a map: its values have one schema
			values, ok := schema["additionalProperties"].(map[string]any)
			if !ok {
				t.Fatalf("%s: an object with neither properties nor values", where)
			}
			assertClosed(t, where+".*", values)
			return
		}
		if schema["additionalProperties"] != false {
			t.Errorf("%s is open", where)
		}
		for name, p := range properties {
			sub, ok := p.(map[string]any)
			if !ok || name == "" || name == "-" {
				t.Errorf("%s: property %q", where, name)
			}
			assertClosed(t, where+"."+name, sub)
		}
	case "array":
		items, ok := schema["items"].(map[string]any)
		if !ok {
			t.Fatalf("%s: an array without items", where)
		}
		assertClosed(t, where+"[]", items)
	case "string", "boolean", "integer":
	default:
		t.Errorf("%s: type %v", where, schema["type"])
	}
}

func TestResourceSchema(t *testing.T) {
	t.Parallel()
	typ, _ := Lookup(S3Bucket)
	got := typ.ResourceSchema([]string{"policy", "versioning"})
	properties, ok := got["properties"].(map[string]any)
	if !ok {
		t.Fatal("no properties")
	}
	want := []string{"account", "id", "name", "policy", "region", "versioning"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(properties))); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	// The policy is optional and can be missing; the versioning state is always there.
	if diff := cmp.Diff([]any{"id", "name", "region", "account", "versioning"}, got["required"]); diff != "" {
		t.Errorf("required (-want +got):\n%s", diff)
	}
	if got["additionalProperties"] != false {
		t.Error("the schema is open")
	}
}

func TestSchemaOf_unsupportedType(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a type without a JSON Schema did not panic")
		}
	}()
	schemaOf(reflect.TypeFor[chan int]())
}

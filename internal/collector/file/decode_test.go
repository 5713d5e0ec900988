package file

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/snapshot"
)

func compileSchema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("snapshot.json", doc); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile("snapshot.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, data []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

// decodeFile returns the parts of a file whole, in its order.
func decodeFile(data []byte) ([]snapshot.Part, error) {
	var out []snapshot.Part
	var held []snapshot.Resource
	again := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	err := decode("x.json", bytes.NewReader(data), again, func(p snapshot.Part, last bool) error {
		held = append(held, p.Resources...)
		if last {
			p.Resources, held = held, nil
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

const head = `"schema_version": "1.0.0", "collected_at": "2026-06-01T06:00:00Z", "collected_by": "posture 0.1.0",
	"partition": "aws", "account": "111122223333", "region": "global", "service": "s3"`

// bucket returns a part with one bucket that has one fact.
func bucket(fact string) string {
	return fmt.Sprintf(`{%s, "resources": [{"id": "arn:aws:s3:::a", "type": "AWS::S3::Bucket", "account": "111122223333",
		"region": "eu-west-1", "facts": {%s}}]}`, head, fact)
}

func TestSchema_agreesWithTheDecoder(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	tests := []struct {
		name, text string
		valid      bool
	}{
		{"part", `{` + head + `}`, true},
		{"parts", `{"schema_version": "1.0.0", "parts": [{` + head + `}]}`, true},
		{"known", bucket(`"policy": {"state": "known", "value": {"statements": [{"effect": "Deny", "actions": ["s3:*"]}]}}`), true},
		{"absent", bucket(`"policy": {"state": "absent"}`), true},
		{"unknown", bucket(`"policy": {"state": "unknown", "cause": {"operation": "s3:GetBucketPolicy", "code": "AccessDenied"}}`), true},
		{"neither part nor parts", `{}`, false},
		{"part and parts", `{` + head + `, "parts": []}`, false},
		{"unknown member", `{` + head + `, "tags": {}}`, false},
		{"other model", `{"schema_version": "2.0.0", "parts": []}`, false},
		{"other type", strings.Replace(bucket(``), "Bucket", "Pail", 1), false},
		{"no such fact", bucket(`"colour": {"state": "absent"}`), false},
		{"known without value", bucket(`"policy": {"state": "known"}`), false},
		{"known with null", bucket(`"policy": {"state": "known", "value": null}`), false},
		{"absent list", bucket(`"lifecycle": {"state": "absent"}`), false},
		{"absent and not optional", bucket(`"acl": {"state": "absent"}`), false},
		{"unknown without cause", bucket(`"policy": {"state": "unknown"}`), false},
		{"absent with cause", bucket(`"policy": {"state": "absent", "cause": {"operation": "a", "code": "b"}}`), false},
		{"other state", bucket(`"policy": {"state": "denied"}`), false},
		{"unknown member of a value", bucket(`"versioning": {"state": "known", "value": {"Status": "Enabled"}}`), false},
		{"missing member of a value", bucket(`"object_lock": {"state": "known", "value": {}}`), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeFile([]byte(tt.text))
			if (err == nil) != tt.valid {
				t.Errorf("decoder: got error %v, want valid %v", err, tt.valid)
			}
			if err := validate(schema, []byte(tt.text)); (err == nil) != tt.valid {
				t.Errorf("schema: got error %v, want valid %v", err, tt.valid)
			}
		})
	}
}

// Whatever the decoder accepts, the schema accepts; and it comes back the same once it was written.
func FuzzDecode(f *testing.F) {
	schema := compileSchema(f)
	f.Add([]byte(`{` + head + `}`))
	f.Add([]byte(`{"schema_version": "1.0.0", "parts": [{` + head + `}]}`))
	f.Add([]byte(bucket(`"policy": {"state": "known", "value": {"statements": [{"effect": "Deny", "actions": ["s3:*"]}]}}`)))
	f.Add([]byte(bucket(`"object_lock": {"state": "known", "value": {"enabled": true, "days": -0}}, "acl": {"state": "unknown", "cause": {"operation": "a", "code": "b"}}`)))
	f.Add([]byte(bucket(`"tags": {"state": "known", "value": {"\u00e9": "\ud83d\ude00"}}`)))
	f.Add([]byte(strings.Replace(`{`+head+`}`, "T06:", "T6:", 1)))
	f.Add([]byte("{\"parts\":[{}]}{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		parts, err := decodeFile(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.json:") && !strings.HasPrefix(err.Error(), "schema ") {
				t.Errorf("error without a place: %v", err)
			}
			return
		}
		if err := validate(schema, data); err != nil {
			t.Errorf("the schema refuses what the decoder accepts: %v", err)
		}
		for _, p := range parts {
			once, err := encodePart(p)
			if err != nil {
				t.Fatal(err)
			}
			back, err := decodeFile(once)
			if err != nil {
				t.Fatalf("%v\n%s", err, once)
			}
			again, err := encodePart(back[0])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(once), string(again)); diff != "" {
				t.Errorf("written twice (-first +second):\n%s", diff)
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"schema_version": "1.0.0", "collected_by": "posture", "incomplete": true, "parts": []}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decodeManifest(data)
		if err != nil {
			return
		}
		b, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifest(b); err != nil {
			t.Errorf("%v\n%s", err, b)
		}
	})
}

// BenchmarkDecode reads the largest example.
func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "acme", "prod.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeFile(data); err != nil {
			b.Fatal(err)
		}
	}
}

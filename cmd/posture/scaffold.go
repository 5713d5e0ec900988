package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

func (a *app) rulesNewCommand() *cobra.Command {
	var dir, resource, fact string
	cmd := &cobra.Command{
		Use: "new RULE", Short: "Start a rule: a folder with a rule that loads and cases that pass", Args: cobra.ExactArgs(1),
		Example: `  posture rules new acme.s3.bucket_is_versioned --dir my-rules --resource AWS::S3::Bucket --fact versioning
  posture rules test --rules my-rules
  posture scan --snapshot examples/acme --rules my-rules --rule 'acme.*'`,
		RunE: func(_ *cobra.Command, args []string) error {
			if !ruleID.MatchString(args[0]) {
				return fmt.Errorf("rule %q is not a package path like acme.s3.bucket_is_versioned", args[0])
			}
			t, ok := facts.Lookup(snapshot.Type(resource))
			if !ok {
				return fmt.Errorf("--resource %q is not in the catalogue: see docs/facts.md", resource)
			}
			f, ok := t.Fact(fact)
			if !ok {
				return fmt.Errorf("--fact %q is not one of %s", fact, strings.Join(t.FactNames(), ", "))
			}
			return a.scaffold(dir, args[0], t, f)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "rules", "the `directory` of your rules")
	cmd.Flags().StringVar(&resource, "resource", "AWS::S3::Bucket", "the resource `type` it judges")
	cmd.Flags().StringVar(&fact, "fact", "versioning", "the `fact` it reads")
	return cmd
}

// scaffold writes the two files of a rule.
func (a *app) scaffold(dir, id string, t facts.Type, f facts.Fact) error {
	name := id[strings.LastIndex(id, ".")+1:]
	folder := filepath.Join(dir, filepath.FromSlash(strings.ReplaceAll(id, ".", "/")))
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is there already", folder)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	d := draftOf(f)
	rego := fmt.Sprintf(`# METADATA
# title: %[1]s
# description: |
#   Say in a sentence or two what must be true, and for whom.
# custom:
#   resource: %[2]s
#   facts: [%[3]s]
#   severity: MEDIUM
#   responsibility: customer
#   remediation: Say what to do about a failure.
package %[4]s

deny contains "%[3]s is not as it should be" if not _compliant

_compliant if %[5]s
`, strings.ToUpper(name[:1])+strings.ReplaceAll(name[1:], "_", " "), t.Name, f.Name, id, d.condition)
	cases := fmt.Sprintf("- name: good\n  facts: %s\n  want: PASS\n- name: bad\n  facts: %s\n  want: FAIL\n", d.good, d.bad)
	for file, text := range map[string]string{name + ".rego": rego, "cases.yaml": cases} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(a.stdout, "%s\n%s\nnext: posture rules test --rules %s\n",
		filepath.Join(folder, name+".rego"), filepath.Join(folder, "cases.yaml"), dir)
	return err
}

// A draft is a condition on a fact with a case that meets it and one that does not.
type draft struct{ condition, good, bad string }

// draftOf makes a condition that fits the kind of the fact.
func draftOf(f facts.Fact) draft {
	ref := "input.resource." + f.Name
	value := func(v any) string {
		raw, err := json.Marshal(map[string]any{f.Name: v})
		if err != nil {
			return "{}" // samples are plain JSON
		}
		return string(raw)
	}
	schema := f.JSONSchema()
	switch {
	case f.Optional && schema["type"] == "boolean":
		return draft{ref, value(true), "{}"}
	case f.Optional:
		return draft{ref, value(sample(schema, nil, nil)), "{}"}
	case schema["type"] == "array":
		item, _ := schema["items"].(map[string]any)
		return draft{"count(" + ref + ") > 0", value([]any{sample(item, nil, nil)}), value([]any{})}
	case schema["type"] == "object" && schema["properties"] == nil:
		return draft{"count(" + ref + ") > 0", value(map[string]string{"key": "value"}), value(map[string]string{})}
	}
	path, leaf := firstScalar(schema)
	full := strings.Join(append([]string{ref}, path...), ".")
	good, bad := any(true), any(false)
	condition := full
	switch leaf["type"] {
	case "string":
		good, bad = "good", "bad"
		if leaf["format"] == "date-time" {
			good, bad = "2026-05-01T00:00:00Z", "2025-01-01T00:00:00Z"
			return draft{fmt.Sprintf("not posture.time.older_than(%s, input.now, 90)", full), value(sample(schema, path, good)), value(sample(schema, path, bad))}
		}
		condition = full + ` == "good"`
	case "integer":
		good, bad = 1, 0
		condition = full + " > 0"
	}
	return draft{condition, value(sample(schema, path, good)), value(sample(schema, path, bad))}
}

// firstScalar finds a scalar in an object: the first by name, a required one if there is one.
func firstScalar(schema map[string]any) ([]string, map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return nil, schema
	}
	names := make([]string, 0, len(properties))
	required, _ := schema["required"].([]any)
	for _, n := range required {
		names = append(names, n.(string)) //nolint:errcheck,forcetypeassert // the catalogue's schemas list names
	}
	for n := range properties {
		names = append(names, n)
	}
	rest := names[len(required):]
	slices.Sort(names[:len(required)])
	slices.Sort(rest)
	for _, n := range names {
		p, _ := properties[n].(map[string]any)
		if t := p["type"]; t == "string" || t == "boolean" || t == "integer" {
			return []string{n}, p
		}
	}
	return nil, schema
}

// sample makes a value of the schema with leaf at path.
func sample(schema map[string]any, path []string, leaf any) any {
	if len(path) == 0 && leaf != nil {
		return leaf
	}
	switch schema["type"] {
	case "object":
		out := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, n := range required {
			name, _ := n.(string)
			p, _ := properties[name].(map[string]any)
			out[name] = sample(p, nil, nil)
		}
		if len(path) > 0 {
			p, _ := properties[path[0]].(map[string]any)
			out[path[0]] = sample(p, path[1:], leaf)
		}
		return out
	case "array":
		return []any{}
	case "boolean":
		return true
	case "integer":
		return 1
	default:
		if schema["format"] == "date-time" {
			return "2026-05-01T00:00:00Z"
		}
		return "value"
	}
}

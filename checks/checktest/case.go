// Package checktest runs the cases of rules: what go test does over the built-in pack, and posture rules test over a
// user's. It judges rules, never accounts.
package checktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// defaultNow is when a case that does not say so is judged.
const defaultNow = "2026-06-01T00:00:00Z"

// defaultAccount is the account of a case that does not say so.
const defaultAccount = "111122223333"

// A Case is one named input of a rule, and the verdict that it must get.
type Case struct {
	Name     string                      `yaml:"name"`
	ID       string                      `yaml:"id"`            // of the resource
	Resource string                      `yaml:"resource_name"` // its name
	Region   string                      `yaml:"region"`
	Facts    map[string]any              `yaml:"facts"`   // an optional fact that is not there is absent
	Related  map[string][]map[string]any `yaml:"related"` // by the rule's names
	Params   map[string]any              `yaml:"params"`
	Now      string                      `yaml:"now"`
	Unread   []string                    `yaml:"unread"` // facts and related names that were not read
	Want     findings.Status             `yaml:"want"`
	Messages []string                    `yaml:"messages"` // exactly, where given
	Trap     int                         `yaml:"trap"`     // the row of the list of known traps that it covers

	Line int `yaml:"-"`
	node *yaml.Node
}

// parseCases reads a cases file and checks it against what the rule declares.
func parseCases(r *checks.Rule, src []byte) ([]Case, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, checks.YAMLError(r.Cases, err)
	}
	var cases []Case
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&cases); err != nil && !errors.Is(err, io.EOF) {
		return nil, checks.YAMLError(r.Cases, err)
	}
	names := map[string]bool{}
	var errs []error
	for i := range cases {
		c := &cases[i]
		c.node = doc.Content[0].Content[i]
		c.Line = c.node.Line
		if c.Name == "" || names[c.Name] {
			errs = append(errs, fmt.Errorf("%s:%d: a case has a name of its own", r.Cases, c.Line))
		}
		names[c.Name] = true
		if !slices.Contains(findings.Statuses(), c.Want) {
			errs = append(errs, fmt.Errorf("%s:%d: want %q is not one of %v", r.Cases, line(c.node, "want"), c.Want, findings.Statuses()))
		}
		errs = append(errs, c.check(r)...)
	}
	return cases, errors.Join(errs...)
}

// line returns the line of a member of a mapping, or of the mapping.
func line(n *yaml.Node, path ...string) int {
	at := n.Line
	for _, name := range path {
		n = resolve(n)
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == name {
					at, next = n.Content[i].Line, n.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			for i, e := range n.Content {
				if strconv.Itoa(i) == name {
					at, next = e.Line, e
				}
			}
		}
		if next == nil {
			return at
		}
		n = next
	}
	return at
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// check holds the case against the schemas of what the rule declares.
func (c *Case) check(r *checks.Rule) []error {
	info := r.Info()
	t, _ := facts.Lookup(snapshot.Type(info.Resource))
	var errs []error
	related := map[string]facts.Type{}
	names := slices.Clone(info.Facts)
	for _, rel := range info.Related {
		related[rel.Name], _ = facts.Lookup(snapshot.Type(rel.Type))
		names = append(names, rel.Name)
	}
	for _, u := range c.Unread {
		if !slices.Contains(names, u) {
			errs = append(errs, fmt.Errorf("%s:%d: unread %q is not one of %s", r.Cases, line(c.node, "unread"), u, strings.Join(names, ", ")))
		}
		if _, both := c.Facts[u]; both {
			errs = append(errs, fmt.Errorf("%s:%d: fact %q is unread and has a value", r.Cases, line(c.node, "facts", u), u))
		}
	}
	errs = append(errs, c.validate(r, t, info.Facts, c.Facts, c.Unread, "facts")...)
	for name, objects := range c.Related {
		typ, ok := related[name]
		if !ok {
			errs = append(errs, fmt.Errorf("%s:%d: related %q is not declared by the rule", r.Cases, line(c.node, "related", name), name))
			continue
		}
		i := slices.IndexFunc(info.Related, func(rel findings.RelatedInfo) bool { return rel.Name == name })
		for j, o := range objects {
			errs = append(errs, c.validate(r, typ, info.Related[i].Facts, o, nil, "related", name, strconv.Itoa(j))...)
		}
	}
	return errs
}

// validate holds an object of facts against the schema of the declared ones.
func (c *Case) validate(r *checks.Rule, t facts.Type, declared []string, object map[string]any, unread []string, path ...string) []error {
	full := map[string]any{"id": "x", "name": "x", "region": "x", "account": "x"}
	maps.Copy(full, object)
	for _, name := range declared {
		f, _ := t.Fact(name)
		if _, ok := full[name]; ok || f.Optional || slices.Contains(unread, name) {
			continue
		}
		return []error{fmt.Errorf("%s:%d: fact %q is never absent: give it a value, or name it under unread", r.Cases, line(c.node, path...), name)}
	}
	schema := t.ResourceSchema(declared)
	delete(schema, "required")
	value, err := normalise(full)
	if err != nil {
		return []error{fmt.Errorf("%s:%d: %w", r.Cases, line(c.node, path...), err)}
	}
	where, text := mismatch(schema, value, nil)
	if text == "" {
		return nil
	}
	at := append(slices.Clone(path), where...)
	hint := ""
	if len(where) == 0 {
		hint = "; the rule declares " + strings.Join(declared, ", ")
	}
	for name := range object { // a misspelt fact: point at it
		if len(where) == 0 && !slices.Contains(declared, name) && name != "id" && name != "name" && name != "region" && name != "account" {
			at = append(slices.Clone(path), name)
			text = fmt.Sprintf("fact %q is not declared by the rule", name)
		}
	}
	return []error{fmt.Errorf("%s:%d: %s: %s%s", r.Cases, line(c.node, at...), strings.Join(at, "."), text, hint)}
}

// normalise turns YAML's Go values into those of JSON.
func normalise(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out any
	err = d.Decode(&out)
	return out, err
}

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// templateWidth is where the comments of Template are wrapped.
const templateWidth = 100

// Template returns a posture.yaml in which every key is commented out, with the meaning and the example that the schema
// has of it. A line that starts with "# " is text; without its "#", any other is a setting.
func Template() ([]byte, error) {
	var doc yaml.Node // JSON is YAML, and a node keeps the order of the keys
	if err := yaml.Unmarshal(schema, &doc); err != nil {
		return nil, err
	}
	t := template{root: doc.Content[0]}
	t.line("# yaml-language-server: $schema=" + SchemaID)
	t.text(t.description(t.root))
	t.text("Every key is commented out and shows an example, not its default. posture config check checks the file.")
	properties := child(t.root, "properties")
	for i := 0; i+1 < len(properties.Content); i += 2 {
		if err := t.property(properties.Content[i].Value, properties.Content[i+1]); err != nil {
			return nil, err
		}
	}
	return []byte(t.out.String()), nil
}

// WriteTemplate writes Template to path, where there is a file only with force.
func WriteTemplate(path string, force bool) error {
	b, err := Template()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil && !force {
		return fmt.Errorf("%s is there already: --force writes over it", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write configuration: %w", err)
	}
	return replace(path, b)
}

type template struct {
	root *yaml.Node
	out  strings.Builder
}

func (t *template) line(s string) { t.out.WriteString(s + "\n") }

// text writes a comment.
func (t *template) text(s string) {
	line := "#"
	for word := range strings.FieldsSeq(s) {
		if len(line)+1+len(word) > templateWidth {
			t.line(line)
			line = "#"
		}
		line += " " + word
	}
	t.line(line)
}

// definition is what a schema refers to, or the schema.
func (t *template) definition(n *yaml.Node) *yaml.Node {
	if ref := child(n, "$ref"); ref != nil {
		return child(child(t.root, "$defs"), strings.TrimPrefix(ref.Value, "#/$defs/"))
	}
	return n
}

// description is what the schema says of a value, and what it may be.
func (t *template) description(n *yaml.Node) string {
	var text string
	if d := child(n, "description"); d != nil {
		text = d.Value
	}
	if enum := child(t.definition(n), "enum"); enum != nil {
		var names []string
		for _, v := range enum.Content {
			names = append(names, v.Value)
		}
		text += " One of " + strings.Join(names, ", ") + "."
	}
	return text
}

func (t *template) property(key string, n *yaml.Node) error {
	t.line("")
	t.text(t.description(n))
	members := child(child(n, "items"), "properties")
	if members == nil {
		value, err := example(n)
		t.line("#" + key + ": " + value)
		return err
	}
	t.line("#" + key + ":")
	for i := 0; i+1 < len(members.Content); i += 2 {
		value, err := example(members.Content[i+1])
		if err != nil {
			return err
		}
		indent := map[bool]string{true: "  - ", false: "    "}[i == 0]
		t.line(fmt.Sprintf("#%s%s: %s # %s", indent, members.Content[i].Value, value, t.description(members.Content[i+1])))
	}
	return nil
}

// example is the first example of a value, on one line.
func example(n *yaml.Node) (string, error) {
	examples := child(n, "examples")
	if examples == nil || len(examples.Content) == 0 {
		return "", errors.New("a key of the schema has no example")
	}
	b, err := yaml.Marshal(flow(examples.Content[0]))
	return strings.TrimSpace(string(b)), err
}

// flow is the node without the quotes of JSON, but where YAML needs them.
func flow(n *yaml.Node) *yaml.Node {
	out := *n
	out.Style, out.Content = 0, nil
	if n.Kind != yaml.ScalarNode {
		out.Style = yaml.FlowStyle
	}
	for _, c := range n.Content {
		out.Content = append(out.Content, flow(c))
	}
	return &out
}

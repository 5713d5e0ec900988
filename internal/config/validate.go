package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(SchemaID, doc); err != nil {
		return nil, err
	}
	return c.Compile(SchemaID)
})

// validate holds the document against the schema. The error has a line for each mistake.
func validate(path string, root *yaml.Node) error {
	s, err := compiled()
	if err != nil {
		return err
	}
	left := maxNodes
	value, err := plain(root, &left)
	if err != nil {
		return fmt.Errorf("%s:%w", path, err)
	}
	var invalid *jsonschema.ValidationError
	if err := s.Validate(value); !errors.As(err, &invalid) {
		return err
	}
	var mistakes []mistake
	leaves(invalid, root, &mistakes)
	slices.SortStableFunc(mistakes, func(a, b mistake) int { return a.line - b.line })
	var errs []error
	for _, m := range slices.Compact(mistakes) {
		errs = append(errs, fmt.Errorf("%s:%d: %s", path, m.line, m.text))
	}
	return errors.Join(errs...)
}

// maxNodes bounds a document with its aliases written out, which can be as many as nobody has memory for, or without end.
const maxNodes = 100_000

// plain is the document as JSON has it. A date stays text, and no key may stand twice.
func plain(n *yaml.Node, left *int) (any, error) {
	if *left--; *left < 0 {
		return nil, fmt.Errorf("%d: the file is too large, or an alias is within itself", n.Line)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return plain(n.Alias, left)
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			v, err := plain(c, left)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if _, twice := object[key.Value]; twice {
				return nil, fmt.Errorf("%d: %q is there twice", key.Line, key.Value)
			}
			v, err := plain(n.Content[i+1], left)
			if err != nil {
				return nil, err
			}
			object[key.Value] = v
		}
		return object, nil
	default:
		if n.Tag == "!!timestamp" {
			return n.Value, nil
		}
		var v any
		if err := n.Decode(&v); err != nil {
			return nil, fmt.Errorf("%d: %w", n.Line, err)
		}
		return v, nil
	}
}

type mistake struct {
	line int
	text string
}

// leaves collects the innermost errors, which say what is wrong and not that something is.
func leaves(e *jsonschema.ValidationError, root *yaml.Node, out *[]mistake) {
	if len(e.Causes) > 0 {
		for _, c := range e.Causes {
			leaves(c, root, out)
		}
		return
	}
	if extra, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
		slices.Sort(extra.Properties) // they are from a map
	}
	text := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
	if at := strings.Join(e.InstanceLocation, "."); at != "" {
		text = at + ": " + text
	}
	*out = append(*out, mistake{nodeAt(root, e.InstanceLocation).Line, text})
}

// nodeAt is the node at the location, or the last one on the way to it.
func nodeAt(n *yaml.Node, location []string) *yaml.Node {
	for _, name := range location {
		next := child(n, name)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, name string) *yaml.Node {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return child(n.Alias, name)
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i < len(n.Content) {
			return n.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// Package config reads posture.yaml: the settings that are also flags, the parameters of rules, the exceptions and the
// attestations. It knows the shape of the file and the line of everything in it, and nothing of flags or findings.
package config

import (
	"bytes"
	_ "embed" // the schema
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Name is the name of the file that Find looks for.
const Name = "posture.yaml"

// SchemaID is the address of the schema.
const SchemaID = "https://openposture.github.io/schemas/config/1.0.0.json"

//go:embed config.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of posture.yaml.
func Schema() []byte { return slices.Clone(schema) }

// A File is a posture.yaml that was read. The zero value is that of no file.
type File struct {
	Path         string
	Settings     []Setting // in the order of the file
	Parameters   []Parameter
	Exceptions   []Exception
	Attestations []Attestation
}

// A Setting is a key that is a flag too: fail_on for --fail-on.
type Setting struct {
	Key    string
	Values []string // one, but for lists
	Line   int
}

// A Parameter is the value that a parameter of a rule has instead of its default.
type Parameter struct {
	Rule, Name string
	Value      any
	Line       int
}

// An Exception accepts failures until a day.
type Exception struct {
	Rule      string            `yaml:"rule"`
	Accounts  []string          `yaml:"accounts,omitempty"`
	Regions   []string          `yaml:"regions,omitempty"`
	Resources []string          `yaml:"resources,omitempty"`
	Tags      map[string]string `yaml:"tags,omitempty"`
	Owner     string            `yaml:"owner"`
	Reason    string            `yaml:"reason"`
	Expires   string            `yaml:"expires"` // 2027-01-31: from this day it does not count any more
	Line      int               `yaml:"-"`
}

// An Attestation is a person's answer to a control that only a person can answer.
type Attestation struct {
	Benchmark string `yaml:"benchmark"`
	Control   string `yaml:"control"`
	Account   string `yaml:"account"`
	Status    string `yaml:"status"` // PASS or FAIL
	By        string `yaml:"by"`
	Date      string `yaml:"date"`
	Expires   string `yaml:"expires"`
	Note      string `yaml:"note,omitempty"`
	Evidence  string `yaml:"evidence,omitempty"` // a link
	Line      int    `yaml:"-"`
}

// Find looks for posture.yaml in dir and, in a repository (which has .git at its root), in the directories above it up to
// the root. It returns "" if there is none. Outside a repository only dir counts: whoever can write to some directory
// above must not be able to loosen a gate.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	here, err := inDirectory(dir)
	if err != nil {
		return "", err
	}
	nearest := here
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return nearest, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return here, nil
		}
		dir = parent
		if nearest == "" {
			if nearest, err = inDirectory(dir); err != nil {
				return "", err
			}
		}
	}
}

// inDirectory is the file in dir, "" if there is none.
func inDirectory(dir string) (string, error) {
	path := filepath.Join(dir, Name)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist), err == nil && !info.Mode().IsRegular():
		return "", nil
	case err != nil:
		return "", err
	}
	return path, nil
}

// Load reads the file. Each mistake in it is an error with its line; there may be several.
func Load(path string) (*File, error) {
	b, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(path, b)
}

// Parse reads the text of a file. path is for errors.
func Parse(path string, b []byte) (*File, error) {
	f := &File{Path: path}
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&doc); err != nil {
		if len(bytes.TrimSpace(b)) == 0 || err.Error() == "EOF" {
			return f, nil
		}
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return nil, fmt.Errorf("%s:%d: one file has one document", path, second.Line)
	}
	root := doc.Content[0]
	if err := validate(path, root); err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return f, nil // null, which the schema allows: everything is commented out
	}
	for i := 0; i < len(root.Content); i += 2 {
		if err := f.member(root.Content[i], root.Content[i+1]); err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, root.Content[i].Line, root.Content[i].Value, err)
		}
	}
	return f, nil
}

func (f *File) member(key, value *yaml.Node) error {
	switch key.Value {
	case "parameters":
		return f.parameters(value)
	case "exceptions":
		return each(value, func(n *yaml.Node) error {
			e := Exception{Line: n.Line}
			err := n.Decode(&e)
			f.Exceptions = append(f.Exceptions, e)
			return err
		})
	case "attestations":
		return each(value, func(n *yaml.Node) error {
			a := Attestation{Line: n.Line}
			err := n.Decode(&a)
			f.Attestations = append(f.Attestations, a)
			return err
		})
	default:
		s := Setting{Key: key.Value, Line: key.Line}
		if value.Kind == yaml.SequenceNode {
			for _, n := range value.Content {
				s.Values = append(s.Values, n.Value)
			}
		} else {
			s.Values = []string{value.Value}
		}
		f.Settings = append(f.Settings, s)
		return nil
	}
}

func (f *File) parameters(rules *yaml.Node) error {
	for i := 0; i+1 < len(rules.Content); i += 2 {
		rule, members := rules.Content[i].Value, rules.Content[i+1]
		for j := 0; j+1 < len(members.Content); j += 2 {
			p := Parameter{Rule: rule, Name: members.Content[j].Value, Line: members.Content[j].Line}
			if err := members.Content[j+1].Decode(&p.Value); err != nil {
				return err
			}
			f.Parameters = append(f.Parameters, p)
		}
	}
	return nil
}

func each(list *yaml.Node, do func(*yaml.Node) error) error {
	for _, n := range list.Content {
		if err := do(n); err != nil {
			return err
		}
	}
	return nil
}

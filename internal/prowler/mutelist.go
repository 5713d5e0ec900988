// Package prowler reads a mutelist of Prowler and says the same in exceptions, as far as it can be said: where an
// exception would accept more or less than the mutelist mutes, it says that. It accepts nothing itself.
//
// The meaning of a mutelist is that of Prowler 5.46, in prowler/lib/mutelist/mutelist.py:
// https://github.com/prowler-cloud/prowler/blob/5.46.0/prowler/lib/mutelist/mutelist.py
package prowler

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Entry is what a mutelist says of one check in one account.
type Entry struct {
	Account   string // 12 digits, or *
	Check     string // an id or a pattern
	Regions   []string
	Resources []string
	Tags      []string
	// What is left out of it. Every list that is not empty has to match.
	Except      Exceptions
	Description string
	Line        int
}

// Exceptions are what an entry does not mute.
type Exceptions struct{ Accounts, Regions, Resources, Tags []string }

func (x Exceptions) empty() bool {
	return len(x.Accounts)+len(x.Regions)+len(x.Resources)+len(x.Tags) == 0
}

// Parse reads a mutelist. It is as strict as Prowler, which mutes nothing at all by a file that breaks its schema.
func Parse(path string, b []byte) ([]Entry, error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	r := reader{path: path}
	r.mapping(doc.Content[0], path, func(key, n *yaml.Node) {
		if key.Value == "Mutelist" {
			r.accounts(n)
		}
	})
	if r.err == nil && !r.found {
		r.err = fmt.Errorf("%s: there is no Mutelist in it (older Prowlers called it Allowlist, and matched otherwise)", path)
	}
	return r.entries, r.err
}

// A reader keeps the first mistake.
type reader struct {
	path    string
	entries []Entry
	found   bool
	err     error
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s:%d: %w", r.path, n.Line, fmt.Errorf(format, args...))
	}
}

// mapping gives each member of n to do, in the order of the file, which matters.
func (r *reader) mapping(n *yaml.Node, what string, do func(key, value *yaml.Node)) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is not a mapping", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content) && r.err == nil; i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str":
			r.fail(key, "%q is not text: Prowler refuses the file; quote it", key.Value)
		case seen[key.Value]:
			r.fail(key, "%q is there twice", key.Value)
		default:
			seen[key.Value] = true
			do(key, n.Content[i+1])
		}
	}
}

func (r *reader) accounts(n *yaml.Node) {
	r.mapping(n, "Mutelist", func(key, n *yaml.Node) {
		if key.Value != "Accounts" {
			r.fail(key, "%q is none of Accounts", key.Value)
			return
		}
		r.found = true
		r.mapping(n, "Accounts", func(account, n *yaml.Node) {
			r.mapping(n, account.Value, func(key, n *yaml.Node) {
				if key.Value != "Checks" {
					r.fail(key, "%q is none of Checks", key.Value)
					return
				}
				r.mapping(n, "Checks", func(check, n *yaml.Node) { r.entry(account.Value, check, n) })
			})
		})
	})
}

func (r *reader) entry(account string, check, n *yaml.Node) {
	e := Entry{Account: account, Check: check.Value, Line: check.Line}
	given := map[string]bool{}
	r.mapping(n, check.Value, func(key, n *yaml.Node) {
		given[key.Value] = true
		switch key.Value {
		case "Regions":
			e.Regions = r.list(key.Value, n)
		case "Resources":
			e.Resources = r.list(key.Value, n)
		case "Tags":
			e.Tags = r.list(key.Value, n)
		case "Description":
			e.Description = r.text(key.Value, n)
		case "Exceptions":
			r.exceptions(&e.Except, n)
		default:
			r.fail(key, "%q is none of Regions, Resources, Tags, Exceptions, Description", key.Value)
		}
	})
	for _, key := range []string{"Regions", "Resources"} {
		if !given[key] {
			r.fail(check, "%s has no %s: Prowler refuses the file", check.Value, key)
		}
	}
	r.entries = append(r.entries, e)
}

func (r *reader) exceptions(x *Exceptions, n *yaml.Node) {
	r.mapping(n, "Exceptions", func(key, n *yaml.Node) {
		to, ok := map[string]*[]string{"Accounts": &x.Accounts, "Regions": &x.Regions, "Resources": &x.Resources, "Tags": &x.Tags}[key.Value]
		if !ok {
			r.fail(key, "%q is none of Accounts, Regions, Resources, Tags", key.Value)
			return
		}
		*to = r.list(key.Value, n)
	})
}

func (r *reader) list(key string, n *yaml.Node) []string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%s is not a list", key)
		return nil
	}
	var out []string
	for _, c := range n.Content {
		out = append(out, r.text(key, c))
	}
	return out
}

func (r *reader) text(key string, n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		r.fail(n, "%s: %q is not text: Prowler refuses the file; quote it", key, n.Value)
	}
	return n.Value
}

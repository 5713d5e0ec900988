package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// AddException writes the exception at the end of those of the file, which is made if it is not there. The rest of the
// file stays as it is, byte for byte where the exceptions are a list of lines, and but for its layout where they are not.
// The file is replaced whole, and only by one that is in order and says what it said before and the exception.
func AddException(path string, e Exception) error {
	b, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("add exception: %w", err)
	}
	edited, err := withException(path, b, e)
	if err != nil {
		return err
	}
	return replace(path, edited)
}

func withException(path string, b []byte, e Exception) ([]byte, error) {
	before, err := Parse(path, b)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("add exception to %s: %w", path, err)
	}
	for _, edit := range []func([]byte, *yaml.Node, Exception) ([]byte, error){insert, encode} {
		var edited []byte
		if edited, err = edit(b, &doc, e); err != nil {
			break
		}
		var after *File
		if after, err = Parse(path, edited); err == nil && says(after) == says(before, e) {
			return edited, nil
		}
	}
	if err == nil {
		err = errors.New("it cannot be edited without changing what it says: write the exception by hand")
	}
	return nil, fmt.Errorf("add exception to %s: %w", path, err)
}

// says is what a file says, wherever in it, with more exceptions.
func says(f *File, more ...Exception) string {
	all := *f
	all.Path = ""
	all.Settings, all.Parameters = slices.Clone(f.Settings), slices.Clone(f.Parameters)
	for i := range all.Settings {
		all.Settings[i].Line = 0
	}
	for i := range all.Parameters {
		all.Parameters[i].Line = 0
	}
	all.Exceptions = slices.Concat(f.Exceptions, more) // their lines are not written
	b, err := yaml.Marshal(all)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// insert adds the lines of the exception to the text.
func insert(b []byte, doc *yaml.Node, e Exception) ([]byte, error) {
	entry, err := entryLines(e)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		b = []byte("# yaml-language-server: $schema=" + SchemaID + "\n") // editors complete by it
	}
	lines := strings.SplitAfter(string(b), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n"
	}
	at, indent, head := len(lines), "  ", "exceptions:\n"
	if doc.Kind != 0 && doc.Content[0].Kind == yaml.MappingNode {
		root := doc.Content[0].Content
		for i := 0; i < len(root); i += 2 {
			if root[i].Value != "exceptions" {
				continue
			}
			head = ""
			if root[i+1].Kind == yaml.SequenceNode {
				indent = strings.Repeat(" ", root[i+1].Column-1)
			}
			if i+2 < len(root) {
				at = root[i+2].Line - 1
			}
			for at > root[i].Line && (strings.TrimSpace(lines[at-1]) == "" || lines[at-1][0] == '#') {
				at-- // what stands before the next key is about that
			}
		}
	}
	added := head + indent + strings.Join(entry, "\n"+indent) + "\n"
	return []byte(strings.Join(slices.Insert(lines, at, added), "")), nil
}

// entryLines is the exception as the member of a list.
func entryLines(e Exception) ([]string, error) {
	b, err := marshal([]Exception{e})
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n"), err
}

// encode writes the whole document anew.
func encode(_ []byte, doc *yaml.Node, e Exception) ([]byte, error) {
	var entry yaml.Node
	if err := entry.Encode(e); err != nil {
		return nil, err
	}
	root := doc.Content[0]
	i := 0
	for i < len(root.Content) && root.Content[i].Value != "exceptions" {
		i += 2
	}
	if i == len(root.Content) {
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "exceptions"}, &yaml.Node{Kind: yaml.SequenceNode})
	}
	key, list := root.Content[i], root.Content[i+1]
	if list.Kind == yaml.AliasNode {
		return nil, errors.New("exceptions is an alias: write the list out")
	}
	if list.LineComment != "" { // a list of lines has no place for it
		key.HeadComment = strings.TrimPrefix(key.HeadComment+"\n"+list.LineComment, "\n")
		list.LineComment = ""
	}
	if list.Kind != yaml.SequenceNode { // null
		*list = yaml.Node{Kind: yaml.SequenceNode}
	}
	root.Style, list.Style = 0, 0
	list.Content = append(list.Content, &entry)
	return marshal(doc)
}

func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	err := enc.Close()
	return out.Bytes(), err
}

// replace writes the file under another name and renames it. It keeps its permissions, and a link stays one.
func replace(path string, b []byte) error {
	mode := fs.FileMode(0o644)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
		if info, err := os.Stat(path); err == nil {
			mode = info.Mode().Perm()
		}
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".posture-*")
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write configuration: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

// FormatExceptions returns a file with the exceptions alone, after holding it against the schema.
func FormatExceptions(list []Exception) ([]byte, error) {
	if len(list) == 0 {
		return []byte("exceptions: []\n"), nil
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(map[string][]Exception{"exceptions": list}), enc.Close()); err != nil {
		return nil, fmt.Errorf("write exceptions: %w", err)
	}
	if _, err := Parse("exceptions", out.Bytes()); err != nil {
		return nil, fmt.Errorf("write exceptions: %w", err)
	}
	return out.Bytes(), nil
}

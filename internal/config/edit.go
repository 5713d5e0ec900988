package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// AddException writes the exception at the end of those of the file, which is made if it is not there. Comments stay. The
// file is replaced whole, and only by one that is in order.
func AddException(path string, e Exception) error {
	b, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("add exception: %w", err)
	}
	if _, err := Parse(path, b); err != nil {
		return err
	}
	edited, err := withException(b, e)
	if err != nil {
		return fmt.Errorf("add exception to %s: %w", path, err)
	}
	if _, err := Parse(path, edited); err != nil {
		return fmt.Errorf("add exception: %w", err)
	}
	return replace(path, edited)
}

func withException(b []byte, e Exception) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	if doc.Kind == 0 || doc.Content[0].Kind != yaml.MappingNode { // nothing, or only comments
		added, err := yaml.Marshal(map[string][]Exception{"exceptions": {e}})
		if len(b) > 0 && b[len(b)-1] != '\n' {
			b = append(b, '\n')
		}
		return append(b, added...), err
	}
	var entry yaml.Node
	if err := entry.Encode(e); err != nil {
		return nil, err
	}
	root := doc.Content[0]
	list := child(root, "exceptions")
	switch {
	case list == nil:
		list = &yaml.Node{Kind: yaml.SequenceNode}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "exceptions"}, list)
	case list.Kind == yaml.AliasNode:
		return nil, errors.New("exceptions is an alias: write the list out")
	case list.Kind != yaml.SequenceNode: // null
		*list = yaml.Node{Kind: yaml.SequenceNode}
	}
	list.Style = 0
	list.Content = append(list.Content, &entry)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}

func replace(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".posture-*")
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write configuration: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

package checks

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openposture/posture/internal/findings"
)

// benchmarkFile is the shape of a benchmark on disk.
type benchmarkFile struct {
	ID       string        `yaml:"id"`
	Title    string        `yaml:"title"`
	Version  string        `yaml:"version"`
	Source   string        `yaml:"source"`
	Controls []controlFile `yaml:"controls"`
}

type controlFile struct {
	ID         string                    `yaml:"id"`
	Title      string                    `yaml:"title"`
	Level      int                       `yaml:"level"`
	Assessment findings.Assessment       `yaml:"assessment"`
	Rules      []string                  `yaml:"rules"`
	Parameters map[string]map[string]any `yaml:"parameters"`
	line       int
}

// UnmarshalYAML keeps the line, for errors.
func (c *controlFile) UnmarshalYAML(n *yaml.Node) error {
	type plain controlFile
	if err := n.Decode((*plain)(c)); err != nil {
		return err
	}
	c.line = n.Line
	for i := 0; i < len(n.Content); i += 2 {
		switch key := n.Content[i].Value; key {
		case "id", "title", "level", "assessment", "rules", "parameters":
		default:
			return fmt.Errorf("line %d: field %s not found", n.Content[i].Line, key)
		}
	}
	return nil
}

func parseBenchmark(file string, src []byte) (findings.Benchmark, error) {
	var f benchmarkFile
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return findings.Benchmark{}, YAMLError(file, err)
	}
	if f.ID == "" || f.Title == "" || f.Version == "" || len(f.Controls) == 0 {
		return findings.Benchmark{}, fmt.Errorf("%s:1: a benchmark has an id, a title, a version and controls", file)
	}
	b := findings.Benchmark{ID: f.ID, Title: f.Title, Version: f.Version, Source: f.Source}
	seen := map[string]bool{}
	for _, c := range f.Controls {
		switch {
		case c.ID == "" || c.Title == "":
			return b, fmt.Errorf("%s:%d: a control has an id and a title", file, c.line)
		case seen[c.ID]:
			return b, fmt.Errorf("%s:%d: control %s is there twice", file, c.line, c.ID)
		case c.Level != 1 && c.Level != 2:
			return b, fmt.Errorf("%s:%d: control %s: level %d is neither 1 nor 2", file, c.line, c.ID, c.Level)
		case c.Assessment != findings.Automated && c.Assessment != findings.AssessedByPerson:
			return b, fmt.Errorf("%s:%d: control %s: assessment %q is neither Automated nor Manual", file, c.line, c.ID, c.Assessment)
		}
		seen[c.ID] = true
		control := findings.Control{ID: c.ID, Title: c.Title, Level: c.Level, Assessment: c.Assessment, Rules: c.Rules}
		for rule, params := range c.Parameters {
			for name, v := range params {
				raw, err := json.Marshal(v)
				if err != nil {
					return b, fmt.Errorf("%s:%d: control %s: parameter %s: %w", file, c.line, c.ID, name, err)
				}
				if control.Parameters == nil {
					control.Parameters = map[string]map[string]json.RawMessage{}
				}
				if control.Parameters[rule] == nil {
					control.Parameters[rule] = map[string]json.RawMessage{}
				}
				control.Parameters[rule][name] = raw
			}
		}
		b.Controls = append(b.Controls, control)
	}
	return b, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// YAMLError puts file and line in front of what the YAML library says.
func YAMLError(file string, err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.ReplaceAll(strings.TrimPrefix(text, "unmarshal errors:\n"), "\n", ";")
	line := "1"
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line = m[1]
		text = strings.Replace(text, m[0], "", 1)
	}
	return fmt.Errorf("%s:%s: %s", file, line, strings.TrimSpace(text))
}

// compareBenchmarks orders by family ("cis-aws"), then by version.
func compareBenchmarks(a, b findings.Benchmark) int {
	if c := strings.Compare(strings.TrimSuffix(a.ID, a.Version), strings.TrimSuffix(b.ID, b.Version)); c != 0 {
		return c
	}
	as, bs := strings.Split(a.Version, "."), strings.Split(b.Version, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		if errX != nil || errY != nil {
			return strings.Compare(a.Version, b.Version)
		}
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

package checks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openposture/posture/internal/findings"
)

// Who answers for a control: AWS describes the split as security "of" the cloud and "in" the cloud.
// https://aws.amazon.com/compliance/shared-responsibility-model/
const (
	customerSide = "customer"  // only a setting of the customer can fail it
	sharedSide   = "shared"    // AWS runs the mechanism once the customer switches it on
	inherited    = "inherited" // no setting of the customer can fail it any more
)

// checkResponsibility refuses what is none of the three, and a part of AWS that is not said or not there.
func checkResponsibility(model, aws string) error {
	switch {
	case !slices.Contains([]string{customerSide, sharedSide, inherited}, model):
		return fmt.Errorf("responsibility %q is not one of customer, shared, inherited", model)
	case model == customerSide && aws != "":
		return errors.New("aws says what AWS does, and the responsibility is the customer's alone")
	case model != customerSide && aws == "":
		return fmt.Errorf("responsibility is %s: say under aws what AWS does", model)
	}
	return nil
}

// A planned rule is one that benchmarks name and that does not exist yet. What is said of it here moves to its metadata
// when it is written.
type planned struct {
	Rule           string `yaml:"rule"`
	Responsibility string `yaml:"responsibility"`
	AWS            string `yaml:"aws"`

	file string
	line int
}

func parsePlanned(file string, src []byte) ([]planned, error) {
	var list []planned
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, YAMLError(file, err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, YAMLError(file, err)
	}
	for i := range list {
		p := &list[i]
		p.file, p.line = file, doc.Content[0].Content[i].Line
		if err := checkResponsibility(p.Responsibility, p.AWS); err != nil || p.Rule == "" {
			return nil, fmt.Errorf("%s:%d: rule %q: %w", file, p.line, p.Rule, err)
		}
	}
	return list, nil
}

// assignResponsibility tells each control of the benchmarks whose side it is on: that of its rules, written or planned.
func (s *Set) assignResponsibility() error {
	type side struct{ model, aws string }
	sides := map[string]side{}
	for _, p := range s.planned {
		if _, ok := s.Rule(p.Rule); ok {
			return fmt.Errorf("%s:%d: rule %s exists: its own metadata says what this line says", p.file, p.line, p.Rule)
		}
		if _, ok := sides[p.Rule]; ok {
			return fmt.Errorf("%s:%d: rule %s is planned twice", p.file, p.line, p.Rule)
		}
		sides[p.Rule] = side{p.Responsibility, p.AWS}
	}
	for _, r := range s.rules {
		sides[r.ID] = side{r.info.Responsibility, r.info.AWSPart}
	}
	for i := range s.benchmarks {
		for j := range s.benchmarks[i].Controls {
			c := &s.benchmarks[i].Controls[j]
			var models, parts []string
			for _, id := range c.Rules {
				if side, ok := sides[id]; ok {
					models = append(models, side.model)
					if side.aws != "" && !slices.Contains(parts, side.aws) {
						parts = append(parts, side.aws)
					}
				}
			}
			c.Responsibility, c.AWSPart = joinSides(models), strings.Join(parts, "; ")
		}
	}
	return nil
}

// joinSides is the side of a control over those of its rules: inherited only where all are, shared where AWS has a part.
func joinSides(models []string) string {
	switch {
	case len(models) == 0:
		return ""
	case !slices.ContainsFunc(models, func(m string) bool { return m != inherited }):
		return inherited
	case !slices.ContainsFunc(models, func(m string) bool { return m != customerSide }):
		return customerSide
	default:
		return sharedSide
	}
}

// Planned returns the rules that benchmarks may name although they do not exist yet.
func (s *Set) Planned() []string {
	var out []string
	for _, p := range s.planned {
		out = append(out, p.Rule)
	}
	slices.Sort(out)
	return out
}

// UnknownRules returns the rules that the benchmark names and that are neither there nor planned: misspelt, most likely.
func (s *Set) UnknownRules(b findings.Benchmark) []string {
	var out []string
	for _, c := range b.Controls {
		for _, id := range c.Rules {
			if _, ok := s.Rule(id); !ok && !slices.Contains(s.Planned(), id) {
				out = append(out, id)
			}
		}
	}
	return out
}

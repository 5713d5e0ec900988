package checks

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/openposture/posture/internal/findings"
)

// The ways in which the value of a parameter can be looser than another: the members of custom.looser. For a boolean,
// custom.looser is the looser value itself.
const (
	looserGreater = "greater" // days that a key may be old
	looserLess    = "less"    // characters that a password must have
	looserMore    = "more"    // users that are exempt
	looserFewer   = "fewer"   // policies that are demanded
	looserAllowed = "allowed" // accounts that are allowed, where none in the list means all
)

// checkLooser holds custom.looser against the parameters: each says which way is looser, so that a scan can report that
// it was judged by less than a benchmark asks for.
func checkLooser(parameters, looser map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		way, ok := looser[name]
		if !ok {
			return fmt.Errorf("looser: it does not say which value of the parameter %s is looser", name)
		}
		switch schemaOfValue(parameters[name])["type"] {
		case "boolean":
			if _, ok = way.(bool); !ok {
				return fmt.Errorf("looser: of the boolean %s, either true or false is looser", name)
			}
		case "array":
			if way != looserMore && way != looserFewer && way != looserAllowed {
				return fmt.Errorf("looser: of the list %s, %q, %q or %q is looser", name, looserMore, looserFewer, looserAllowed)
			}
		default:
			if way != looserGreater && way != looserLess {
				return fmt.Errorf("looser: of the number %s, %q or %q is looser", name, looserGreater, looserLess)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(looser)) {
		if _, ok := parameters[name]; !ok {
			return fmt.Errorf("looser: there is no parameter %q", name)
		}
	}
	return nil
}

// isLooser reports whether the rule accepts something with the parameter at value that it does not accept with it at than.
func (r *Rule) isLooser(name string, value, than json.RawMessage) (bool, error) {
	var a, b any
	if err := json.Unmarshal(value, &a); err != nil {
		return false, err
	}
	if err := json.Unmarshal(than, &b); err != nil {
		return false, err
	}
	switch way := r.looser[name]; way {
	case looserGreater, looserLess:
		x, okX := a.(float64)
		y, okY := b.(float64)
		if !okX || !okY {
			return false, fmt.Errorf("rule %s, parameter %s: %s or %s is not a number", r.ID, name, value, than)
		}
		return way == looserGreater && x > y || way == looserLess && x < y, nil
	case looserMore, looserFewer, looserAllowed:
		x, okX := a.([]any)
		y, okY := b.([]any)
		if !okX || !okY {
			return false, fmt.Errorf("rule %s, parameter %s: %s or %s is not a list", r.ID, name, value, than)
		}
		return isLooserList(way, x, y), nil
	default: // a boolean
		return a == way && b != way, nil
	}
}

func isLooserList(way any, value, than []any) bool {
	has := func(list []any, v any) bool {
		return slices.ContainsFunc(list, func(o any) bool { return reflect.DeepEqual(o, v) })
	}
	more := slices.ContainsFunc(value, func(v any) bool { return !has(than, v) })
	switch way {
	case looserFewer:
		return slices.ContainsFunc(than, func(v any) bool { return !has(value, v) })
	case looserAllowed:
		return len(than) > 0 && (more || len(value) == 0)
	default:
		return more
	}
}

// CheckParameter returns why a parameter of a rule cannot have the value.
func (s *Set) CheckParameter(rule, name string, value json.RawMessage) error {
	r, ok := s.Rule(rule)
	if !ok {
		return fmt.Errorf("there is no rule %q: see posture rules list", rule)
	}
	_, err := r.differing(map[string]json.RawMessage{name: value})
	return err
}

// checkParameters refuses parameters of rules that do not exist, and those that the rule does not have.
func (s *Set) checkParameters(parameters map[string]map[string]json.RawMessage) error {
	for _, rule := range slices.Sorted(maps.Keys(parameters)) {
		for _, name := range slices.Sorted(maps.Keys(parameters[rule])) {
			if err := s.CheckParameter(rule, name, parameters[rule][name]); err != nil {
				return fmt.Errorf("parameters: %w", err)
			}
		}
	}
	return nil
}

// override returns what the benchmark asks of the rule with the user's parameters over it, and what differs.
func (r *Rule) override(asked, chosen map[string]json.RawMessage) (map[string]json.RawMessage, []findings.Override, error) {
	if len(chosen) == 0 {
		return asked, nil, nil
	}
	merged := maps.Clone(asked)
	if merged == nil {
		merged = map[string]json.RawMessage{}
	}
	var overrides []findings.Override
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		was, ok := asked[name]
		if !ok {
			var err error
			if was, err = json.Marshal(r.info.Parameters[name]); err != nil {
				return nil, nil, err
			}
		}
		merged[name] = chosen[name]
		if string(was) == string(chosen[name]) {
			continue
		}
		looser, err := r.isLooser(name, chosen[name], was)
		if err != nil {
			return nil, nil, err
		}
		overrides = append(overrides, findings.Override{Rule: r.ID, Parameter: name, Value: chosen[name], Benchmark: was, Looser: looser})
	}
	return merged, overrides, nil
}

package checktest

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// Cases reads the cases of a rule; pack is the tree that the rule came from.
func Cases(pack fs.FS, r *checks.Rule) ([]Case, error) {
	src, err := fs.ReadFile(pack, r.Cases)
	if err != nil {
		return nil, fmt.Errorf("%s:1: a rule has its cases beside it: %w", r.File, err)
	}
	return parseCases(r, src)
}

// Values is what a rule sees in its cases: with it, whoever holds that a verdict stands whatever was not read can try.
type Values struct {
	// Facts is the values of each fact that the rule declares of its own resource, each once. An optional fact can be
	// absent. None is unknown.
	Facts map[string][]snapshot.Fact
	// Related is the resources of each case, by the rule's names. Their facts can be unknown where the case says so.
	Related map[string][][]snapshot.Resource
}

// ReadValues reads the values from the cases of the rule; pack is the tree that the rule came from.
func ReadValues(pack fs.FS, r *checks.Rule) (Values, error) {
	v := Values{Facts: map[string][]snapshot.Fact{}, Related: map[string][][]snapshot.Resource{}}
	cases, err := Cases(pack, r)
	if err != nil {
		return v, err
	}
	info := r.Info()
	t, _ := facts.Lookup(snapshot.Type(info.Resource))
	for _, name := range info.Facts {
		if f, _ := t.Fact(name); f.Optional {
			v.Facts[name] = []snapshot.Fact{{State: snapshot.Absent}}
		}
	}
	for _, c := range cases {
		own, err := resource(t, c.Facts, info.Facts, c.Unread, c.ID)
		if err != nil {
			return v, fmt.Errorf("%s:%d: %w", r.Cases, c.Line, err)
		}
		for _, name := range info.Facts {
			v.Facts[name] = AddValue(v.Facts[name], own.Facts[name])
		}
		if err := v.related(r, c); err != nil {
			return v, fmt.Errorf("%s:%d: %w", r.Cases, c.Line, err)
		}
	}
	return v, nil
}

// related adds the related resources of a case.
func (v Values) related(r *checks.Rule, c Case) error {
	for _, rel := range r.Info().Related {
		if slices.Contains(c.Unread, rel.Name) {
			continue
		}
		t, _ := facts.Lookup(snapshot.Type(rel.Type))
		set := []snapshot.Resource{}
		for i, o := range c.Related[rel.Name] {
			res, err := resource(t, o, rel.Facts, nil, fmt.Sprintf("arn:aws:test:::related/%s/%d", rel.Name, i))
			if err != nil {
				return err
			}
			set = append(set, res)
		}
		v.Related[rel.Name] = append(v.Related[rel.Name], set)
	}
	return nil
}

// AddValue adds a fact to the values, where it is known or absent and not there yet.
func AddValue(values []snapshot.Fact, f snapshot.Fact) []snapshot.Fact {
	same := func(g snapshot.Fact) bool { return f.State == g.State && bytes.Equal(f.Value, g.Value) }
	if f.State == snapshot.Unknown || f.State == "" || slices.ContainsFunc(values, same) {
		return values
	}
	return append(values, f)
}

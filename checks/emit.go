package checks

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// Findings are made one at a time, in their order, from what was decided: an account has tens of times as many of them
// as it has resources.

// emit hands out the findings about the account, in the order of findings.Compare.
func (e *evaluation) emit(a *account, emit func(findings.Finding) error) error {
	byType := map[snapshot.Type]map[string][]*subject{} // and region
	regions := map[string]bool{}
	for _, s := range a.subjects {
		if byType[s.Type] == nil {
			byType[s.Type] = map[string][]*subject{}
		}
		byType[s.Type][s.Region] = append(byType[s.Type][s.Region], s)
		regions[s.Region] = true
	}
	for _, of := range byType {
		for _, list := range of {
			slices.SortFunc(list, func(x, y *subject) int { return strings.Compare(x.ID, y.ID) })
		}
	}
	about := map[string]map[string][]findings.Finding{} // by region and rule
	for _, u := range e.sel.units {
		for _, f := range a.aboutType(u) {
			r := f.Resource.Region
			if about[r] == nil {
				about[r] = map[string][]findings.Finding{}
			}
			about[r][f.Rule] = append(about[r][f.Rule], f)
			regions[r] = true
		}
	}
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		for units := e.sel.units; len(units) > 0; {
			rule := units[0].rule
			n := slices.IndexFunc(units, func(u *unit) bool { return u.rule != rule })
			if n < 0 {
				n = len(units)
			}
			err := e.emitRule(a, units[:n], byType[rule.typ.Name][region], about[region][rule.ID], emit)
			if err != nil {
				return err
			}
			units = units[n:]
		}
	}
	return nil
}

// emitRule hands out the findings of the units of one rule in one region. The subjects are sorted by id; others are the
// findings about the listings.
func (e *evaluation) emitRule(a *account, units []*unit, subjects []*subject, others []findings.Finding, emit func(findings.Finding) error) error {
	slices.SortFunc(others, findings.Compare)
	first := slices.Index(e.kinds[units[0].rule.typ.Name].units, units[0])
	var group []findings.Finding // those about one id
	for i := 0; i < len(subjects) || len(others) > 0; {
		if len(units) == 1 && len(others) == 0 && (i+1 == len(subjects) || subjects[i].ID != subjects[i+1].ID) {
			if err := emit(e.finding(a, first, subjects[i])); err != nil { // the only one about its id
				return err
			}
			i++
			continue
		}
		var id string
		if len(others) == 0 || i < len(subjects) && subjects[i].ID < others[0].Resource.ID {
			id = subjects[i].ID
		} else {
			id = others[0].Resource.ID
		}
		for ; len(others) > 0 && others[0].Resource.ID == id; others = others[1:] {
			group = append(group, others[0])
		}
		for ; i < len(subjects) && subjects[i].ID == id; i++ {
			for n := range units {
				group = append(group, e.finding(a, first+n, subjects[i]))
			}
		}
		if len(group) > 1 {
			slices.SortStableFunc(group, findings.Compare)
		}
		for _, f := range group {
			if err := emit(f); err != nil {
				return err
			}
		}
		group = group[:0]
	}
	return nil
}

// finding is what the unit at n of its kind said of the subject.
func (e *evaluation) finding(a *account, n int, s *subject) findings.Finding {
	k := e.kinds[s.Type]
	u, d := k.units[n], s.decisions[n]
	rel := a.inputs[u]
	var open []opening
	if d.status == findings.Unknown || len(d.turnsOn) > 0 {
		open = k.openings(n, s, rel)
	}
	f := u.finding(findings.Resource{
		Type: string(s.Type), ID: s.ID, Name: s.Name, Account: s.Account, Region: s.Region, Tags: s.tags.tagMap(),
	}, d.on(open), s.observed)
	f.Evidence = k.evidence(n, s, rel)
	return f
}

// finding fills in what is the same for every verdict of the unit.
func (u *unit) finding(res findings.Resource, v verdict, observed time.Time) findings.Finding {
	if v.messages == nil {
		v.messages = []string{}
	}
	controls := u.controls
	if controls == nil {
		controls = []findings.ControlRef{}
	}
	return findings.Finding{
		ID:   findings.ID(u.rule.ID, res.Account, res.Region, res.ID, u.paramsKey),
		Rule: u.rule.ID, Title: u.rule.info.Title, Status: v.status, Severity: u.rule.info.Severity, Messages: v.messages,
		Resource: res, Parameters: u.parameters, Controls: controls, Unread: v.unread,
		Remediation: u.rule.info.Remediation, ObservedAt: observed,
	}
}

// relatedShown is how many related resources a finding carries as evidence; their number is always there.
const relatedShown = 10

// evidence returns the related resources as every finding of the rule shows them.
func (a *account) evidence(r *Rule) map[string]json.RawMessage {
	type shown struct {
		ID    string                     `json:"id"`
		Facts map[string]json.RawMessage `json:"facts"`
	}
	out := map[string]json.RawMessage{}
	for _, rel := range r.related {
		all := a.related[rel.typ.Name]
		sample := []shown{}
		for _, other := range all[:min(len(all), relatedShown)] {
			s := shown{other.ID, map[string]json.RawMessage{}}
			for _, name := range rel.facts {
				switch f := other.Facts[name]; f.State {
				case snapshot.Known:
					if raw := compacted(f.Value); raw != nil {
						s.Facts[name] = raw
					}
				case snapshot.Absent:
					s.Facts[name] = json.RawMessage("null")
				case snapshot.Unknown:
				}
			}
			sample = append(sample, s)
		}
		raw, err := json.Marshal(map[string]any{"count": len(all), "first": sample})
		if err == nil { // it is made of what was decoded before
			out[rel.name] = raw
		}
	}
	return out
}

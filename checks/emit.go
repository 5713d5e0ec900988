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
	at := map[place][]*subject{}
	regions := map[string]bool{}
	for _, s := range a.subjects {
		p := place{s.region, s.kind.typ.Name}
		at[p] = append(at[p], s)
		regions[s.region] = true
	}
	for _, list := range at {
		slices.SortFunc(list, func(x, y *subject) int { return strings.Compare(x.id, y.id) })
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
			w := emission{evaluation: e, account: a, shown: map[string]map[string]json.RawMessage{}}
			if err := w.emitRule(units[:n], at[place{region, rule.typ.Name}], about[region][rule.ID], emit); err != nil {
				return err
			}
			units = units[n:]
		}
	}
	return nil
}

// An emission hands out the findings of a rule in a region.
type emission struct {
	*evaluation
	account *account
	shown   map[string]map[string]json.RawMessage // evidence, by the facts that are in it
	key     []byte
	open    []opening
}

// maxShown bounds the evidence that findings share.
const maxShown = 1 << 10

// emitRule hands out the findings of the units of one rule in one region. The subjects are sorted by id; others are the
// findings about the listings.
func (e *emission) emitRule(units []*unit, subjects []*subject, others []findings.Finding, emit func(findings.Finding) error) error {
	slices.SortFunc(others, findings.Compare)
	first := slices.Index(e.kinds[units[0].rule.typ.Name].units, units[0])
	var group []findings.Finding // those about one id
	for i := 0; i < len(subjects) || len(others) > 0; {
		if len(units) == 1 && len(others) == 0 && (i+1 == len(subjects) || subjects[i].id != subjects[i+1].id) {
			if err := emit(e.finding(first, subjects[i])); err != nil { // the only one about its id
				return err
			}
			i++
			continue
		}
		var id string
		if len(others) == 0 || i < len(subjects) && subjects[i].id < others[0].Resource.ID {
			id = subjects[i].id
		} else {
			id = others[0].Resource.ID
		}
		for ; len(others) > 0 && others[0].Resource.ID == id; others = others[1:] {
			group = append(group, others[0])
		}
		for ; i < len(subjects) && subjects[i].id == id; i++ {
			for n := range units {
				group = append(group, e.finding(first+n, subjects[i]))
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
func (e *emission) finding(n int, s *subject) findings.Finding {
	u, d := s.kind.units[n], s.decisions[n]
	rel := e.account.inputs[u]
	e.open = e.open[:0]
	if d.status == findings.Unknown || len(d.turnsOn) > 0 {
		e.open = s.kind.openings(e.open, n, s, rel)
	}
	f := u.finding(findings.Resource{
		Type: string(s.kind.typ.Name), ID: s.id, Name: s.name, Account: e.account.id, Region: s.region, Tags: s.tags.tagMap(),
	}, d.on(e.open), s.from.observed)
	f.Evidence = e.evidence(n, s, rel)
	return f
}

// evidence returns the evidence of the unit at n of the kind, one for all that have the same facts.
func (e *emission) evidence(n int, s *subject, rel *relatedInput) map[string]json.RawMessage {
	e.key = s.key(e.key[:0], s.kind.slots[n])
	if out, ok := e.shown[string(e.key)]; ok {
		return out
	}
	if len(e.shown) >= maxShown {
		clear(e.shown)
	}
	out := s.kind.evidence(n, s, rel)
	e.shown[string(e.key)] = out
	return out
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

package oscal

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// inventory writes the resources that the observations are about, and finds when they were read. Findings are sorted by
// account and region, so only the resources of one of them have to be remembered.
func (d *document) inventory() {
	a := d.array("inventory-items")
	seen := map[uuid]bool{}
	var account, region string
	first := true
	for f, err := range d.report.Findings() {
		if d.failed(err) {
			return
		}
		r := &f.Resource
		if r.Account != account || r.Region != region {
			account, region = r.Account, r.Region
			clear(seen)
		}
		d.period(d.collected(f), first)
		first = false
		if id := resourceUUID(r); !seen[id] {
			seen[id] = true
			a.add(newItem(r, id))
		}
	}
	if a.end() {
		a.Raw(",\n")
	}
}

func (d *document) failed(err error) bool {
	d.Fail(err)
	return d.Err() != nil
}

func (d *document) period(t time.Time, first bool) {
	if first || t.Before(d.start) {
		d.start = t
	}
	if first || t.After(d.end) {
		d.end = t
	}
}

func (d *document) collected(f *findings.Finding) time.Time {
	if f.ObservedAt.IsZero() {
		return d.report.Now
	}
	return f.ObservedAt
}

func resourceUUID(r *findings.Resource) uuid {
	return newUUID("resource", r.Account, r.Region, r.Type, r.ID)
}

func newItem(r *findings.Resource, id uuid) inventoryItem {
	item := inventoryItem{UUID: id, Description: describe(r)}
	if v := value(r.ID); v != "" {
		item.Props = props{{Name: "asset-id", Value: v}}
	}
	item.Props.add("resource-type", r.Type)
	item.Props.add("account", r.Account)
	item.Props.add("region", r.Region)
	item.Props.add("name", r.Name)
	return item
}

func describe(r *findings.Resource) string {
	if r.ID == r.Account && r.Type != "AWS::::Account" { // a finding about a type rather than a resource
		return "All resources of type " + prose(r.Type) + " of account " + prose(r.Account) + " in " + prose(r.Region)
	}
	return cmp.Or(prose(r.Type+" "+r.ID), "A resource without a name")
}

func (d *document) observations() {
	a := d.array("observations")
	origins := d.origins()
	for f, err := range d.report.Findings() {
		if d.failed(err) {
			return
		}
		a.add(d.observation(f, origins))
	}
	if a.end() {
		a.Raw(",\n")
	}
}

func observationUUID(f *findings.Finding) uuid { return newUUID("observation", f.ID) }

func (d *document) observation(f *findings.Finding, origins []origin) observation {
	o := observation{
		UUID:        observationUUID(f),
		Title:       cmp.Or(prose(f.Title), prose(f.Rule), "A rule without a name"),
		Description: cmp.Or(paragraphs(strings.Join(f.Messages, "\n")), "The rule says no more than its status: "+prose(string(f.Status))+"."),
		Props:       observationProps(f),
		Methods:     []string{"EXAMINE"}, // what the APIs answered; nothing is exercised
		Types:       []string{"control-objective"},
		Origins:     origins,
		Subjects: []subject{{
			UUID: resourceUUID(&f.Resource), Type: "inventory-item",
			Title: cmp.Or(prose(f.Resource.Name), prose(f.Resource.ID), "A resource without a name"), Props: tags(&f.Resource),
		}},
		Collected: date(d.collected(f)),
	}
	if len(f.Evidence) > 0 {
		o.Evidence = []evidence{newEvidence(f.Evidence)}
	}
	if f.Exception != nil {
		o.Remarks = paragraphs("It is " + f.Exception.String())
	}
	if f.Attestation != nil {
		o.Methods = append(o.Methods, "INTERVIEW") // a person answered what the APIs do not
	}
	return o
}

func observationProps(f *findings.Finding) props {
	var p props
	p.add("status", cmp.Or(string(f.Status), "ERROR"))
	p.add("severity", string(f.Severity))
	p.add("rule", f.Rule)
	p.add("finding-id", f.ID)
	for _, ref := range f.Controls {
		p.add("control", controlID(ref.Benchmark, ref.ID))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Parameters)) {
		p.addClass("parameter", token(name), jsonText(f.Parameters[name]))
	}
	for i := range f.Unread {
		p.add("unread", answer(&f.Unread[i]))
	}
	if f.Exception != nil {
		p.add("accepted-by", f.Exception.Owner)
		p.add("accepted-until", date(f.Exception.Until))
	}
	if f.Attestation != nil {
		p.add("attested-by", f.Attestation.By)
		p.add("attested-until", date(f.Attestation.Until))
		p.add("attested-evidence", f.Attestation.Evidence)
	}
	return p
}

// answer names what was not read, and the permission where it would have helped.
func answer(u *findings.Unread) string {
	if u.Code != accessDenied || u.Permission == "" {
		return u.Operation + ": " + u.Code
	}
	return u.Operation + ": " + u.Code + " (needs " + u.Permission + ")"
}

// tags are those of the resource, where the rule saw them.
func tags(r *findings.Resource) props {
	var p props
	for _, name := range slices.Sorted(maps.Keys(r.Tags)) {
		p.add("tag", name+"="+r.Tags[name])
	}
	return p
}

// newEvidence has a property for each fact, its value as JSON: null is a fact that is absent.
func newEvidence(facts map[string]json.RawMessage) evidence {
	e := evidence{Description: "The facts as the rule saw them, in JSON; null is one that is absent."}
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		e.Props.addClass("fact", token(name), jsonText(facts[name]))
	}
	return e
}

func jsonText(raw json.RawMessage) string {
	if raw == nil {
		return "null"
	}
	return string(raw)
}

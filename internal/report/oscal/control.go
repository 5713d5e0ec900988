package oscal

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// controlID is the id of a control, which OSCAL wants to start with a letter, and which several versions of a benchmark
// would share.
func controlID(benchmark, id string) string { return token(benchmark + "_" + id) }

func objectiveID(benchmark, id string) string { return controlID(benchmark, id) + "_obj" }

// objectives writes what the findings are about: that the rules of a control pass.
func (d *document) objectives() {
	d.Raw(`"local-definitions":{` + "\n")
	a := d.array("objectives-and-methods")
	for _, b := range d.report.Benchmarks {
		for i := range b.Controls {
			a.add(newObjective(&b, &b.Controls[i]))
		}
	}
	if a.end() {
		a.Raw(",\n")
	}
	d.Member("remarks", "An objective of a control is that every rule passes which the benchmark's file names for it.")
	d.Raw("},\n")
}

func newObjective(b *report.Benchmark, c *report.Control) objective {
	o := objective{
		ControlID: controlID(b.ID, c.ID), Description: titleOf(c),
		Parts: []part{{ID: objectiveID(b.ID, c.ID), Name: "objective", Prose: "A person assesses the control."}},
	}
	o.Props.add("benchmark", b.ID)
	o.Props.add("control", c.ID)
	o.Props.add("level", strconv.Itoa(c.Level))
	o.Props.add("assessment", string(c.Assessment))
	o.Props.add("responsibility", c.Responsibility)
	if len(c.Rules) > 0 {
		o.Parts[0].Prose = "These rules pass on every resource: " + list(c.Rules) + "."
	}
	return o
}

func titleOf(c *report.Control) string {
	if title := prose(c.ID + " " + c.Title); title != "" {
		return title
	}
	return "A control without a name"
}

func list(names []string) string {
	var out []string
	for _, name := range names {
		out = append(out, prose(name))
	}
	return strings.Join(out, ", ")
}

// reviewed writes which controls were looked at: those that turned out not to apply are excluded again.
func (d *document) reviewed() reviewedControls {
	out := reviewedControls{Description: "All controls of the benchmarks that were asked for."}
	for _, b := range d.report.Benchmarks {
		s := selection{Description: cmp.Or(prose(b.Title), prose(b.ID), "A benchmark without a name")}
		s.Props.add("benchmark", b.ID)
		s.Props.add("version", b.Version)
		if b.Source != "" {
			s.Links = []link{{Href: b.Source, Rel: "reference"}}
		}
		for _, c := range b.Controls {
			ref := controlRef{ID: controlID(b.ID, c.ID)}
			s.Include = append(s.Include, ref)
			if c.Status == report.ControlNotApplicable {
				s.Exclude = append(s.Exclude, ref)
			}
		}
		if s.Exclude != nil {
			s.Remarks = "The excluded controls do not apply to any resource that was seen."
		}
		if s.Include != nil {
			out.Selections = append(out.Selections, s)
		}
	}
	if out.Selections == nil { // OSCAL requires one, and "all" would be a claim
		out.Selections = []selection{{Description: "No control was reviewed.", Include: []controlRef{{ID: "none"}}}}
	}
	return out
}

// status is what a control comes to in OSCAL, whose states are two: what was not decided is not satisfied, for a reason
// that is neither a pass nor a failure.
// https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/json-reference/
func status(c *report.Control) state {
	accepted := ""
	if c.Accepted > 0 {
		accepted = " Failures that exceptions accept: " + strconv.Itoa(c.Accepted) + "."
	}
	switch c.Status {
	case report.ControlPass:
		return state{State: "satisfied", Reason: "pass", Remarks: "Every rule passes on every resource that it applies to." + accepted}
	case report.ControlFail:
		return state{State: "not-satisfied", Reason: "fail", Remarks: count(c, findings.Fail) + " failed." + accepted}
	case report.ControlAccepted:
		return state{State: "not-satisfied", Reason: "other", Remarks: "It fails, and every failure is accepted." + accepted}
	default:
		return state{
			State: "not-satisfied", Reason: "other",
			Remarks: "Not decided: shown neither to be satisfied nor to fail. " + why(c) + accepted,
		}
	}
}

// why a control was not decided.
func why(c *report.Control) string {
	switch c.Status {
	case report.ControlUnknown:
		return count(c, findings.Unknown) + " turn on what could not be read."
	case report.ControlGap:
		return "There is no such rule: " + list(c.MissingRules) + "."
	case report.ControlNoData:
		return "A rule of the control said nothing, or it has none."
	case report.ControlManual:
		return "A person has to assess it."
	case report.ControlError:
		return count(c, findings.Error) + " ended in an error."
	default:
		return "Its status is " + prose(string(c.Status)) + "."
	}
}

func count(c *report.Control, s findings.Status) string {
	all := 0
	for _, n := range c.Counts {
		all += n
	}
	return strconv.Itoa(c.Counts[s]) + " of " + strconv.Itoa(all) + " observations"
}

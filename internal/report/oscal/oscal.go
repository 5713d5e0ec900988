// Package oscal writes a report as assessment results of NIST's Open Security Controls Assessment Language: an observation
// for each finding, a finding for each control, and risks with what to do. It is not a plan, a system security plan or a
// catalog: it names the controls of a benchmark, whose text is its publisher's.
package oscal

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// Version is the version of OSCAL that is written. https://github.com/usnistgov/OSCAL/releases/tag/v1.2.1
const Version = "1.2.1"

// Options say what a report does not know.
type Options struct {
	// Plan is the URL of the assessment plan that the results are of. OSCAL wants one; where it is "" the results refer to
	// a note in themselves that there is none.
	Plan string
}

// Check reports whether the options can be written.
func (o Options) Check() error {
	if _, err := url.Parse(o.Plan); err != nil {
		return fmt.Errorf("assessment plan: %w", err)
	}
	return nil
}

// Write writes r to w. The findings are read several times, and memory does not grow with their number but with that of
// the resources in one region of one account. The same report gives the same bytes: identifiers are made of what they
// name. Text from outside is escaped where OSCAL reads Markdown.
func Write(w io.Writer, r *report.Report, o Options) error { return write(w, r, o, maxRelated) }

func write(w io.Writer, r *report.Report, o Options, maxRelated int) error {
	if err := o.Check(); err != nil {
		return err
	}
	d := &document{
		encoder: newEncoder(w), report: r, scope: strings.Join(r.Scope.Accounts, ","),
		start: r.Now, end: r.Now, maxRelated: maxRelated,
	}
	d.write(o)
	if err := d.Flush(); err != nil {
		return fmt.Errorf("write OSCAL: %w", err)
	}
	return nil
}

// A document is one that is being written.
type document struct {
	*encoder

	report     *report.Report
	scope      string // what tells the results of one organization from those of another
	start, end time.Time
	maxRelated int // how many ids of observations may be held
}

func (d *document) write(o Options) {
	d.Raw("{\"assessment-results\":{\n")
	d.member("uuid", d.uuid("assessment-results"))
	d.member("metadata", metadata{
		Title: "AWS security posture", LastModified: date(d.report.Now), Version: date(d.report.Now), OSCALVersion: Version,
		Remarks: paragraphs("Written by " + d.program() + "."),
	})
	d.member("import-ap", d.plan(o))
	d.objectives()
	d.Raw(`"results":[{` + "\n")
	d.result()
	d.Raw("}]")
	if o.Plan == "" {
		d.Raw(",\n")
		d.Member("back-matter", backMatter{Resources: []resource{{
			UUID: d.uuid("plan"), Title: "No assessment plan",
			Description: "posture assesses what is asked for on its command line; there is no OSCAL assessment plan of it.",
		}}})
	}
	d.Raw("\n}}\n")
}

// uuid names something of this one assessment.
func (d *document) uuid(kind string) uuid {
	return newUUID(kind, d.scope, date(d.report.Now), d.report.RulesDigest, d.report.Program, benchmarkIDs(d.report))
}

func benchmarkIDs(r *report.Report) string {
	var ids []string
	for _, b := range r.Benchmarks {
		ids = append(ids, b.ID)
	}
	return strings.Join(ids, ",")
}

func (d *document) program() string {
	if program := value(d.report.Program); program != "" {
		return program
	}
	return "posture"
}

func (d *document) plan(o Options) importAP {
	if o.Plan != "" {
		return importAP{Href: o.Plan, Remarks: "As it was given to posture, which has not read it."}
	}
	href := "#" + d.uuid("plan").String()
	return importAP{Href: href, Remarks: "OSCAL requires a reference; it is to [a note](" + href + ") that there is no plan."}
}

// result writes the members of the one result. start and end come after the inventory, which finds them.
func (d *document) result() {
	d.member("uuid", d.uuid("result"))
	d.member("title", "Rules judged on what the AWS APIs answered")
	d.member("description", "Observations are verdicts of one rule on one resource, findings are what they come to for one control. "+
		"What could not be read is never satisfied: such a finding is not-satisfied with the reason other, and its remarks say why.")
	d.member("props", d.resultProps())
	d.Raw(`"local-definitions":{` + "\n")
	d.inventory()
	d.Member("assessment-assets", d.assets())
	d.Raw("},\n")
	d.member("start", date(d.start))
	d.member("end", date(d.end))
	d.member("reviewed-controls", d.reviewed())
	d.observations()
	risks := d.risks()
	d.findings(risks)
	d.Member("remarks", d.remarks())
	d.Raw("\n")
}

func (d *document) resultProps() props {
	r := d.report
	var p props
	p.add("program", d.program())
	p.add("rules-digest", r.RulesDigest)
	for _, account := range r.Scope.Accounts {
		p.add("account", account)
	}
	for _, region := range r.Scope.Regions {
		p.add("region", region)
	}
	p.add("incomplete", strconv.FormatBool(r.Incomplete))
	p.add("accounts-redacted", strconv.FormatBool(r.Redacted))
	p.add("severity-at-least", string(r.AtLeast))
	for _, b := range r.Benchmarks {
		if b.Score != nil {
			p.addClass("score", token(b.ID), strconv.Itoa(*b.Score))
		}
		p.addClass("coverage", token(b.ID), strconv.Itoa(b.Coverage))
	}
	for _, s := range findings.Statuses() {
		p.addClass("findings", string(s), strconv.Itoa(r.Counts.Of(s)))
	}
	if n := r.Accepted.Total(); n > 0 {
		p.addClass("findings", string(report.ControlAccepted), strconv.Itoa(n))
	}
	return p
}

func (d *document) remarks() string {
	said := []string{"A control that does not apply is excluded from the reviewed controls and has no finding."}
	if d.report.Incomplete {
		said = append(said, "The scan stopped before its end: observations are missing.")
	}
	if d.report.AtLeast != "" {
		said = append(said, "Observations below the severity "+prose(string(d.report.AtLeast))+
			" are left out; the findings count them.")
	}
	return strings.Join(said, "\n\n")
}

// tool is the same in every version.
func (d *document) tool() uuid {
	name, _, _ := strings.Cut(d.program(), " ")
	return newUUID("tool", name)
}

func (d *document) origins() []origin {
	return []origin{{Actors: []actor{{Type: "tool", UUID: d.tool()}}}}
}

func (d *document) assets() assessmentAssets {
	name, version, _ := strings.Cut(d.program(), " ")
	var p props
	if version = value(version); version != "" {
		p = props{{Name: "version", Value: version}}
	}
	return assessmentAssets{
		Components: []component{{
			UUID: d.tool(), Type: "software", Title: prose(name), Description: "Reads AWS accounts, changes nothing, and judges what it read.",
			Props: p, Status: state{State: "operational"},
		}},
		Platforms: []platform{{
			UUID: newUUID("platform", d.program()), Title: prose(d.program()), Uses: []usesComponent{{UUID: d.tool()}},
		}},
	}
}

// date is RFC 3339 in UTC, which is what OSCAL calls date-time-with-timezone.
func date(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

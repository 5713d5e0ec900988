package asff

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/clip"
)

// The limits of the format, in characters and members.
const (
	maxID           = 512
	maxGenerator    = 512
	maxTitle        = 256
	maxDescription  = 1024
	maxText         = 512 // of a remediation, and of a note
	maxOriginal     = 64
	maxField        = 2048 // a value of ProductFields
	maxOther        = 1024
	maxRequirements = 32
	maxRequirement  = 128 // ours: the format has none
	maxReasons      = 10  // ours
	maxReason       = 512 // ours
)

// A converter makes findings of one report.
type converter struct {
	report    *report.Report
	options   Options
	partition string            // of what does not say its own
	titles    map[string]string // of benchmarks, by id
	rules     map[string]*report.Rule
	types     map[string]string // of resources, by their name in lower case
	version   string
	buf       bytes.Buffer
}

func newConverter(r *report.Report, o Options) *converter {
	c := &converter{
		report: r, options: o, partition: scopePartition(r.Scope.Regions),
		titles: map[string]string{}, rules: map[string]*report.Rule{}, types: map[string]string{},
	}
	for _, t := range resourceTypes() {
		c.types[strings.ToLower(t)] = t
	}
	for _, b := range r.Benchmarks {
		c.titles[b.ID] = b.Title
	}
	for i := range r.Rules {
		c.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	_, c.version, _ = strings.Cut(r.Program, " ")
	return c
}

// encode returns a finding as JSON. One that is too large loses its tags, all reasons but the first, and the fields that
// are only ours and long, and says so.
func (c *converter) encode(f *findings.Finding) ([]byte, error) {
	out := c.finding(f)
	line, err := marshal(&c.buf, out)
	if err != nil || len(line) <= maxFinding {
		return line, err
	}
	out.Resources[0].Tags = nil
	out.Compliance.StatusReasons = out.Compliance.StatusReasons[:min(1, len(out.Compliance.StatusReasons))]
	for name := range out.ProductFields {
		if name != fieldStatus && name != fieldVersion && name != fieldProvider {
			delete(out.ProductFields, name)
		}
	}
	out.ProductFields[fieldShortened] = "true"
	return marshal(&c.buf, out)
}

func (c *converter) finding(f *findings.Finding) finding {
	at := c.place(f)
	updated := f.ObservedAt
	if c.report.Now.After(updated) { // the same snapshot, judged again as of later, is an update
		updated = c.report.Now
	}
	types := findingTypes(f)
	label, normalized := severityLabel(f)
	original := text(string(f.Severity), maxOriginal)
	out := finding{
		SchemaVersion: "2018-10-08",
		// The form that AWS's own pages use. Nothing in it changes with the status.
		ID: text(nonBlank(f.Resource.Region, global)+"/"+f.Resource.Account+"/"+f.ID, maxID),
		ProductArn: "arn:" + at.partition + ":securityhub:" + at.hub + ":" + text(f.Resource.Account, maxID) +
			":product/" + text(f.Resource.Account, maxID) + "/default",
		ProductName: "posture", CompanyName: "openposture",
		GeneratorID:  text(f.Rule, maxGenerator),
		AwsAccountID: text(f.Resource.Account, maxID),
		Types:        types,
		CreatedAt:    timestamp(updated), // the same on creation; Security Hub keeps the first one
		UpdatedAt:    timestamp(updated), LastObservedAt: timestamp(f.ObservedAt),
		Severity:              severity{Label: label, Normalized: &normalized, Original: original},
		FindingProviderFields: providerFields{Severity: severity{Label: label, Original: original}, Types: types},
		Title:                 text(f.Title, maxTitle), Description: c.description(f),
		Remediation:   c.remediation(f),
		ProductFields: c.fields(f),
		Resources:     []resource{c.resource(f, at)},
		Compliance:    c.compliance(f),
		RecordState:   "ACTIVE",
	}
	if f.Status == findings.NotApplicable { // what Security Hub does to what AWS Config calls not applicable
		out.RecordState = "ARCHIVED"
	}
	if left := leftOutTags(f.Resource.Tags); left != "" {
		out.ProductFields["posture/TagsLeftOut"] = left
	}
	if e := f.Exception; e != nil {
		out.Workflow = &workflow{"SUPPRESSED"}
		out.Note = &note{Text: text(e.String(), maxText), UpdatedBy: "posture", UpdatedAt: timestamp(updated)}
	}
	return out
}

// The fields that every finding has, and the one of a finding that was too large.
const (
	fieldProvider  = "ProviderName" // the two that AWS recommends for a custom product
	fieldVersion   = "ProviderVersion"
	fieldStatus    = "posture/Status"
	fieldShortened = "posture/Shortened"
)

func (c *converter) fields(f *findings.Finding) map[string]string {
	fields := map[string]string{fieldProvider: "posture", fieldStatus: text(string(f.Status), maxField)}
	set := func(name, value string) {
		if strings.TrimSpace(value) != "" {
			fields[name] = text(value, maxField)
		}
	}
	set(fieldVersion, c.version)
	set("posture/MissingPermissions", missingPermissions(f))
	if len(f.Parameters) > 0 {
		parameters, err := marshal(&c.buf, f.Parameters)
		if err == nil { // a report holds only what is JSON
			set("posture/Parameters", string(parameters))
		}
	}
	if n := len(f.Controls) - maxRequirements; n > 0 {
		set("posture/RequirementsLeftOut", strconv.Itoa(n))
	}
	if e := f.Exception; e != nil {
		set("posture/ExceptionOwner", e.Owner)
		set("posture/ExceptionReason", e.Reason)
		set("posture/ExceptionUntil", timestamp(e.Until))
	}
	if a := f.Attestation; a != nil {
		set("posture/AttestedBy", a.By)
		set("posture/AttestedUntil", timestamp(a.Until))
	}
	return fields
}

// missingPermissions names the IAM actions without which the verdict, or a part of it, was left open.
func missingPermissions(f *findings.Finding) string {
	var actions []string
	for _, u := range f.Unread {
		if u.Code == "AccessDenied" {
			actions = append(actions, u.Permission)
		}
	}
	slices.Sort(actions)
	return strings.Join(slices.Compact(actions), ", ")
}

// findingTypes are of the taxonomy for ASFF.
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html
func findingTypes(f *findings.Finding) []string {
	const checks = "Software and Configuration Checks/"
	types := []string{checks + "AWS Security Best Practices"}
	isCIS := func(ref findings.ControlRef) bool { return strings.HasPrefix(ref.Benchmark, "cis-aws-") }
	if slices.ContainsFunc(f.Controls, isCIS) {
		types = append(types, checks+"Industry and Regulatory Standards/CIS AWS Foundations Benchmark")
	}
	return types
}

// severityLabel is INFORMATIONAL where nothing is wrong, and else the severity of the rule: what nobody could read may be as bad as
// the rule says. A severity that this version does not know counts as the highest, as in the gate.
func severityLabel(f *findings.Finding) (label string, normalized int) {
	s := f.Severity
	switch {
	case f.Status == findings.Pass, f.Status == findings.NotApplicable:
		s = findings.Informational
	case s.Rank() < 0:
		s = findings.Critical
	}
	return string(s), []int{0, 1, 40, 70, 90}[s.Rank()]
}

func (c *converter) description(f *findings.Finding) string {
	why := strings.Join(f.Messages, "; ")
	about := ""
	if rule := c.rules[f.Rule]; rule != nil {
		about = strings.Join(strings.Fields(rule.Description), " ") // it is wrapped where it was written
	}
	switch status(f.Status) {
	case "FAILED", "PASSED":
	default:
		why = string(f.Status) + ": " + nonBlank(why, "no verdict")
	}
	if why != "" && about != "" {
		why = strings.TrimRight(why, ".") + ". "
	}
	return text(nonBlank(why+about, f.Title), maxDescription)
}

func (c *converter) remediation(f *findings.Finding) *remediation {
	var out recommendation
	if strings.TrimSpace(f.Remediation) != "" {
		out.Text = lines(f.Remediation, maxText)
	}
	if rule := c.rules[f.Rule]; rule != nil {
		i := slices.IndexFunc(rule.References, isURL)
		if i >= 0 {
			out.URL = rule.References[i]
		}
	}
	if out == (recommendation{}) {
		return nil
	}
	return &remediation{out}
}

// isURL is strict, because Security Hub refuses the whole finding for a URL that is none.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && len(s) <= maxField &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r) })
}

func (c *converter) compliance(f *findings.Finding) compliance {
	out := compliance{Status: status(f.Status), SecurityControlID: text(f.Rule, maxGenerator), StatusReasons: reasons(f)}
	for _, ref := range f.Controls[:min(len(f.Controls), maxRequirements)] {
		name := nonBlank(c.titles[ref.Benchmark], ref.Benchmark)
		out.RelatedRequirements = append(out.RelatedRequirements, text(name+"/"+ref.ID, maxRequirement))
		s := standard{text(ref.Benchmark, maxRequirement)}
		if !slices.Contains(out.AssociatedStandards, s) {
			out.AssociatedStandards = append(out.AssociatedStandards, s)
		}
	}
	return out
}

// status is never PASSED unless the finding is a pass.
func status(s findings.Status) string {
	switch s {
	case findings.Pass:
		return "PASSED"
	case findings.Fail:
		return "FAILED"
	case findings.Manual:
		return "WARNING"
	default: // UNKNOWN, ERROR, NOT_APPLICABLE and what a later version adds
		return "NOT_AVAILABLE"
	}
}

// reasons are the messages under a code of ours that belongs to one status.
func reasons(f *findings.Finding) []statusReason {
	code := "EVALUATION_ERROR"
	switch {
	case f.Attestation != nil:
		code = "ATTESTED"
	case f.Status == findings.Pass:
		code = "NOTE"
	case f.Status == findings.Fail:
		code = "RULE_VIOLATED"
	case f.Status == findings.Unknown:
		code = "NOT_READ"
	case f.Status == findings.Manual:
		code = "MANUAL_REVIEW"
	case f.Status == findings.NotApplicable:
		code = "NOT_APPLICABLE"
	}
	messages := f.Messages
	if len(messages) == 0 && f.Status != findings.Pass {
		messages = []string{f.Title}
	}
	var out []statusReason
	for _, m := range messages[:min(len(messages), maxReasons)] {
		out = append(out, statusReason{code, text(m, maxReason)})
	}
	if n := len(messages) - maxReasons; n > 0 {
		out = append(out, statusReason{code, fmt.Sprintf("and %d more", n)})
	}
	return out
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// text is s for a console: one line, nothing invisible, at most n characters, and never blank, which the format refuses.
func text(s string, n int) string {
	if s = strings.TrimSpace(report.Sanitize(s)); s == "" {
		return "-"
	}
	return clip.UTF16(s, n)
}

// lines is text that keeps its lines.
func lines(s string, n int) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	for i := range all {
		all[i] = report.Sanitize(all[i])
	}
	return clip.UTF16(strings.Join(all, "\n"), n)
}

// nonBlank is a, or b if there is nothing in a.
func nonBlank(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

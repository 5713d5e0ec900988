package ocsf

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// Numbers of the schema.
const (
	classComplianceFinding = 2003
	categoryFindings       = 2
	activityCreate         = 1
	analyticRule           = 1
	roleTarget             = 1
	accountAWS             = 10
	statusSuppressed       = 3
)

// findingType is what AWS Security Hub says of the findings of its controls.
// https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
const findingType = "Software and Configuration Checks/Industry and Regulatory Standards"

// A converter makes events of findings. It holds what they have in common.
type converter struct {
	now      time.Time
	digest   string
	metadata metadata
	rules    map[string]*report.Rule
	controls map[findings.ControlRef]named
}

// A named control has the name that its benchmark and it have.
type named struct{ standard, version, title string }

func newConverter(r *report.Report) *converter {
	name, version, _ := strings.Cut(r.Program, " ")
	c := &converter{
		now: r.Now, digest: r.RulesDigest,
		metadata: metadata{
			Version: Version, Profiles: []string{"cloud", "datetime"},
			Product: product{Name: cmp.Or(name, "posture"), VendorName: "OpenPosture", Version: version},
		},
		rules: map[string]*report.Rule{}, controls: map[findings.ControlRef]named{},
	}
	if r.Incomplete {
		c.metadata.Labels = append(c.metadata.Labels, "scan-incomplete")
	}
	if r.Redacted {
		c.metadata.Labels = append(c.metadata.Labels, "accounts-redacted")
	}
	for i := range r.Rules {
		c.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	for _, b := range r.Benchmarks {
		for _, control := range b.Controls {
			c.controls[findings.ControlRef{Benchmark: b.ID, ID: control.ID}] = named{
				standard: cmp.Or(b.Title, b.ID), version: b.Version, title: control.Title,
			}
		}
	}
	return c
}

func (c *converter) event(f *findings.Finding) event {
	rule := c.rules[f.Rule]
	if rule == nil {
		rule = &report.Rule{}
	}
	at := f.ObservedAt
	if at.IsZero() {
		at = c.now
	}
	e := event{
		ActivityID: activityCreate, ActivityName: "Create",
		CategoryUID: categoryFindings, CategoryName: "Findings",
		ClassUID: classComplianceFinding, ClassName: "Compliance Finding",
		TypeUID: classComplianceFinding*100 + activityCreate, TypeName: "Compliance Finding: Create",
		Time: at.UnixMilli(), TimeDT: at.UTC().Format(time.RFC3339Nano),
		Message:     message(f),
		Metadata:    c.metadata,
		FindingInfo: c.findingInfo(f, rule, at),
		Compliance:  c.compliance(f),
		Resources:   []resource{newResource(&f.Resource)},
		Cloud:       newCloud(&f.Resource),
		Remediation: newRemediation(f, rule),
		Unmapped: unmapped{
			Status: string(f.Status), Severity: string(f.Severity), Unread: f.Unread,
			Exception: f.Exception, Attestation: f.Attestation,
			Responsibility: rule.Responsibility, SecurityHub: rule.SecurityHub,
		},
	}
	e.SeverityID, e.Severity = severity(f)
	if f.Exception != nil {
		e.StatusID, e.Status = statusSuppressed, "Suppressed"
		e.Comment = f.Exception.String()
	}
	if len(f.Evidence) > 0 {
		e.Evidences = []evidence{{Name: "facts", Data: f.Evidence}}
	}
	return e
}

// severity of a verdict that asks for nothing is informational, as in AWS Security Hub. The severity of the rule is in
// the unmapped attributes.
func severity(f *findings.Finding) (int, string) {
	if f.Status == findings.Pass || f.Status == findings.NotApplicable {
		return 1, "Informational"
	}
	switch f.Severity {
	case findings.Informational:
		return 1, "Informational"
	case findings.Low:
		return 2, "Low"
	case findings.Medium:
		return 3, "Medium"
	case findings.High:
		return 4, "High"
	case findings.Critical:
		return 5, "Critical"
	default:
		return 0, "Unknown"
	}
}

// complianceStatus is never Pass for a status that this version does not know.
func complianceStatus(s findings.Status) (int, string) {
	switch s {
	case findings.Pass:
		return 1, "Pass"
	case findings.Manual:
		return 2, "Warning"
	case findings.Fail:
		return 3, "Fail"
	case findings.NotApplicable: // the schema has no such status, and the empty set has not passed
		return 99, "Not Applicable"
	default:
		return 0, "Unknown"
	}
}

func message(f *findings.Finding) string {
	title := cmp.Or(f.Title, f.Rule)
	if len(f.Messages) == 0 {
		return title
	}
	return title + ": " + strings.Join(f.Messages, "; ")
}

func (c *converter) findingInfo(f *findings.Finding, rule *report.Rule, at time.Time) findingInfo {
	ms, dt := at.UnixMilli(), at.UTC().Format(time.RFC3339Nano)
	return findingInfo{
		UID: f.ID, Title: f.Title, Desc: rule.Description, Types: []string{findingType},
		ModifiedTime: ms, ModifiedTimeDT: dt, LastSeenTime: ms, LastSeenTimeDT: dt,
		Analytic: analytic{UID: f.Rule, Name: cmp.Or(rule.Title, f.Title), TypeID: analyticRule, Type: "Rule", Version: c.digest},
	}
}

func (c *converter) compliance(f *findings.Finding) compliance {
	out := compliance{
		Control: f.Rule, Parameters: parameters(f.Parameters), StatusDetails: details(f),
	}
	out.StatusID, out.Status = complianceStatus(f.Status)
	if out.StatusID == 0 && len(f.Unread) > 0 {
		out.StatusCode = f.Unread[0].Code
	}
	for _, ref := range f.Controls {
		control, ok := c.controls[ref]
		if !ok {
			control.standard = ref.Benchmark
		}
		if !slices.Contains(out.Standards, control.standard) {
			out.Standards = append(out.Standards, control.standard)
		}
		out.Requirements = append(out.Requirements, control.standard+"/"+ref.ID)
		out.Checks = append(out.Checks, check{
			UID: ref.ID, Name: control.title, Version: control.version, Standards: []string{control.standard},
		})
	}
	return out
}

// accessDenied is the code of an answer that a permission of the account would change.
const accessDenied = "AccessDenied"

// details are the reasons of a verdict, and every answer that was not read, with the permission where it would have helped.
func details(f *findings.Finding) []string {
	out := slices.Clone(f.Messages)
	for _, u := range f.Unread {
		answer := u.Operation + ": " + u.Code
		if u.Code == accessDenied && u.Permission != "" {
			answer += " (needs " + u.Permission + ")"
		}
		said := func(s string) bool { return strings.Contains(s, answer) } // the message of an UNKNOWN has it already
		if !slices.ContainsFunc(out, said) {
			out = append(out, answer)
		}
	}
	return out
}

// parameters are strings as they are, and other values as JSON.
func parameters(members map[string]json.RawMessage) []keyValue {
	var out []keyValue
	for _, name := range slices.Sorted(maps.Keys(members)) {
		raw, text := members[name], ""
		if raw == nil {
			text = "null"
		} else if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		out = append(out, keyValue{Name: name, Value: text})
	}
	return out
}

func newResource(r *findings.Resource) resource {
	out := resource{
		UID: r.ID, Name: r.Name, Type: r.Type, Region: r.Region, CloudPartition: partition(r),
		RoleID: roleTarget, Role: "Target",
	}
	if r.Tags != nil {
		out.Tags = []keyValue{}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Tags)) {
		out.Tags = append(out.Tags, keyValue{Name: name, Value: r.Tags[name]})
	}
	return out
}

func newCloud(r *findings.Resource) cloud {
	return cloud{
		Provider: "AWS", Region: r.Region, CloudPartition: partition(r),
		Account: account{UID: r.Account, TypeID: accountAWS, Type: "AWS Account"},
	}
}

// partition is the one that the ARN of the resource names, else that of its region, "" if neither tells.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func partition(r *findings.Resource) string {
	if rest, ok := strings.CutPrefix(r.ID, "arn:"); ok {
		if name, _, ok := strings.Cut(rest, ":"); ok {
			return name
		}
	}
	switch {
	case r.Region == "" || r.Region == "global":
		return ""
	case strings.HasPrefix(r.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(r.Region, "us-gov-"):
		return "aws-us-gov"
	case strings.Contains(r.Region, "-iso") || strings.HasPrefix(r.Region, "eusc-"):
		return "" // partitions of their own, several of them
	default:
		return "aws"
	}
}

func newRemediation(f *findings.Finding, rule *report.Rule) *remediation {
	if f.Remediation == "" {
		return nil
	}
	return &remediation{Desc: f.Remediation, References: rule.References}
}

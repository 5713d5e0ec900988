package jsonreport

import (
	"encoding/json"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
)

// The types of this file are the members of a report in the order they are written. All members are always there: what is
// empty is [], {} or "", and null is kept for what is not known.

type scope struct {
	Accounts []string `json:"accounts"`
	Regions  []string `json:"regions"`
}

type benchmark struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Version  string    `json:"version"`
	Source   string    `json:"source"`
	Score    *int      `json:"score"` // null when nothing was decided
	Coverage int       `json:"coverage"`
	Counts   counts    `json:"counts"`
	Controls []control `json:"controls"`
}

type counts struct {
	Fail          int `json:"fail"`
	Error         int `json:"error"`
	Unknown       int `json:"unknown"`
	Gap           int `json:"gap"`
	NoData        int `json:"no_data"`
	Manual        int `json:"manual"`
	Pass          int `json:"pass"`
	Accepted      int `json:"accepted"`
	NotApplicable int `json:"not_applicable"`
}

type control struct {
	ID           string               `json:"id"`
	Title        string               `json:"title"`
	Level        int                  `json:"level"`
	Assessment   findings.Assessment  `json:"assessment"`
	Status       report.ControlStatus `json:"status"`
	Rules        []string             `json:"rules"`
	MissingRules []string             `json:"missing_rules"`

	Responsibility string `json:"responsibility"`
	AWSPart        string `json:"aws_part"`

	Counts    map[findings.Status]int `json:"counts"`
	Accepted  int                     `json:"accepted"`
	Overrides []findings.Override     `json:"overrides"`
}

type rule struct {
	ID             string            `json:"id"`
	Title          string            `json:"title"`
	Description    string            `json:"description"`
	Severity       findings.Severity `json:"severity"`
	Resource       string            `json:"resource"`
	SecurityHub    []string          `json:"security_hub"`
	Responsibility string            `json:"responsibility"`
	AWSPart        string            `json:"aws_part"`
	Remediation    string            `json:"remediation"`
	References     []string          `json:"references"`
	Digest         string            `json:"digest"`
}

type finding struct {
	ID          string                     `json:"id"`
	Rule        string                     `json:"rule"`
	Title       string                     `json:"title"`
	Status      findings.Status            `json:"status"`
	Severity    findings.Severity          `json:"severity"`
	Messages    []string                   `json:"messages"`
	Resource    resource                   `json:"resource"`
	Parameters  map[string]json.RawMessage `json:"parameters"`
	Controls    []findings.ControlRef      `json:"controls"`
	Evidence    map[string]json.RawMessage `json:"evidence"`
	Unread      []unreadFact               `json:"unread"`
	Remediation string                     `json:"remediation"`
	Exception   *findings.Exception        `json:"exception"`   // null where none accepts the failure
	Attestation *attestation               `json:"attestation"` // null where nobody was asked
	ObservedAt  time.Time                  `json:"observed_at"`
}

type attestation struct {
	Status   findings.Status `json:"status"`
	By       string          `json:"by"`
	Date     time.Time       `json:"date"`
	Until    time.Time       `json:"until"`
	Note     string          `json:"note"`
	Evidence string          `json:"evidence"`
}

type resource struct {
	Type    string            `json:"type"`
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Tags    map[string]string `json:"tags"` // null when they were not read
}

type unreadFact struct {
	Fact       string `json:"fact"` // "" when it is the listing of the type
	Type       string `json:"type"`
	Resource   string `json:"resource"` // "" when it is the resource of the finding
	Operation  string `json:"operation"`
	Permission string `json:"permission"`
	Code       string `json:"code"`
	Message    string `json:"message"`
}

type unread struct {
	Operation  string   `json:"operation"`
	Permission string   `json:"permission"`
	Code       string   `json:"code"`
	Message    string   `json:"message"`
	Account    string   `json:"account"`
	Region     string   `json:"region"`
	Resources  []string `json:"resources"`
	Rules      []string `json:"rules"`
	Undecided  int      `json:"undecided"`
	Findings   int      `json:"findings"`
}

type exceptionUse struct {
	Rule      string            `json:"rule"`
	Accounts  []string          `json:"accounts"`
	Regions   []string          `json:"regions"`
	Resources []string          `json:"resources"`
	Tags      map[string]string `json:"tags"`
	Owner     string            `json:"owner"`
	Reason    string            `json:"reason"`
	Expires   time.Time         `json:"expires"`
	Source    string            `json:"source"`
	Matched   int               `json:"matched"`
	Applied   int               `json:"applied"`
	Expired   bool              `json:"expired"`
}

type attestationUse struct {
	Control  findings.ControlRef `json:"control"`
	Account  string              `json:"account"`
	Status   findings.Status     `json:"status"`
	By       string              `json:"by"`
	Date     time.Time           `json:"date"`
	Expires  time.Time           `json:"expires"`
	Note     string              `json:"note"`
	Evidence string              `json:"evidence"`
	Source   string              `json:"source"`
	Applied  int                 `json:"applied"`
	Why      string              `json:"why"`
}

func newException(u *overlay.ExceptionUse) exceptionUse {
	tags := u.Tags
	if tags == nil {
		tags = map[string]string{}
	}
	return exceptionUse{
		Rule: u.Rule, Accounts: list(u.Accounts), Regions: list(u.Regions), Resources: list(u.Resources), Tags: tags,
		Owner: u.Owner, Reason: u.Reason, Expires: u.Expires.UTC(), Source: u.Source,
		Matched: u.Matched, Applied: u.Applied, Expired: u.Expired,
	}
}

func (e *exceptionUse) use() overlay.ExceptionUse {
	return overlay.ExceptionUse{
		Exception: overlay.Exception{
			Rule: e.Rule, Accounts: e.Accounts, Regions: e.Regions, Resources: e.Resources, Tags: e.Tags,
			Owner: e.Owner, Reason: e.Reason, Expires: e.Expires, Source: e.Source,
		},
		Matched: e.Matched, Applied: e.Applied, Expired: e.Expired,
	}
}

func newAttestation(u *overlay.AttestationUse) attestationUse {
	return attestationUse{
		Control: u.Control, Account: u.Account, Status: u.Status, By: u.By, Date: u.Date.UTC(), Expires: u.Expires.UTC(),
		Note: u.Note, Evidence: u.Evidence, Source: u.Source, Applied: u.Applied, Why: u.Why,
	}
}

func (a *attestationUse) use() overlay.AttestationUse {
	return overlay.AttestationUse{
		Attestation: overlay.Attestation{
			Control: a.Control, Account: a.Account, Status: a.Status, By: a.By, Date: a.Date, Expires: a.Expires,
			Note: a.Note, Evidence: a.Evidence, Source: a.Source,
		},
		Applied: a.Applied, Why: a.Why,
	}
}

func newBenchmark(b *report.Benchmark) benchmark {
	n := func(s report.ControlStatus) int { return b.Counts[s] }
	controls := make([]control, 0, len(b.Controls))
	for _, c := range b.Controls {
		controls = append(controls, control{
			ID: c.ID, Title: c.Title, Level: c.Level, Assessment: c.Assessment, Status: c.Status,
			Rules: list(c.Rules), MissingRules: list(c.MissingRules),
			Responsibility: c.Responsibility, AWSPart: c.AWSPart, Counts: c.Counts,
			Accepted: c.Accepted, Overrides: list(c.Overrides),
		})
	}
	return benchmark{
		ID: b.ID, Title: b.Title, Version: b.Version, Source: b.Source, Score: b.Score, Coverage: b.Coverage, Controls: controls,
		Counts: counts{
			Fail: n(report.ControlFail), Error: n(report.ControlError), Unknown: n(report.ControlUnknown),
			Gap: n(report.ControlGap), NoData: n(report.ControlNoData), Manual: n(report.ControlManual),
			Pass: n(report.ControlPass), Accepted: n(report.ControlAccepted), NotApplicable: n(report.ControlNotApplicable),
		},
	}
}

func newRule(r *report.Rule) rule {
	out := rule(*r)
	out.SecurityHub, out.References = list(r.SecurityHub), list(r.References)
	return out
}

func newFinding(f *findings.Finding) finding {
	facts := make([]unreadFact, 0, len(f.Unread))
	for _, u := range f.Unread {
		facts = append(facts, unreadFact(u))
	}
	return finding{
		ID: f.ID, Rule: f.Rule, Title: f.Title, Status: f.Status, Severity: f.Severity, Messages: list(f.Messages),
		Resource: resource(f.Resource), Parameters: object(f.Parameters), Controls: list(f.Controls),
		Evidence: object(f.Evidence), Unread: facts, Remediation: f.Remediation, Exception: f.Exception,
		Attestation: (*attestation)(f.Attestation), ObservedAt: f.ObservedAt.UTC(),
	}
}

func newUnread(u *report.Unread) unread {
	out := unread(*u)
	out.Resources, out.Rules = list(u.Resources), list(u.Rules)
	return out
}

func object(members map[string]json.RawMessage) map[string]json.RawMessage {
	if members == nil {
		return map[string]json.RawMessage{}
	}
	return members
}

// list is s, or an empty array for nil.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

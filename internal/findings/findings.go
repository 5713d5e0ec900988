// Package findings is the vocabulary of verdicts: what a rule said of a resource, and what a benchmark asks for. It
// knows nothing about how resources are observed or how rules are written.
package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// A Status is the verdict of one rule on one resource.
type Status string

// Every pair of a rule and a resource in scope has exactly one of these.
const (
	Pass          Status = "PASS"
	Fail          Status = "FAIL"
	Unknown       Status = "UNKNOWN"        // the verdict turns on something that was not read
	Error         Status = "ERROR"          // the rule could not be evaluated
	NotApplicable Status = "NOT_APPLICABLE" // the rule does not ask about this resource
	Manual        Status = "MANUAL"         // a person has to look at the evidence
)

// Statuses lists every Status, the one that wants attention first in front.
func Statuses() []Status { return []Status{Fail, Error, Unknown, Manual, Pass, NotApplicable} }

// Known is s, or Error where it is none of Statuses: a status that a later version adds must not look like a pass.
func (s Status) Known() Status {
	if slices.Contains(Statuses(), s) {
		return s
	}
	return Error
}

// A Severity orders failures. The names are those of AWS Security Hub.
type Severity string

// The severities.
const (
	Informational Severity = "INFORMATIONAL"
	Low           Severity = "LOW"
	Medium        Severity = "MEDIUM"
	High          Severity = "HIGH"
	Critical      Severity = "CRITICAL"
)

// Severities lists every Severity, the least severe first.
func Severities() []Severity { return []Severity{Informational, Low, Medium, High, Critical} }

// Rank is the position of s in Severities, or -1 when s is none of them.
func (s Severity) Rank() int { return slices.Index(Severities(), s) }

// A ControlRef names one control of one benchmark version.
type ControlRef struct {
	Benchmark string `json:"benchmark"` // "cis-aws-7.0.0"
	ID        string `json:"id"`        // "3.1.1"
}

// A Resource says what a finding is about. A finding about a type rather than a resource has the id of the account.
type Resource struct {
	Type    string            `json:"type"`
	ID      string            `json:"id"`
	Name    string            `json:"name,omitempty"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Tags    map[string]string `json:"tags,omitzero"` // nil where they were not read
}

// An Unread is something a verdict turns on, or a part of it, that was not read.
type Unread struct {
	Fact       string `json:"fact"`               // "policy"; "" when it is the listing of Type
	Type       string `json:"type"`               // "AWS::S3::Bucket"
	Resource   string `json:"resource,omitempty"` // the related resource it belongs to, if not the finding's own
	Operation  string `json:"operation"`          // "s3:GetBucketPolicy"
	Permission string `json:"permission"`         // the IAM action that the operation needs; several are joined by ", "
	Code       string `json:"code"`               // "AccessDenied"
	Message    string `json:"message,omitempty"`  // what AWS said
}

// An Exception accepts a failure until a date. It is an overlay: the finding stays in the report.
type Exception struct {
	Owner  string    `json:"owner"` // who answers for it
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"` // from this moment the failure counts again
}

// String says who accepted what until when, in a line.
func (e *Exception) String() string {
	s := "accepted"
	if e.Owner != "" {
		s += " by " + e.Owner
	}
	return s + " until " + e.Until.UTC().Format(time.DateOnly) + ": " + e.Reason
}

// An Attestation is a person's answer to what only a person can answer. The finding has its status until it is over.
type Attestation struct {
	Status   Status    `json:"status"`
	By       string    `json:"by"`
	Date     time.Time `json:"date"`
	Until    time.Time `json:"until"` // from this moment it does not count
	Note     string    `json:"note,omitempty"`
	Evidence string    `json:"evidence,omitempty"` // a link
}

// String says who attested what, in a line.
func (a *Attestation) String() string {
	s := "attested by " + a.By + " on " + a.Date.UTC().Format(time.DateOnly) + " until " + a.Until.UTC().Format(time.DateOnly)
	if a.Note != "" {
		s += ": " + a.Note
	}
	if a.Evidence != "" {
		s += " (" + a.Evidence + ")"
	}
	return s
}

// A Finding is the verdict of one rule on one resource.
type Finding struct {
	ID          string                     `json:"id"` // see ID
	Rule        string                     `json:"rule"`
	Title       string                     `json:"title"`
	Status      Status                     `json:"status"`
	Severity    Severity                   `json:"severity"`
	Messages    []string                   `json:"messages"` // why, sorted
	Resource    Resource                   `json:"resource"`
	Parameters  map[string]json.RawMessage `json:"parameters,omitempty"` // where they are not the rule's defaults
	Controls    []ControlRef               `json:"controls"`
	Evidence    map[string]json.RawMessage `json:"evidence,omitempty"` // the declared facts as the rule saw them; absent is null
	Unread      []Unread                   `json:"unread,omitempty"`
	Remediation string                     `json:"remediation,omitempty"`
	Exception   *Exception                 `json:"exception,omitempty"` // only of a failure, and one that is in force
	Attestation *Attestation               `json:"attestation,omitempty"`
	ObservedAt  time.Time                  `json:"observed_at"`
}

// ID returns the id of a finding: the first 32 hex digits of SHA-256 over the fields joined by NUL. It does not depend
// on status or severity, so it is the same from run to run. parameters is "" for the defaults of the rule.
func ID(rule, account, region, resource, parameters string) string {
	b := make([]byte, 0, 256) // on the stack: a scan makes millions of them
	b = append(b, rule...)
	for _, field := range [...]string{account, region, resource} {
		b = append(append(b, 0), field...)
	}
	if parameters != "" {
		b = append(append(b, 0), parameters...)
	}
	sum := sha256.Sum256(b)
	var out [32]byte
	hex.Encode(out[:], sum[:16])
	return string(out[:])
}

// An Assessment says how a benchmark expects a control to be assessed. It is shown and never changes a verdict.
type Assessment string

// The assessments. CIS 1.2 says Scored and Not Scored instead.
const (
	Automated        Assessment = "Automated"
	AssessedByPerson Assessment = "Manual"
)

// A Control is one requirement of a benchmark.
type Control struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Level      int        `json:"level"` // 1 or 2
	Assessment Assessment `json:"assessment"`
	Rules      []string   `json:"rules"`
	// Responsibility says whose side of the line the control is on: customer, shared or inherited; "" where no rule says.
	// AWSPart is what AWS does for it where that is more than to provide the feature.
	// https://aws.amazon.com/compliance/shared-responsibility-model/
	Responsibility string                                `json:"responsibility,omitempty"`
	AWSPart        string                                `json:"aws_part,omitempty"`
	Parameters     map[string]map[string]json.RawMessage `json:"parameters,omitempty"` // rule -> parameter -> value
	Overrides      []Override                            `json:"overrides,omitempty"`  // of the parameters, by the user
}

// An Override is a parameter that the user chose, where it is not what the benchmark asks for.
type Override struct {
	Rule      string          `json:"rule"`
	Parameter string          `json:"parameter"`
	Value     json.RawMessage `json:"value"`
	Benchmark json.RawMessage `json:"benchmark"` // what the benchmark asks for
	Looser    bool            `json:"looser"`    // the control is easier to pass with it
}

// A Benchmark is one version of a published set of controls, complete.
type Benchmark struct {
	ID       string    `json:"id"` // "cis-aws-7.0.0"
	Title    string    `json:"title"`
	Version  string    `json:"version"`
	Source   string    `json:"source"` // URL of the publisher
	Controls []Control `json:"controls"`
}

// An Automation says how much of a rule the machine decides.
type Automation string

// The degrees of automation.
const (
	AutomationFull        Automation = "full"        // the rule passes or fails
	AutomationPartial     Automation = "partial"     // where the evidence does not decide, a person does, with the evidence before them
	AutomationAttestation Automation = "attestation" // a person decides
)

// A RuleInfo is what a report says of a rule.
type RuleInfo struct {
	ID             string         `json:"id"`
	Title          string         `json:"title"`
	Description    string         `json:"description"`
	Severity       Severity       `json:"severity"`
	Resource       string         `json:"resource"` // the type it judges
	Facts          []string       `json:"facts"`
	Related        []RelatedInfo  `json:"related,omitempty"`
	Parameters     map[string]any `json:"parameters,omitempty"` // the defaults
	SecurityHub    []string       `json:"security_hub,omitempty"`
	Prowler        []string       `json:"prowler,omitempty"` // its checks that answer the same control
	Responsibility string         `json:"responsibility"`    // customer, shared or inherited
	AWSPart        string         `json:"aws_part,omitempty"`
	Automation     Automation     `json:"automation"`
	Remediation    string         `json:"remediation"`
	References     []string       `json:"references,omitempty"`
	Digest         string         `json:"digest"` // of what the rule is made of: another one is another version
}

// A RelatedInfo is a set of other resources of the account that a rule looks at.
type RelatedInfo struct {
	Name  string   `json:"name"`
	Type  string   `json:"type"`
	Facts []string `json:"facts"`
}

// Compare orders findings as reports list them: by account, region, rule, resource and parameters.
func Compare(a, b Finding) int {
	for _, c := range [...]int{
		strings.Compare(a.Resource.Account, b.Resource.Account),
		strings.Compare(a.Resource.Region, b.Resource.Region),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Resource.ID, b.Resource.ID),
	} {
		if c != 0 {
			return c
		}
	}
	return strings.Compare(a.ID, b.ID)
}

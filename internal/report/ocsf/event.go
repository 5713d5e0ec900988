package ocsf

import (
	"encoding/json"

	"github.com/openposture/posture/internal/findings"
)

// The types of this file are the attributes of an event that posture fills, in the order they are written. What is not
// known is left out; what a schema older than 1.8.0 does not have is named in docs/outputs/ocsf.md.

type event struct {
	ActivityID   int          `json:"activity_id"`
	ActivityName string       `json:"activity_name"`
	CategoryUID  int          `json:"category_uid"`
	CategoryName string       `json:"category_name"`
	ClassUID     int          `json:"class_uid"`
	ClassName    string       `json:"class_name"`
	TypeUID      int          `json:"type_uid"`
	TypeName     string       `json:"type_name"`
	Time         int64        `json:"time"` // milliseconds
	TimeDT       string       `json:"time_dt"`
	SeverityID   int          `json:"severity_id"`
	Severity     string       `json:"severity"`
	StatusID     int          `json:"status_id,omitempty"`
	Status       string       `json:"status,omitempty"`
	Comment      string       `json:"comment,omitempty"`
	Message      string       `json:"message"`
	Metadata     metadata     `json:"metadata"`
	FindingInfo  findingInfo  `json:"finding_info"`
	Compliance   compliance   `json:"compliance"`
	Resources    []resource   `json:"resources"`
	Cloud        cloud        `json:"cloud"`
	Remediation  *remediation `json:"remediation,omitempty"`
	Evidences    []evidence   `json:"evidences,omitempty"`
	Unmapped     unmapped     `json:"unmapped"`
}

type metadata struct {
	Version  string   `json:"version"`
	Profiles []string `json:"profiles"`
	Product  product  `json:"product"`
	Labels   []string `json:"labels,omitempty"`
}

type product struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
	Version    string `json:"version,omitempty"`
}

type findingInfo struct {
	UID            string   `json:"uid"`
	Title          string   `json:"title"`
	Desc           string   `json:"desc,omitempty"`
	Types          []string `json:"types"`
	ModifiedTime   int64    `json:"modified_time"`
	ModifiedTimeDT string   `json:"modified_time_dt"`
	LastSeenTime   int64    `json:"last_seen_time"`
	LastSeenTimeDT string   `json:"last_seen_time_dt"`
	Analytic       analytic `json:"analytic"`
}

// An analytic is the rule that judged. Its version is the digest of the rules.
type analytic struct {
	UID     string `json:"uid"`
	Name    string `json:"name"`
	TypeID  int    `json:"type_id"`
	Type    string `json:"type"`
	Version string `json:"version,omitempty"`
}

type compliance struct {
	Control       string     `json:"control"`
	Standards     []string   `json:"standards,omitempty"`
	Requirements  []string   `json:"requirements,omitempty"`
	Parameters    []keyValue `json:"control_parameters,omitempty"`
	StatusID      int        `json:"status_id"`
	Status        string     `json:"status"`
	StatusCode    string     `json:"status_code,omitempty"`
	StatusDetails []string   `json:"status_details,omitempty"`
	Checks        []check    `json:"checks,omitempty"`
}

// A check is a control of a benchmark that the rule answers for. It has no status: what the rule says of one resource is
// not yet what the control comes to.
type check struct {
	UID       string   `json:"uid"`
	Name      string   `json:"name,omitempty"`
	Version   string   `json:"version,omitempty"`
	Standards []string `json:"standards"`
}

type resource struct {
	UID            string     `json:"uid"`
	Name           string     `json:"name,omitempty"`
	Type           string     `json:"type,omitempty"`
	Region         string     `json:"region,omitempty"`
	CloudPartition string     `json:"cloud_partition,omitempty"`
	RoleID         int        `json:"role_id"`
	Role           string     `json:"role"`
	Tags           []keyValue `json:"tags,omitzero"` // nil where they were not read
}

type keyValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type cloud struct {
	Provider       string  `json:"provider"`
	Account        account `json:"account"`
	Region         string  `json:"region,omitempty"`
	CloudPartition string  `json:"cloud_partition,omitempty"`
}

type account struct {
	UID    string `json:"uid"`
	TypeID int    `json:"type_id"`
	Type   string `json:"type"`
}

type remediation struct {
	Desc       string   `json:"desc"`
	References []string `json:"references,omitempty"`
}

type evidence struct {
	Name string                     `json:"name"`
	Data map[string]json.RawMessage `json:"data"`
}

// unmapped is what the schema has no attribute for: posture's own words for what it normalizes, what was not read, and
// what a person said.
type unmapped struct {
	Status         string            `json:"status"`
	Severity       string            `json:"severity"`
	Unread         []findings.Unread `json:"unread,omitempty"`
	Responsibility string            `json:"responsibility,omitempty"`
	SecurityHub    []string          `json:"security_hub,omitempty"`

	Exception   *findings.Exception   `json:"exception,omitempty"`
	Attestation *findings.Attestation `json:"attestation,omitempty"`
}

// Package snapshot is the vocabulary of what was observed in an AWS account.
//
// A snapshot records answers, the answers that were not given included: a fact that could not be read is Unknown and
// says why, and so does a listing that could not be completed. Nothing in this package decides whether an observation
// is good or bad, and it knows neither the AWS SDK nor OPA.
package snapshot

import (
	"encoding/json"
	"time"
)

// SchemaVersion is the version of the JSON shape of a Part, as MODEL.REVISION.ADDITION: a reader accepts every
// revision and addition of the model it knows up to its own revision.
const SchemaVersion = "1.0.0"

// Global is the region of everything that belongs to an account rather than to a region of it.
const Global = "global"

// A Part is what one collector saw in one region of one account: the unit of work, of checkpoint and of distribution.
type Part struct {
	SchemaVersion string    `json:"schema_version"`
	CollectedAt   time.Time `json:"collected_at"`
	CollectedBy   string    `json:"collected_by"` // "posture 0.1.0"
	Partition     string    `json:"partition"`    // "aws", "aws-us-gov", "aws-cn"
	Account       string    `json:"account"`      // 12 digits
	Region        string    `json:"region"`       // "eu-west-1" or Global
	Service       string    `json:"service"`      // "iam"
	// Regions are those that the collection was restricted to, sorted: resources of other regions were left out on
	// purpose. Empty is every region.
	Regions   []string   `json:"regions,omitempty"`
	Listings  []Listing  `json:"listings,omitempty"`
	Resources []Resource `json:"resources,omitempty"`
}

// A Type names a kind of resource as AWS Config and CloudFormation do: "AWS::S3::Bucket".
type Type string

// Account is the type of the resource that holds an account's own facts. Several services contribute to it.
const Account Type = "AWS::::Account"

// Region is the type of the resources that hold what belongs to a region of the account as a whole: a setting, a detector.
// Several services contribute to each.
const Region Type = "AWS::::Region"

// A State says how much is known of a fact or of a listing.
type State string

// The states of an observation. There is no fourth, and no default: the zero State is invalid.
const (
	Known   State = "known"   // AWS answered
	Absent  State = "absent"  // AWS answered that there is no such thing
	Unknown State = "unknown" // AWS did not answer; the Cause says why
)

// The codes of a Cause that are the same for every service. A code that is not here is the service's own.
const (
	AccessDenied   = "AccessDenied"   // a policy of the account does not allow the call
	DeniedBySCP    = "DeniedBySCP"    // a policy of the organization denies it
	Throttled      = "Throttled"      // AWS asked to slow down until the retries were used up
	RegionDisabled = "RegionDisabled" // the account has not enabled the region
	Unavailable    = "Unavailable"    // the service or the network failed
	Timeout        = "Timeout"        // no answer before the deadline
	Interrupted    = "Interrupted"    // the scan was stopped
	Malformed      = "Malformed"      // an answer came, and it was not one
	NotInReport    = "NotInReport"    // the credential report is older than the user
	NotCollected   = "NotCollected"   // the snapshot was made without asking
	NotSupported   = "NotSupported"   // the endpoint does not have the operation
)

// A Cause is why an observation is Unknown.
type Cause struct {
	Operation string `json:"operation"` // "s3:GetBucketPolicy"
	Code      string `json:"code"`      // "AccessDenied"
	Message   string `json:"message,omitempty"`
}

// A Fact is one answer about one resource.
type Fact struct {
	State State           `json:"state"`
	Value json.RawMessage `json:"value,omitempty"` // only when Known
	Cause *Cause          `json:"cause,omitempty"` // only when Unknown
}

// A Resource is one thing that a rule can judge. Its tags are the fact "tags", which can be unread like any other.
type Resource struct {
	ID      string          `json:"id"` // the ARN, or the id of the account
	Name    string          `json:"name,omitempty"`
	Type    Type            `json:"type"`
	Account string          `json:"account"`
	Region  string          `json:"region"`
	Facts   map[string]Fact `json:"facts"`
}

// A Listing records whether all resources of one type in one place were seen. It separates "no buckets" from "the
// buckets could not be listed".
type Listing struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Type    Type   `json:"type"`
	State   State  `json:"state"` // Known or Unknown
	Cause   *Cause `json:"cause,omitempty"`
}

// KnownFact returns the fact with the JSON form of v as its value.
func KnownFact(v any) (Fact, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return Fact{}, err
	}
	return Fact{State: Known, Value: b}, nil
}

// UnknownFact returns the fact that was not read, and why.
func UnknownFact(c *Cause) Fact { return Fact{State: Unknown, Cause: c} }

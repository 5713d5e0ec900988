package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// CloudTrailTrail is the type of the trails of CloudTrail.
const CloudTrailTrail snapshot.Type = "AWS::CloudTrail::Trail"

const (
	describeTrails    = "cloudtrail:DescribeTrails"
	getEventSelectors = "cloudtrail:GetEventSelectors"
	getTrailStatus    = "cloudtrail:GetTrailStatus"
)

// cloudtrailService is what is read of AWS CloudTrail.
var cloudtrailService = service{
	name: "cloudtrail",
	types: []Type{{
		Name: CloudTrailTrail, List: describeTrails, Global: true, Placed: true, Everywhere: true,
		Doc: "A trail of the account, or of its organization, once, whatever regions show it; its region is its home region. With --region, those that record there.",
		Facts: []Fact{
			{Name: "advanced_event_selectors", Value: []AdvancedEventSelector{}, Read: getEventSelectors, Doc: "Which events it records, said field by field; a trail has these or event_selectors."},
			{Name: "cloud_watch_logs_log_group_arn", Value: "", Read: describeTrails, Optional: true, Doc: "The log group that it delivers to, as AWS writes it: with :* at its end."},
			{Name: "event_selectors", Value: []EventSelector{}, Read: getEventSelectors, Doc: "Which events it records; a trail has these or advanced_event_selectors."},
			{Name: "include_global_service_events", Value: false, Read: describeTrails, Doc: "Whether it records the events of global services such as IAM."},
			{Name: "is_logging", Value: false, Read: getTrailStatus, Doc: "Whether it records now."},
			{Name: "is_multi_region_trail", Value: false, Read: describeTrails, Doc: "Whether it records in every region that the account has enabled."},
			{Name: "is_organization_trail", Value: false, Read: describeTrails, Doc: "Whether it records for every account of the organization."},
			{Name: "kms_key_id", Value: "", Read: describeTrails, Optional: true, Doc: "The ARN of the KMS key that encrypts its files; absent where S3's own encryption does."},
			{Name: "latest_cloud_watch_logs_delivery_error", Value: "", Read: getTrailStatus, Optional: true, Doc: "What went wrong with the latest delivery to the log group."},
			{Name: "latest_cloud_watch_logs_delivery_time", Value: Time{}, Read: getTrailStatus, Optional: true, Doc: "When it last delivered to the log group."},
			{Name: "latest_delivery_error", Value: "", Read: getTrailStatus, Optional: true, Doc: "What went wrong with the latest delivery to the bucket: an error code of S3."},
			{Name: "latest_delivery_time", Value: Time{}, Read: getTrailStatus, Optional: true, Doc: "When it last delivered to the bucket."},
			{Name: "kms_key_state", Value: "", Read: describeKey, Optional: true, Doc: "The state of that key: Enabled, Disabled, PendingDeletion ...; absent where there is none."},
			{Name: "log_file_validation_enabled", Value: false, Read: describeTrails, Doc: "Whether it signs its files with digests."},
			{Name: "s3_bucket_acl", Value: ACL{}, Read: "s3:GetBucketAcl", Doc: "The access control list of its bucket."},
			{Name: "s3_bucket_logging", Value: BucketLogging{}, Read: "s3:GetBucketLogging", Optional: true, Doc: "Where the server access logs of its bucket go."},
			{Name: "s3_bucket_name", Value: "", Read: describeTrails, Doc: "The bucket that it delivers to, which may be another account's."},
			{Name: "s3_bucket_policy", Value: iampolicy.Document{}, Read: "s3:GetBucketPolicy", Optional: true, Doc: "The policy of its bucket."},
			{Name: "s3_bucket_public_access_block", Value: PublicAccessBlock{}, Read: "s3:GetPublicAccessBlock", Optional: true, Doc: "The Block Public Access settings of its bucket."},
			{Name: "sns_topic_arn", Value: "", Read: describeTrails, Optional: true, Doc: "The topic that it tells of its deliveries."},
			{Name: "start_logging_time", Value: Time{}, Read: getTrailStatus, Optional: true, Doc: "When it was last told to record."},
		},
	}},
	account: []Fact{
		{Name: "multi_region_trails", Value: []string{}, Read: describeTrails, Doc: "The ARNs of the trails that record in every region. Every region shows them all: one answer is enough."},
	},
	operations: []Operation{
		{Name: describeTrails, Answer: "json:trailList"},
		{Name: getEventSelectors, Answer: "json:TrailARN"},
		{Name: getTrailStatus, Answer: "json:IsLogging"},
	},
}

// An EventSelector says which events a trail records.
type EventSelector struct {
	ReadWriteType                 string         `json:"read_write_type"` // All, ReadOnly or WriteOnly
	IncludeManagementEvents       bool           `json:"include_management_events"`
	ExcludeManagementEventSources []string       `json:"exclude_management_event_sources"` // "kms.amazonaws.com"
	DataResources                 []DataResource `json:"data_resources"`
}

// A DataResource is a kind of resource whose data events a trail records.
type DataResource struct {
	Type   string   `json:"type"`   // AWS::S3::Object
	Values []string `json:"values"` // ARNs or beginnings of them: "arn:aws:s3" is every bucket
}

// An AdvancedEventSelector says which events a trail records: those that all its field selectors admit.
type AdvancedEventSelector struct {
	Name           string          `json:"name,omitempty"`
	FieldSelectors []FieldSelector `json:"field_selectors"`
}

// A FieldSelector admits events by one field.
type FieldSelector struct {
	Field         string   `json:"field"` // eventCategory, readOnly, resources.type ...
	Equals        []string `json:"equals"`
	NotEquals     []string `json:"not_equals"`
	StartsWith    []string `json:"starts_with"`
	NotStartsWith []string `json:"not_starts_with"`
	EndsWith      []string `json:"ends_with"`
	NotEndsWith   []string `json:"not_ends_with"`
}

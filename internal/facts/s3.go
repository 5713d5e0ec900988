package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// The types of S3.
const (
	S3AccessPoint snapshot.Type = "AWS::S3::AccessPoint"
	S3Bucket      snapshot.Type = "AWS::S3::Bucket"
)

// s3Service is what is read of Amazon S3.
var s3Service = service{
	name:  "s3",
	types: s3Types,
	account: []Fact{
		{Name: "public_access_block", Value: PublicAccessBlock{}, Read: "s3control:GetPublicAccessBlock", Optional: true, Doc: "The account's S3 Block Public Access settings, with those of the organization applied."},
	},
	operations: []Operation{
		{Name: "s3:ListBuckets", Permissions: []string{"s3:ListAllMyBuckets"}, Answer: "xml:ListAllMyBucketsResult/Buckets"},
		{Name: "s3:GetBucketLocation", Answer: "xml:LocationConstraint"},
		{Name: "s3:GetBucketPolicy", Answer: "json:Statement"},
		{Name: "s3:GetBucketAcl", Answer: "xml:AccessControlPolicy/AccessControlList"},
		{Name: "s3:GetBucketOwnershipControls", Answer: "xml:OwnershipControls/Rule"},
		{Name: "s3:GetBucketEncryption", Permissions: []string{"s3:GetEncryptionConfiguration"}, Answer: "xml:ServerSideEncryptionConfiguration/Rule"},
		{Name: "s3:GetBucketVersioning", Answer: "xml:VersioningConfiguration|GetBucketVersioningResponse"},
		{Name: "s3:GetBucketLogging", Answer: "xml:BucketLoggingStatus"},
		{Name: "s3:GetBucketLifecycleConfiguration", Permissions: []string{"s3:GetLifecycleConfiguration"}, Answer: "xml:LifecycleConfiguration/Rule"},
		{Name: "s3:GetObjectLockConfiguration", Permissions: []string{"s3:GetBucketObjectLockConfiguration"}, Answer: "xml:ObjectLockConfiguration/ObjectLockEnabled"},
		{Name: "s3:GetBucketReplication", Permissions: []string{"s3:GetReplicationConfiguration"}, Answer: "xml:ReplicationConfiguration/Rule"},
		{Name: "s3:GetBucketWebsite", Answer: "xml:WebsiteConfiguration"},
		{Name: "s3:GetBucketNotificationConfiguration", Permissions: []string{"s3:GetBucketNotification"}, Answer: "xml:NotificationConfiguration|GetBucketNotificationResponse"},
		{Name: "s3:GetBucketTagging", Answer: "xml:Tagging/TagSet"},
		{Name: "s3:GetPublicAccessBlock", Permissions: []string{"s3:GetBucketPublicAccessBlock"}, Answer: "xml:PublicAccessBlockConfiguration"},
		{Name: "s3control:GetPublicAccessBlock", Permissions: []string{"s3:GetAccountPublicAccessBlock"}, Answer: "xml:PublicAccessBlockConfiguration"},
		{Name: "s3control:ListAccessPoints", Permissions: []string{"s3:ListAccessPoints"}, Answer: "xml:*/AccessPointList"},
		{Name: "s3control:GetAccessPoint", Permissions: []string{"s3:GetAccessPoint"}, Answer: "xml:*/Name"},
		{Name: "s3control:GetAccessPointPolicy", Permissions: []string{"s3:GetAccessPointPolicy"}, Answer: "xml:*/Policy"},
	},
}

var s3Types = []Type{
	{
		Name: S3AccessPoint, List: "s3control:ListAccessPoints", Doc: "An S3 access point.",
		Facts: []Fact{
			{Name: "bucket", Value: "", Read: "s3control:ListAccessPoints", Doc: "The name of its bucket."},
			{Name: "network_origin", Value: "", Read: "s3control:ListAccessPoints", Doc: "Internet or VPC."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "s3control:GetAccessPointPolicy", Optional: true, Doc: "Its resource policy."},
			{Name: "public_access_block", Value: PublicAccessBlock{}, Read: "s3control:GetAccessPoint", Doc: "Its Block Public Access settings."},
		},
	},
	{
		Name: S3Bucket, List: "s3:ListBuckets", Global: true, Placed: true,
		Doc: "An S3 general purpose bucket. Buckets are listed once an account; each carries its own region.",
		Facts: []Fact{
			{Name: "acl", Value: ACL{}, Read: "s3:GetBucketAcl", Doc: "Its access control list."},
			{Name: "encryption", Value: BucketEncryption{}, Read: "s3:GetBucketEncryption", Optional: true, Doc: "Its default encryption."},
			{Name: "lifecycle", Value: []LifecycleRule{}, Read: "s3:GetBucketLifecycleConfiguration", Doc: "Its lifecycle rules."},
			{Name: "logging", Value: BucketLogging{}, Read: "s3:GetBucketLogging", Optional: true, Doc: "Where its server access logs go."},
			{Name: "notification", Value: []string{}, Read: "s3:GetBucketNotificationConfiguration", Doc: "The ARNs that its events go to, and EventBridge where it is on."},
			{Name: "object_lock", Value: ObjectLock{}, Read: "s3:GetObjectLockConfiguration", Optional: true, Doc: "Its Object Lock configuration."},
			{Name: "ownership_controls", Value: "", Read: "s3:GetBucketOwnershipControls", Optional: true, Doc: "BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "s3:GetBucketPolicy", Optional: true, Doc: "Its bucket policy."},
			{Name: "public_access_block", Value: PublicAccessBlock{}, Read: "s3:GetPublicAccessBlock", Optional: true, Doc: "Its own Block Public Access settings."},
			{Name: "replication", Value: []ReplicationRule{}, Read: "s3:GetBucketReplication", Doc: "Its replication rules."},
			{Name: "tags", Value: map[string]string{}, Read: "s3:GetBucketTagging", Doc: "Its tags."},
			{Name: "versioning", Value: Versioning{}, Read: "s3:GetBucketVersioning", Doc: "Its versioning state."},
			{Name: "website", Value: Website{}, Read: "s3:GetBucketWebsite", Optional: true, Doc: "Its static website configuration."},
		},
	},
}

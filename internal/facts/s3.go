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

var s3Types = []Type{
	{
		Name: S3AccessPoint, Service: "s3", List: "s3control:ListAccessPoints", Doc: "An S3 access point.",
		Facts: []Fact{
			{Name: "bucket", Service: "s3", Value: "", Read: "s3control:ListAccessPoints", Doc: "The name of its bucket."},
			{Name: "network_origin", Service: "s3", Value: "", Read: "s3control:ListAccessPoints", Doc: "Internet or VPC."},
			{Name: "policy", Service: "s3", Value: iampolicy.Document{}, Read: "s3control:GetAccessPointPolicy", Optional: true, Doc: "Its resource policy."},
			{Name: "public_access_block", Service: "s3", Value: PublicAccessBlock{}, Read: "s3control:GetAccessPoint", Doc: "Its Block Public Access settings."},
		},
	},
	{
		Name: S3Bucket, Service: "s3", List: "s3:ListBuckets", Global: true, Placed: true,
		Doc: "An S3 general purpose bucket. Buckets are listed once an account; each carries its own region.",
		Facts: []Fact{
			{Name: "acl", Service: "s3", Value: ACL{}, Read: "s3:GetBucketAcl", Doc: "Its access control list."},
			{Name: "encryption", Service: "s3", Value: BucketEncryption{}, Read: "s3:GetBucketEncryption", Optional: true, Doc: "Its default encryption."},
			{Name: "lifecycle", Service: "s3", Value: []LifecycleRule{}, Read: "s3:GetBucketLifecycleConfiguration", Doc: "Its lifecycle rules."},
			{Name: "logging", Service: "s3", Value: BucketLogging{}, Read: "s3:GetBucketLogging", Optional: true, Doc: "Where its server access logs go."},
			{Name: "notification", Service: "s3", Value: []string{}, Read: "s3:GetBucketNotificationConfiguration", Doc: "The ARNs that its events go to, and EventBridge where it is on."},
			{Name: "object_lock", Service: "s3", Value: ObjectLock{}, Read: "s3:GetObjectLockConfiguration", Optional: true, Doc: "Its Object Lock configuration."},
			{Name: "ownership_controls", Service: "s3", Value: "", Read: "s3:GetBucketOwnershipControls", Optional: true, Doc: "BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter."},
			{Name: "policy", Service: "s3", Value: iampolicy.Document{}, Read: "s3:GetBucketPolicy", Optional: true, Doc: "Its bucket policy."},
			{Name: "public_access_block", Service: "s3", Value: PublicAccessBlock{}, Read: "s3:GetPublicAccessBlock", Optional: true, Doc: "Its own Block Public Access settings."},
			{Name: "replication", Service: "s3", Value: []ReplicationRule{}, Read: "s3:GetBucketReplication", Doc: "Its replication rules."},
			{Name: "tags", Service: "s3", Value: map[string]string{}, Read: "s3:GetBucketTagging", Doc: "Its tags."},
			{Name: "versioning", Service: "s3", Value: Versioning{}, Read: "s3:GetBucketVersioning", Doc: "Its versioning state."},
			{Name: "website", Service: "s3", Value: Website{}, Read: "s3:GetBucketWebsite", Optional: true, Doc: "Its static website configuration."},
		},
	},
}

package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// The resource types of the catalogue.
const (
	IAMGroup             snapshot.Type = "AWS::IAM::Group"
	IAMManagedPolicy     snapshot.Type = "AWS::IAM::ManagedPolicy"
	IAMRole              snapshot.Type = "AWS::IAM::Role"
	IAMServerCertificate snapshot.Type = "AWS::IAM::ServerCertificate"
	IAMUser              snapshot.Type = "AWS::IAM::User"
	S3AccessPoint        snapshot.Type = "AWS::S3::AccessPoint"
	S3Bucket             snapshot.Type = "AWS::S3::Bucket"
)

const (
	details          = "iam:GetAccountAuthorizationDetails"
	credentialReport = "iam:GetCredentialReport"
	accountSummary   = "iam:GetAccountSummary"
	alternateContact = "account:GetAlternateContact"
)

// catalogue is sorted by type, and by fact within a type.
var catalogue = []Type{
	{
		Name: snapshot.Account, Service: "sts", Global: true,
		Doc: "The account itself: what belongs to no single resource of it. Its id is the 12-digit account id.",
		Facts: []Fact{
			{Name: "account_access_keys_present", Service: "iam", Value: false, Read: accountSummary, Doc: "Whether the root user has access keys, active or not."},
			{Name: "account_mfa_enabled", Service: "iam", Value: false, Read: accountSummary, Doc: "Whether the root user has an MFA device."},
			{Name: "account_password_present", Service: "iam", Value: false, Read: accountSummary, Doc: "Whether the root user has a password."},
			{Name: "billing_contact", Service: "account", Value: Contact{}, Read: alternateContact, Optional: true, Doc: "The alternate contact for billing, masked."},
			{Name: "contact_information", Service: "account", Value: ContactInformation{}, Read: "account:GetContactInformation", Optional: true, Doc: "The primary contact, masked."},
			{Name: "credential_report", Service: "iam", Value: CredentialReport{}, Read: credentialReport, Doc: "The root user's row of the credential report."},
			{Name: "identity_center_instances", Service: "sso", Value: []IdentityCenterInstance{}, Read: "sso:ListInstances", Uncollected: "Identity Center is not collected yet", Doc: "The instances of IAM Identity Center that the account sees."},
			{Name: "open_id_connect_providers", Service: "iam", Value: []OpenIDConnectProvider{}, Read: "iam:ListOpenIDConnectProviders", Doc: "The OIDC identity providers."},
			{Name: "operations_contact", Service: "account", Value: Contact{}, Read: alternateContact, Optional: true, Doc: "The alternate contact for operations, masked."},
			{Name: "organization", Service: "organizations", Value: Organization{}, Read: "organizations:DescribeOrganization", Optional: true, Doc: "The organization that the account belongs to; absent for a standalone account."},
			{Name: "organizations_features", Service: "iam", Value: []string{}, Read: "iam:ListOrganizationsFeatures", Doc: "The centralized root access features that the organization has enabled: RootCredentialsManagement, RootSessions."},
			{Name: "partition", Service: "sts", Value: "", Read: "sts:GetCallerIdentity", Doc: "aws, aws-us-gov or aws-cn."},
			{Name: "password_policy", Service: "iam", Value: PasswordPolicy{}, Read: "iam:GetAccountPasswordPolicy", Optional: true, Doc: "The password policy for IAM users; absent where the account has none of its own."},
			{Name: "public_access_block", Service: "s3", Value: PublicAccessBlock{}, Read: "s3control:GetPublicAccessBlock", Optional: true, Doc: "The account's S3 Block Public Access settings, with those of the organization applied."},
			{Name: "regions", Service: "account", Value: []Region{}, Read: "account:ListRegions", Doc: "The regions and whether the account has them enabled."},
			{Name: "saml_providers", Service: "iam", Value: []SAMLProvider{}, Read: "iam:ListSAMLProviders", Doc: "The SAML identity providers."},
			{Name: "security_contact", Service: "account", Value: Contact{}, Read: alternateContact, Optional: true, Doc: "The alternate contact for security, masked."},
			{Name: "support_access_entities", Service: "iam", Value: PolicyEntities{}, Read: "iam:ListEntitiesForPolicy", Optional: true, Doc: "Who has the AWS-managed policy AWSSupportAccess; absent where the partition does not have the policy."},
			{Name: "virtual_mfa_devices", Service: "iam", Value: []VirtualMFADevice{}, Read: "iam:ListVirtualMFADevices", Doc: "The assigned virtual MFA devices with their owners."},
		},
	},
	{
		Name: IAMGroup, Service: "iam", List: details, Global: true, Doc: "An IAM group.",
		Facts: []Fact{
			{Name: "attached_managed_policies", Service: "iam", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it."},
			{Name: "inline_policies", Service: "iam", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
		},
	},
	{
		Name: IAMManagedPolicy, Service: "iam", List: details, Global: true,
		Doc: "A customer-managed policy, or an AWS-managed one that the account uses.",
		Facts: []Fact{
			{Name: "attached_to", Service: "iam", Value: []PolicyEntity{}, Read: details, Doc: "The users, groups and roles that it is attached to as a permissions policy."},
			{Name: "attachment_count", Service: "iam", Value: 0, Read: details, Doc: "How many users, groups and roles it is attached to; use as a permissions boundary is not counted."},
			{Name: "aws_managed", Service: "iam", Value: false, Read: details, Doc: "Whether AWS manages it."},
			{Name: "document", Service: "iam", Value: iampolicy.Document{}, Read: details, Doc: "Its default version."},
			{Name: "permissions_boundary_usage_count", Service: "iam", Value: 0, Read: details, Doc: "How many users and roles it bounds."},
		},
	},
	{
		Name: IAMRole, Service: "iam", List: details, Global: true, Doc: "An IAM role.",
		Facts: []Fact{
			{Name: "assume_role_policy", Service: "iam", Value: iampolicy.Document{}, Read: details, Doc: "Its trust policy."},
			{Name: "attached_managed_policies", Service: "iam", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it."},
			{Name: "inline_policies", Service: "iam", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
			{Name: "last_used", Service: "iam", Value: RoleLastUsed{}, Read: details, Optional: true, Doc: "When and where it was last used, in the tracking period."},
			{Name: "permissions_boundary", Service: "iam", Value: "", Read: details, Optional: true, Doc: "The ARN of its permissions boundary."},
			{Name: "tags", Service: "iam", Value: map[string]string{}, Read: details, Doc: "Its tags."},
		},
	},
	{
		Name: IAMServerCertificate, Service: "iam", List: "iam:ListServerCertificates", Global: true,
		Doc: "A TLS server certificate stored in IAM.",
		Facts: []Fact{
			{Name: "expiration", Service: "iam", Value: Time{}, Read: "iam:ListServerCertificates", Doc: "When it expires."},
			{Name: "upload_date", Service: "iam", Value: Time{}, Read: "iam:ListServerCertificates", Doc: "When it was uploaded."},
		},
	},
	{
		Name: IAMUser, Service: "iam", List: details, Global: true, Doc: "An IAM user; the root user is not one.",
		Facts: []Fact{
			{Name: "access_keys", Service: "iam", Value: []AccessKey{}, Read: "iam:ListAccessKeys", Doc: "The access keys, each by the last four characters of its id."},
			{Name: "attached_managed_policies", Service: "iam", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it directly."},
			{Name: "create_date", Service: "iam", Value: Time{}, Read: details, Doc: "When it was created."},
			{Name: "credential_report", Service: "iam", Value: CredentialReport{}, Read: credentialReport, Doc: "Its row of the credential report."},
			{Name: "groups", Service: "iam", Value: []string{}, Read: details, Doc: "The names of its groups."},
			{Name: "inline_policies", Service: "iam", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
			{Name: "mfa_devices", Service: "iam", Value: []MFADevice{}, Read: "iam:ListMFADevices", Doc: "Its MFA devices."},
			{Name: "permissions_boundary", Service: "iam", Value: "", Read: details, Optional: true, Doc: "The ARN of its permissions boundary."},
			{Name: "service_specific_credentials", Service: "iam", Value: []ServiceSpecificCredential{}, Read: "iam:ListServiceSpecificCredentials", Doc: "Its service-specific credentials."},
			{Name: "tags", Service: "iam", Value: map[string]string{}, Read: details, Doc: "Its tags."},
		},
	},
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

package facts

import (
	"time"

	"github.com/openposture/posture/internal/iampolicy"
)

// Time is a point in time, written as RFC 3339 in UTC with a precision of seconds.
type Time = time.Time

// A Contact is an alternate contact of the account. Personal data is masked: nothing in it names or reaches anybody.
type Contact struct {
	EmailAddress string `json:"email_address"` // "s***@example.com", or "" where there is none
	PhoneNumber  string `json:"phone_number"`  // "***4567", or ""
	Fingerprint  string `json:"fingerprint"`   // changes when the contact does: hex SHA-256
}

// ContactInformation is the primary contact of the account, masked like Contact.
type ContactInformation struct {
	FullName    string `json:"full_name"`              // "J***"
	CompanyName string `json:"company_name,omitempty"` // "E***"
	PhoneNumber string `json:"phone_number"`
	CountryCode string `json:"country_code"`
	Fingerprint string `json:"fingerprint"`
}

// CredentialReport is one row of the IAM credential report. What the report says with N/A, no_information or
// not_supported is absent.
type CredentialReport struct {
	GeneratedTime       Time        `json:"generated_time"`
	UserCreationTime    *Time       `json:"user_creation_time,omitempty"`
	PasswordEnabled     *bool       `json:"password_enabled,omitempty"` // absent where the report says not_supported
	PasswordLastUsed    *Time       `json:"password_last_used,omitempty"`
	PasswordLastChanged *Time       `json:"password_last_changed,omitempty"`
	MFAActive           bool        `json:"mfa_active"`
	AccessKeys          []ReportKey `json:"access_keys"` // the slots of the report, used or not
}

// A ReportKey is one of the two access-key slots of a credential report row.
type ReportKey struct {
	Slot         int   `json:"slot"` // 1 or 2
	Active       bool  `json:"active"`
	LastRotated  *Time `json:"last_rotated,omitempty"` // when it was created or last changed
	LastUsedDate *Time `json:"last_used_date,omitempty"`
}

// An OpenIDConnectProvider is an OIDC identity provider.
type OpenIDConnectProvider struct {
	ARN string `json:"arn"`
}

// A SAMLProvider is a SAML identity provider.
type SAMLProvider struct {
	ARN        string `json:"arn"`
	ValidUntil *Time  `json:"valid_until,omitempty"`
}

// An Organization is what a member sees of its organization.
type Organization struct {
	ID                  string `json:"id"`
	FeatureSet          string `json:"feature_set"` // ALL or CONSOLIDATED_BILLING
	ManagementAccountID string `json:"management_account_id"`
}

// A PasswordPolicy is the account's password policy for IAM users.
type PasswordPolicy struct {
	MinimumPasswordLength      int  `json:"minimum_password_length"`
	RequireUppercaseCharacters bool `json:"require_uppercase_characters"`
	RequireLowercaseCharacters bool `json:"require_lowercase_characters"`
	RequireSymbols             bool `json:"require_symbols"`
	RequireNumbers             bool `json:"require_numbers"`
	ExpirePasswords            bool `json:"expire_passwords"`
	MaxPasswordAge             int  `json:"max_password_age"`          // days; 0: passwords do not expire
	PasswordReusePrevention    int  `json:"password_reuse_prevention"` // 0: reuse is allowed
	HardExpiry                 bool `json:"hard_expiry"`
	AllowUsersToChangePassword bool `json:"allow_users_to_change_password"`
}

// A PublicAccessBlock is the four Block Public Access settings of S3.
type PublicAccessBlock struct {
	BlockPublicACLs       bool `json:"block_public_acls"`
	IgnorePublicACLs      bool `json:"ignore_public_acls"`
	BlockPublicPolicy     bool `json:"block_public_policy"`
	RestrictPublicBuckets bool `json:"restrict_public_buckets"`
}

// A Region is a region as the account sees it.
type Region struct {
	Name      string `json:"name"`
	OptStatus string `json:"opt_status"` // ENABLED, ENABLED_BY_DEFAULT, DISABLED ...
}

// PolicyEntities is who has a managed policy attached as a permissions policy, by name.
type PolicyEntities struct {
	Roles  []string `json:"roles"`
	Users  []string `json:"users"`
	Groups []string `json:"groups"`
}

// A PolicyEntity is a user, group or role that has a managed policy.
type PolicyEntity struct {
	Type string `json:"type"` // user, group or role
	Name string `json:"name"`
}

// A VirtualMFADevice is an assigned virtual MFA device.
type VirtualMFADevice struct {
	SerialNumber string `json:"serial_number"`
	UserARN      string `json:"user_arn"` // the root user's is arn:<partition>:iam::<account>:root
}

// An AttachedPolicy is a managed policy where it is attached.
type AttachedPolicy struct {
	ARN  string `json:"arn"`
	Name string `json:"name"`
}

// An InlinePolicy is a policy embedded in a user, group or role.
type InlinePolicy struct {
	Name     string             `json:"name"`
	Document iampolicy.Document `json:"document"`
}

// A RoleLastUsed says when and where a role was last used.
type RoleLastUsed struct {
	LastUsedDate Time   `json:"last_used_date"`
	Region       string `json:"region,omitempty"`
}

// An AccessKey is an access key of a user. The id is a secret's half: only its last four characters are kept.
type AccessKey struct {
	Suffix     string `json:"suffix"`
	Status     string `json:"status"` // Active or Inactive
	CreateDate Time   `json:"create_date"`
}

// An MFADevice is an MFA device of a user.
type MFADevice struct {
	SerialNumber string `json:"serial_number"`
	EnableDate   Time   `json:"enable_date"`
}

// A ServiceSpecificCredential is a credential of a user for one service.
type ServiceSpecificCredential struct {
	ServiceName    string `json:"service_name"`
	Status         string `json:"status"`
	CreateDate     Time   `json:"create_date"`
	ExpirationDate *Time  `json:"expiration_date,omitempty"`
}

// An ACL is a bucket's access control list.
type ACL struct {
	Owner  string  `json:"owner"` // canonical user id
	Grants []Grant `json:"grants"`
}

// A Grant is one entry of an ACL.
type Grant struct {
	GranteeType string `json:"grantee_type"` // CanonicalUser, Group or AmazonCustomerByEmail
	Grantee     string `json:"grantee"`      // the canonical id, or the group's URI
	Permission  string `json:"permission"`   // FULL_CONTROL, READ, WRITE, READ_ACP, WRITE_ACP
}

// BucketEncryption is a bucket's default encryption.
type BucketEncryption struct {
	Rules []EncryptionRule `json:"rules"`
}

// An EncryptionRule is one rule of BucketEncryption.
type EncryptionRule struct {
	SSEAlgorithm     string `json:"sse_algorithm,omitempty"` // AES256, aws:kms, aws:kms:dsse
	KMSMasterKeyID   string `json:"kms_master_key_id,omitempty"`
	BucketKeyEnabled bool   `json:"bucket_key_enabled"`
}

// A LifecycleRule is one rule of a bucket's lifecycle configuration.
type LifecycleRule struct {
	ID     string `json:"id,omitempty"`
	Status string `json:"status"` // Enabled or Disabled
}

// BucketLogging is where a bucket's server access logs go.
type BucketLogging struct {
	TargetBucket string `json:"target_bucket"`
	TargetPrefix string `json:"target_prefix"`
}

// ObjectLock is a bucket's Object Lock configuration.
type ObjectLock struct {
	Enabled bool   `json:"enabled"`
	Mode    string `json:"mode,omitempty"` // GOVERNANCE or COMPLIANCE: the default retention
	Days    int    `json:"days,omitempty"`
	Years   int    `json:"years,omitempty"`
}

// A ReplicationRule is one rule of a bucket's replication configuration.
type ReplicationRule struct {
	ID                string `json:"id,omitempty"`
	Status            string `json:"status"` // Enabled or Disabled
	DestinationBucket string `json:"destination_bucket"`
}

// Versioning is a bucket's versioning state. A bucket that never had versioning has neither member.
type Versioning struct {
	Status    string `json:"status,omitempty"`     // Enabled or Suspended
	MFADelete string `json:"mfa_delete,omitempty"` // Enabled or Disabled
}

// A Website is a bucket's static website configuration.
type Website struct {
	IndexDocument         string `json:"index_document,omitempty"`
	RedirectAllRequestsTo string `json:"redirect_all_requests_to,omitempty"`
}

package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// The types of IAM.
const (
	IAMGroup             snapshot.Type = "AWS::IAM::Group"
	IAMManagedPolicy     snapshot.Type = "AWS::IAM::ManagedPolicy"
	IAMRole              snapshot.Type = "AWS::IAM::Role"
	IAMServerCertificate snapshot.Type = "AWS::IAM::ServerCertificate"
	IAMUser              snapshot.Type = "AWS::IAM::User"
)

const details = "iam:GetAccountAuthorizationDetails"

var iamTypes = []Type{
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
			{Name: "credential_report", Service: "iam", Value: CredentialReport{}, Read: "iam:GetCredentialReport", Doc: "Its row of the credential report."},
			{Name: "groups", Service: "iam", Value: []string{}, Read: details, Doc: "The names of its groups."},
			{Name: "inline_policies", Service: "iam", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
			{Name: "mfa_devices", Service: "iam", Value: []MFADevice{}, Read: "iam:ListMFADevices", Doc: "Its MFA devices."},
			{Name: "permissions_boundary", Service: "iam", Value: "", Read: details, Optional: true, Doc: "The ARN of its permissions boundary."},
			{Name: "service_specific_credentials", Service: "iam", Value: []ServiceSpecificCredential{}, Read: "iam:ListServiceSpecificCredentials", Doc: "Its service-specific credentials."},
			{Name: "tags", Service: "iam", Value: map[string]string{}, Read: details, Doc: "Its tags."},
		},
	},
}

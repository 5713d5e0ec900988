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

// iamService is what is read of IAM.
var iamService = service{
	name:  "iam",
	types: iamTypes,
	account: []Fact{
		{Name: "account_access_keys_present", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has access keys, active or not."},
		{Name: "account_mfa_enabled", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has an MFA device."},
		{Name: "account_password_present", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has a password."},
		{Name: "credential_report", Value: CredentialReport{}, Read: "iam:GetCredentialReport", Doc: "The root user's row of the credential report."},
		{Name: "open_id_connect_providers", Value: []OpenIDConnectProvider{}, Read: "iam:ListOpenIDConnectProviders", Doc: "The OIDC identity providers."},
		{Name: "organizations_features", Value: []string{}, Read: "iam:ListOrganizationsFeatures", Doc: "The centralized root access features that the organization has enabled: RootCredentialsManagement, RootSessions."},
		{Name: "password_policy", Value: PasswordPolicy{}, Read: "iam:GetAccountPasswordPolicy", Optional: true, Doc: "The password policy for IAM users; absent where the account has none of its own."},
		{Name: "saml_providers", Value: []SAMLProvider{}, Read: "iam:ListSAMLProviders", Doc: "The SAML identity providers."},
		{Name: "support_access_entities", Value: PolicyEntities{}, Read: "iam:ListEntitiesForPolicy", Optional: true, Doc: "Who has the AWS-managed policy AWSSupportAccess; absent where the partition does not have the policy."},
		{Name: "virtual_mfa_devices", Value: []VirtualMFADevice{}, Read: "iam:ListVirtualMFADevices", Doc: "The assigned virtual MFA devices with their owners."},
	},
	operations: []Operation{
		{Name: "iam:GenerateCredentialReport", Answer: "query:State"},
		{Name: "iam:GetCredentialReport", Bulk: true, Permissions: []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"}, Answer: "query:Content", With: []string{"iam:GenerateCredentialReport"}},
		{Name: "iam:GetAccountAuthorizationDetails", Answer: "query:IsTruncated"},
		{Name: "iam:GetAccountPasswordPolicy", Answer: "query:PasswordPolicy"},
		{Name: "iam:GetAccountSummary", Answer: "query:SummaryMap"},
		{Name: "iam:ListAccessKeys", Answer: "query:AccessKeyMetadata"},
		{Name: "iam:ListEntitiesForPolicy", Answer: "query:PolicyRoles"},
		{Name: "iam:ListMFADevices", Answer: "query:MFADevices"},
		{Name: "iam:ListOpenIDConnectProviders", Answer: "query:OpenIDConnectProviderList"},
		{Name: "iam:ListOrganizationsFeatures", Answer: "query:OrganizationId"},
		{Name: "iam:ListSAMLProviders", Answer: "query:SAMLProviderList"},
		{Name: "iam:ListServerCertificates", Answer: "query:ServerCertificateMetadataList"},
		{Name: "iam:ListServiceSpecificCredentials", Answer: "query:ServiceSpecificCredentials"},
		{Name: "iam:ListVirtualMFADevices", Answer: "query:VirtualMFADevices"},
	},
}

var iamTypes = []Type{
	{
		Name: IAMGroup, List: details, Global: true, Doc: "An IAM group.",
		Facts: []Fact{
			{Name: "attached_managed_policies", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it."},
			{Name: "inline_policies", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
		},
	},
	{
		Name: IAMManagedPolicy, List: details, Global: true,
		Doc: "A customer-managed policy, or an AWS-managed one that the account uses.",
		Facts: []Fact{
			{Name: "attached_to", Value: []PolicyEntity{}, Read: details, Doc: "The users, groups and roles that it is attached to as a permissions policy."},
			{Name: "attachment_count", Value: 0, Read: details, Doc: "How many users, groups and roles it is attached to; use as a permissions boundary is not counted."},
			{Name: "aws_managed", Value: false, Read: details, Doc: "Whether AWS manages it."},
			{Name: "document", Value: iampolicy.Document{}, Read: details, Doc: "Its default version."},
			{Name: "permissions_boundary_usage_count", Value: 0, Read: details, Doc: "How many users and roles it bounds."},
		},
	},
	{
		Name: IAMRole, List: details, Global: true, Doc: "An IAM role.",
		Facts: []Fact{
			{Name: "assume_role_policy", Value: iampolicy.Document{}, Read: details, Doc: "Its trust policy."},
			{Name: "attached_managed_policies", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it."},
			{Name: "inline_policies", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
			{Name: "instance_profiles", Value: []string{}, Read: details, Doc: "The ARNs of the instance profiles that hold it."},
			{Name: "last_used", Value: RoleLastUsed{}, Read: details, Optional: true, Doc: "When and where it was last used, in the tracking period."},
			{Name: "permissions_boundary", Value: "", Read: details, Optional: true, Doc: "The ARN of its permissions boundary."},
			{Name: "tags", Value: map[string]string{}, Read: details, Doc: "Its tags."},
		},
	},
	{
		Name: IAMServerCertificate, List: "iam:ListServerCertificates", Global: true,
		Doc: "A TLS server certificate stored in IAM.",
		Facts: []Fact{
			{Name: "expiration", Value: Time{}, Read: "iam:ListServerCertificates", Doc: "When it expires."},
			{Name: "upload_date", Value: Time{}, Read: "iam:ListServerCertificates", Doc: "When it was uploaded."},
		},
	},
	{
		Name: IAMUser, List: details, Global: true, Doc: "An IAM user; the root user is not one.",
		Facts: []Fact{
			{Name: "access_keys", Value: []AccessKey{}, Read: "iam:ListAccessKeys", Doc: "The access keys, each by the last four characters of its id."},
			{Name: "attached_managed_policies", Value: []AttachedPolicy{}, Read: details, Doc: "The managed policies attached to it directly."},
			{Name: "create_date", Value: Time{}, Read: details, Doc: "When it was created."},
			{Name: "credential_report", Value: CredentialReport{}, Read: "iam:GetCredentialReport", Doc: "Its row of the credential report."},
			{Name: "groups", Value: []string{}, Read: details, Doc: "The names of its groups."},
			{Name: "inline_policies", Value: []InlinePolicy{}, Read: details, Doc: "The policies embedded in it."},
			{Name: "mfa_devices", Value: []MFADevice{}, Read: "iam:ListMFADevices", Doc: "Its MFA devices."},
			{Name: "permissions_boundary", Value: "", Read: details, Optional: true, Doc: "The ARN of its permissions boundary."},
			{Name: "service_specific_credentials", Value: []ServiceSpecificCredential{}, Read: "iam:ListServiceSpecificCredentials", Doc: "Its service-specific credentials."},
			{Name: "tags", Value: map[string]string{}, Read: details, Doc: "Its tags."},
		},
	},
}

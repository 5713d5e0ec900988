package facts

import (
	"cmp"
	"slices"

	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// catalogue is sorted by type, and by fact within a type. A new service adds its types, in a file of its own.
var catalogue = sorted(accountTypes, iamTypes, kmsTypes, organizationsTypes, s3Types)

func sorted(services ...[]Type) []Type {
	types := slices.Concat(services...)
	slices.SortFunc(types, func(a, b Type) int { return cmp.Compare(a.Name, b.Name) })
	return types
}

var accountTypes = []Type{
	{
		Name: snapshot.Account, Service: "sts", Global: true,
		Doc: "The account itself: what belongs to no single resource of it. Its id is the 12-digit account id.",
		Facts: []Fact{
			{Name: "account_access_keys_present", Service: "iam", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has access keys, active or not."},
			{Name: "account_mfa_enabled", Service: "iam", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has an MFA device."},
			{Name: "account_password_present", Service: "iam", Value: false, Read: "iam:GetAccountSummary", Doc: "Whether the root user has a password."},
			{Name: "billing_contact", Service: "account", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for billing, masked."},
			{Name: "contact_information", Service: "account", Value: ContactInformation{}, Read: "account:GetContactInformation", Optional: true, Doc: "The primary contact, masked."},
			{Name: "credential_report", Service: "iam", Value: CredentialReport{}, Read: "iam:GetCredentialReport", Doc: "The root user's row of the credential report."},
			{Name: "delegated_administrators", Service: "organizations", Value: []DelegatedAdministrator{}, Read: "organizations:ListDelegatedAdministrators", Doc: "The accounts that administer services for the organization. Seen from the management account and from delegated administrators only."},
			{Name: "identity_center_instances", Service: "sso", Value: []IdentityCenterInstance{}, Read: "sso:ListInstances", Uncollected: "Identity Center is not collected yet", Doc: "The instances of IAM Identity Center that the account sees."},
			{Name: "open_id_connect_providers", Service: "iam", Value: []OpenIDConnectProvider{}, Read: "iam:ListOpenIDConnectProviders", Doc: "The OIDC identity providers."},
			{Name: "operations_contact", Service: "account", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for operations, masked."},
			{Name: "organization", Service: "organizations", Value: Organization{}, Read: "organizations:DescribeOrganization", Optional: true, Doc: "The organization that the account belongs to; absent for a standalone account."},
			{Name: "organization_resource_policy", Service: "organizations", Value: iampolicy.Document{}, Read: "organizations:DescribeResourcePolicy", Optional: true, Doc: "The policy by which the organization delegates the management of its policies to members."},
			{Name: "organizations_features", Service: "iam", Value: []string{}, Read: "iam:ListOrganizationsFeatures", Doc: "The centralized root access features that the organization has enabled: RootCredentialsManagement, RootSessions."},
			{Name: "partition", Service: "sts", Value: "", Read: "sts:GetCallerIdentity", Doc: "aws, aws-us-gov or aws-cn."},
			{Name: "password_policy", Service: "iam", Value: PasswordPolicy{}, Read: "iam:GetAccountPasswordPolicy", Optional: true, Doc: "The password policy for IAM users; absent where the account has none of its own."},
			{Name: "public_access_block", Service: "s3", Value: PublicAccessBlock{}, Read: "s3control:GetPublicAccessBlock", Optional: true, Doc: "The account's S3 Block Public Access settings, with those of the organization applied."},
			{Name: "regions", Service: "account", Value: []Region{}, Read: "account:ListRegions", Doc: "The regions and whether the account has them enabled."},
			{Name: "saml_providers", Service: "iam", Value: []SAMLProvider{}, Read: "iam:ListSAMLProviders", Doc: "The SAML identity providers."},
			{Name: "security_contact", Service: "account", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for security, masked."},
			{Name: "support_access_entities", Service: "iam", Value: PolicyEntities{}, Read: "iam:ListEntitiesForPolicy", Optional: true, Doc: "Who has the AWS-managed policy AWSSupportAccess; absent where the partition does not have the policy."},
			{Name: "trusted_services", Service: "organizations", Value: []string{}, Read: "organizations:ListAWSServiceAccessForOrganization", Doc: "The principals of the services that have trusted access to the organization. Seen from the management account and from delegated administrators only."},
			{Name: "virtual_mfa_devices", Service: "iam", Value: []VirtualMFADevice{}, Read: "iam:ListVirtualMFADevices", Doc: "The assigned virtual MFA devices with their owners."},
		},
	},
}

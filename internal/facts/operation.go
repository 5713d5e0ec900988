package facts

// An Operation is one API operation that a fact or a listing is read from.
type Operation struct {
	Name        string   // "iam:GetAccountPasswordPolicy": the service's IAM prefix or SDK name, and the operation
	Permissions []string // the IAM actions that it needs
	// Answer is how a true answer looks, because the SDK decodes an empty or foreign 200 as a zero value without an
	// error: "xml:A/B/C" is a well-formed XML body with root A that has the element B/C below it, "json:M" a JSON
	// object with the member M, "json:" any JSON object. The SDK does not read the names of the roots of S3, and
	// emulators have others than AWS: "A|B" is either, "*" any.
	Answer string
	With   []string // the operations that it does not work without: a report has to be generated before it is read
}

// operations is every operation that a collector may call, by name.
var operations = index([]Operation{
	{Name: "sts:GetCallerIdentity", Answer: "xml:GetCallerIdentityResponse/GetCallerIdentityResult/Account"},

	{Name: "account:GetAlternateContact", Permissions: []string{"account:GetAlternateContact"}, Answer: "json:AlternateContact"},
	{Name: "account:GetContactInformation", Permissions: []string{"account:GetContactInformation"}, Answer: "json:ContactInformation"},
	{Name: "account:ListRegions", Permissions: []string{"account:ListRegions"}, Answer: "json:Regions"},

	{Name: "iam:GenerateCredentialReport", Permissions: []string{"iam:GenerateCredentialReport"}, Answer: "xml:GenerateCredentialReportResponse/GenerateCredentialReportResult/State"},
	{Name: "iam:GetCredentialReport", Permissions: []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"}, Answer: "xml:GetCredentialReportResponse/GetCredentialReportResult/Content", With: []string{"iam:GenerateCredentialReport"}},
	{Name: "iam:GetAccountAuthorizationDetails", Permissions: []string{"iam:GetAccountAuthorizationDetails"}, Answer: "xml:GetAccountAuthorizationDetailsResponse/GetAccountAuthorizationDetailsResult/IsTruncated"},
	{Name: "iam:GetAccountPasswordPolicy", Permissions: []string{"iam:GetAccountPasswordPolicy"}, Answer: "xml:GetAccountPasswordPolicyResponse/GetAccountPasswordPolicyResult/PasswordPolicy"},
	{Name: "iam:GetAccountSummary", Permissions: []string{"iam:GetAccountSummary"}, Answer: "xml:GetAccountSummaryResponse/GetAccountSummaryResult/SummaryMap"},
	{Name: "iam:ListAccessKeys", Permissions: []string{"iam:ListAccessKeys"}, Answer: "xml:ListAccessKeysResponse/ListAccessKeysResult/AccessKeyMetadata"},
	{Name: "iam:ListEntitiesForPolicy", Permissions: []string{"iam:ListEntitiesForPolicy"}, Answer: "xml:ListEntitiesForPolicyResponse/ListEntitiesForPolicyResult/PolicyRoles"},
	{Name: "iam:ListMFADevices", Permissions: []string{"iam:ListMFADevices"}, Answer: "xml:ListMFADevicesResponse/ListMFADevicesResult/MFADevices"},
	{Name: "iam:ListOpenIDConnectProviders", Permissions: []string{"iam:ListOpenIDConnectProviders"}, Answer: "xml:ListOpenIDConnectProvidersResponse/ListOpenIDConnectProvidersResult/OpenIDConnectProviderList"},
	{Name: "iam:ListOrganizationsFeatures", Permissions: []string{"iam:ListOrganizationsFeatures"}, Answer: "xml:ListOrganizationsFeaturesResponse/ListOrganizationsFeaturesResult/OrganizationId"},
	{Name: "iam:ListSAMLProviders", Permissions: []string{"iam:ListSAMLProviders"}, Answer: "xml:ListSAMLProvidersResponse/ListSAMLProvidersResult/SAMLProviderList"},
	{Name: "iam:ListServerCertificates", Permissions: []string{"iam:ListServerCertificates"}, Answer: "xml:ListServerCertificatesResponse/ListServerCertificatesResult/ServerCertificateMetadataList"},
	{Name: "iam:ListServiceSpecificCredentials", Permissions: []string{"iam:ListServiceSpecificCredentials"}, Answer: "xml:ListServiceSpecificCredentialsResponse/ListServiceSpecificCredentialsResult/ServiceSpecificCredentials"},
	{Name: "iam:ListVirtualMFADevices", Permissions: []string{"iam:ListVirtualMFADevices"}, Answer: "xml:ListVirtualMFADevicesResponse/ListVirtualMFADevicesResult/VirtualMFADevices"},

	{Name: "kms:DescribeKey", Permissions: []string{"kms:DescribeKey"}, Answer: "json:KeyMetadata"},
	{Name: "kms:GetKeyPolicy", Permissions: []string{"kms:GetKeyPolicy"}, Answer: "json:Policy"},
	{Name: "kms:GetKeyRotationStatus", Permissions: []string{"kms:GetKeyRotationStatus"}, Answer: "json:KeyRotationEnabled", With: []string{"kms:DescribeKey"}},
	{Name: "kms:ListAliases", Permissions: []string{"kms:ListAliases"}, Answer: "json:Aliases"},
	{Name: "kms:ListKeys", Permissions: []string{"kms:ListKeys"}, Answer: "json:Keys"},
	{Name: "kms:ListResourceTags", Permissions: []string{"kms:ListResourceTags"}, Answer: "json:Tags"},

	{Name: "organizations:DescribeOrganization", Permissions: []string{"organizations:DescribeOrganization"}, Answer: "json:Organization"},
	{Name: "organizations:DescribePolicy", Permissions: []string{"organizations:DescribePolicy"}, Answer: "json:Policy"},
	{Name: "organizations:DescribeResourcePolicy", Permissions: []string{"organizations:DescribeResourcePolicy"}, Answer: "json:ResourcePolicy"},
	{Name: "organizations:ListAWSServiceAccessForOrganization", Permissions: []string{"organizations:ListAWSServiceAccessForOrganization"}, Answer: "json:EnabledServicePrincipals"},
	{Name: "organizations:ListAccounts", Permissions: []string{"organizations:ListAccounts"}, Answer: "json:Accounts"},
	{Name: "organizations:ListAccountsForParent", Permissions: []string{"organizations:ListAccountsForParent"}, Answer: "json:Accounts", With: []string{"organizations:ListOrganizationalUnitsForParent", "organizations:ListRoots"}},
	{Name: "organizations:ListDelegatedAdministrators", Permissions: []string{"organizations:ListDelegatedAdministrators"}, Answer: "json:DelegatedAdministrators", With: []string{"organizations:ListDelegatedServicesForAccount"}},
	{Name: "organizations:ListDelegatedServicesForAccount", Permissions: []string{"organizations:ListDelegatedServicesForAccount"}, Answer: "json:DelegatedServices"},
	{Name: "organizations:ListOrganizationalUnitsForParent", Permissions: []string{"organizations:ListOrganizationalUnitsForParent"}, Answer: "json:OrganizationalUnits", With: []string{"organizations:ListRoots"}},
	{Name: "organizations:ListPolicies", Permissions: []string{"organizations:ListPolicies"}, Answer: "json:Policies"},
	{Name: "organizations:ListRoots", Permissions: []string{"organizations:ListRoots"}, Answer: "json:Roots"},
	{Name: "organizations:ListTagsForResource", Permissions: []string{"organizations:ListTagsForResource"}, Answer: "json:Tags"},
	{Name: "organizations:ListTargetsForPolicy", Permissions: []string{"organizations:ListTargetsForPolicy"}, Answer: "json:Targets"},
	{Name: "sso:ListInstances", Permissions: []string{"sso:ListInstances"}, Answer: "json:Instances"},

	{Name: "s3:ListBuckets", Permissions: []string{"s3:ListAllMyBuckets"}, Answer: "xml:ListAllMyBucketsResult/Buckets"},
	{Name: "s3:GetBucketLocation", Permissions: []string{"s3:GetBucketLocation"}, Answer: "xml:LocationConstraint"},
	{Name: "s3:GetBucketPolicy", Permissions: []string{"s3:GetBucketPolicy"}, Answer: "json:Statement"},
	{Name: "s3:GetBucketAcl", Permissions: []string{"s3:GetBucketAcl"}, Answer: "xml:AccessControlPolicy/AccessControlList"},
	{Name: "s3:GetBucketOwnershipControls", Permissions: []string{"s3:GetBucketOwnershipControls"}, Answer: "xml:OwnershipControls/Rule"},
	{Name: "s3:GetBucketEncryption", Permissions: []string{"s3:GetEncryptionConfiguration"}, Answer: "xml:ServerSideEncryptionConfiguration/Rule"},
	{Name: "s3:GetBucketVersioning", Permissions: []string{"s3:GetBucketVersioning"}, Answer: "xml:VersioningConfiguration|GetBucketVersioningResponse"},
	{Name: "s3:GetBucketLogging", Permissions: []string{"s3:GetBucketLogging"}, Answer: "xml:BucketLoggingStatus"},
	{Name: "s3:GetBucketLifecycleConfiguration", Permissions: []string{"s3:GetLifecycleConfiguration"}, Answer: "xml:LifecycleConfiguration/Rule"},
	{Name: "s3:GetObjectLockConfiguration", Permissions: []string{"s3:GetBucketObjectLockConfiguration"}, Answer: "xml:ObjectLockConfiguration/ObjectLockEnabled"},
	{Name: "s3:GetBucketReplication", Permissions: []string{"s3:GetReplicationConfiguration"}, Answer: "xml:ReplicationConfiguration/Rule"},
	{Name: "s3:GetBucketWebsite", Permissions: []string{"s3:GetBucketWebsite"}, Answer: "xml:WebsiteConfiguration"},
	{Name: "s3:GetBucketNotificationConfiguration", Permissions: []string{"s3:GetBucketNotification"}, Answer: "xml:NotificationConfiguration|GetBucketNotificationResponse"},
	{Name: "s3:GetBucketTagging", Permissions: []string{"s3:GetBucketTagging"}, Answer: "xml:Tagging/TagSet"},
	{Name: "s3:GetPublicAccessBlock", Permissions: []string{"s3:GetBucketPublicAccessBlock"}, Answer: "xml:PublicAccessBlockConfiguration"},

	{Name: "s3control:GetPublicAccessBlock", Permissions: []string{"s3:GetAccountPublicAccessBlock"}, Answer: "xml:PublicAccessBlockConfiguration"},
	{Name: "s3control:ListAccessPoints", Permissions: []string{"s3:ListAccessPoints"}, Answer: "xml:*/AccessPointList"},
	{Name: "s3control:GetAccessPoint", Permissions: []string{"s3:GetAccessPoint"}, Answer: "xml:*/Name"},
	{Name: "s3control:GetAccessPointPolicy", Permissions: []string{"s3:GetAccessPointPolicy"}, Answer: "xml:*/Policy"},
})

func index(ops []Operation) map[string]Operation {
	m := make(map[string]Operation, len(ops))
	for _, o := range ops {
		m[o.Name] = o
	}
	return m
}

// LookupOperation returns the operation of that name.
func LookupOperation(name string) (Operation, bool) {
	o, ok := operations[name]
	return o, ok
}

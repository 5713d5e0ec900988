package facts

// An Operation is one API operation that a fact or a listing is read from.
type Operation struct {
	Name        string   // "iam:GetAccountPasswordPolicy": the service's IAM prefix or SDK name, and the operation
	Permissions []string // the IAM actions that it needs
	// Answer is how a true answer looks, because the SDK decodes an empty or foreign 200 as a zero value without an
	// error: "xml:A/B/C" is a well-formed XML body with root A that has the element B/C below it, "json:M" a JSON
	// object with the member M, "json:" any JSON object.
	Answer string
}

// operations is every operation that a collector may call, by name.
var operations = index([]Operation{
	{"sts:GetCallerIdentity", nil, "xml:GetCallerIdentityResponse/GetCallerIdentityResult/Account"},

	{"account:GetAlternateContact", []string{"account:GetAlternateContact"}, "json:AlternateContact"},
	{"account:GetContactInformation", []string{"account:GetContactInformation"}, "json:ContactInformation"},
	{"account:ListRegions", []string{"account:ListRegions"}, "json:Regions"},

	{"iam:GenerateCredentialReport", []string{"iam:GenerateCredentialReport"}, "xml:GenerateCredentialReportResponse/GenerateCredentialReportResult/State"},
	{"iam:GetCredentialReport", []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"}, "xml:GetCredentialReportResponse/GetCredentialReportResult/Content"},
	{"iam:GetAccountAuthorizationDetails", []string{"iam:GetAccountAuthorizationDetails"}, "xml:GetAccountAuthorizationDetailsResponse/GetAccountAuthorizationDetailsResult/IsTruncated"},
	{"iam:GetAccountPasswordPolicy", []string{"iam:GetAccountPasswordPolicy"}, "xml:GetAccountPasswordPolicyResponse/GetAccountPasswordPolicyResult/PasswordPolicy"},
	{"iam:GetAccountSummary", []string{"iam:GetAccountSummary"}, "xml:GetAccountSummaryResponse/GetAccountSummaryResult/SummaryMap"},
	{"iam:ListAccessKeys", []string{"iam:ListAccessKeys"}, "xml:ListAccessKeysResponse/ListAccessKeysResult/AccessKeyMetadata"},
	{"iam:ListEntitiesForPolicy", []string{"iam:ListEntitiesForPolicy"}, "xml:ListEntitiesForPolicyResponse/ListEntitiesForPolicyResult/PolicyRoles"},
	{"iam:ListMFADevices", []string{"iam:ListMFADevices"}, "xml:ListMFADevicesResponse/ListMFADevicesResult/MFADevices"},
	{"iam:ListOpenIDConnectProviders", []string{"iam:ListOpenIDConnectProviders"}, "xml:ListOpenIDConnectProvidersResponse/ListOpenIDConnectProvidersResult/OpenIDConnectProviderList"},
	{"iam:ListOrganizationsFeatures", []string{"iam:ListOrganizationsFeatures"}, "xml:ListOrganizationsFeaturesResponse/ListOrganizationsFeaturesResult/OrganizationId"},
	{"iam:ListSAMLProviders", []string{"iam:ListSAMLProviders"}, "xml:ListSAMLProvidersResponse/ListSAMLProvidersResult/SAMLProviderList"},
	{"iam:ListServerCertificates", []string{"iam:ListServerCertificates"}, "xml:ListServerCertificatesResponse/ListServerCertificatesResult/ServerCertificateMetadataList"},
	{"iam:ListServiceSpecificCredentials", []string{"iam:ListServiceSpecificCredentials"}, "xml:ListServiceSpecificCredentialsResponse/ListServiceSpecificCredentialsResult/ServiceSpecificCredentials"},
	{"iam:ListVirtualMFADevices", []string{"iam:ListVirtualMFADevices"}, "xml:ListVirtualMFADevicesResponse/ListVirtualMFADevicesResult/VirtualMFADevices"},

	{"organizations:DescribeOrganization", []string{"organizations:DescribeOrganization"}, "json:Organization"},
	{"sso:ListInstances", []string{"sso:ListInstances"}, "json:Instances"},

	{"s3:ListBuckets", []string{"s3:ListAllMyBuckets"}, "xml:ListAllMyBucketsResult/Buckets"},
	{"s3:GetBucketLocation", []string{"s3:GetBucketLocation"}, "xml:LocationConstraint"},
	{"s3:GetBucketPolicy", []string{"s3:GetBucketPolicy"}, "json:Statement"},
	{"s3:GetBucketAcl", []string{"s3:GetBucketAcl"}, "xml:AccessControlPolicy/AccessControlList"},
	{"s3:GetBucketOwnershipControls", []string{"s3:GetBucketOwnershipControls"}, "xml:OwnershipControls/Rule"},
	{"s3:GetBucketEncryption", []string{"s3:GetEncryptionConfiguration"}, "xml:ServerSideEncryptionConfiguration/Rule"},
	{"s3:GetBucketVersioning", []string{"s3:GetBucketVersioning"}, "xml:VersioningConfiguration"},
	{"s3:GetBucketLogging", []string{"s3:GetBucketLogging"}, "xml:BucketLoggingStatus"},
	{"s3:GetBucketLifecycleConfiguration", []string{"s3:GetLifecycleConfiguration"}, "xml:LifecycleConfiguration/Rule"},
	{"s3:GetObjectLockConfiguration", []string{"s3:GetBucketObjectLockConfiguration"}, "xml:ObjectLockConfiguration/ObjectLockEnabled"},
	{"s3:GetBucketReplication", []string{"s3:GetReplicationConfiguration"}, "xml:ReplicationConfiguration/Rule"},
	{"s3:GetBucketWebsite", []string{"s3:GetBucketWebsite"}, "xml:WebsiteConfiguration"},
	{"s3:GetBucketNotificationConfiguration", []string{"s3:GetBucketNotification"}, "xml:NotificationConfiguration"},
	{"s3:GetBucketTagging", []string{"s3:GetBucketTagging"}, "xml:Tagging/TagSet"},
	{"s3:GetPublicAccessBlock", []string{"s3:GetBucketPublicAccessBlock"}, "xml:PublicAccessBlockConfiguration"},

	{"s3control:GetPublicAccessBlock", []string{"s3:GetAccountPublicAccessBlock"}, "xml:PublicAccessBlockConfiguration"},
	{"s3control:ListAccessPoints", []string{"s3:ListAccessPoints"}, "xml:ListAccessPointsResult/AccessPointList"},
	{"s3control:GetAccessPoint", []string{"s3:GetAccessPoint"}, "xml:GetAccessPointResult/Name"},
	{"s3control:GetAccessPointPolicy", []string{"s3:GetAccessPointPolicy"}, "xml:GetAccessPointPolicyResult/Policy"},
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

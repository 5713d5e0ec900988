package awstest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// Mix makes the account the mixed one.
func (s *Server) Mix() {
	for operation := range mixed {
		s.Override(operation, Mixed)
	}
}

// Mixed answers as an account in which much is bad and some is good: of the same kind there is one of each. What is not
// in the table is as in the good account. A new service adds its bad answers to the table.
func Mixed(r Request) Answer {
	if h, ok := mixed[r.Operation]; ok {
		return h(r)
	}
	return Good(r)
}

var mixed = map[string]Handler{
	"account:GetAlternateContact": func(r Request) Answer {
		if strings.Contains(r.Body, "SECURITY") {
			return Error(http.StatusNotFound, "ResourceNotFoundException", "no such contact")(r)
		}
		return Good(r)
	},
	"account:GetContactInformation":      Error(http.StatusNotFound, "ResourceNotFoundException", "no contact information"),
	"iam:GetAccountAuthorizationDetails": query(mixedDetails),
	"iam:GetAccountPasswordPolicy": query(one(`<PasswordPolicy><MinimumPasswordLength>8</MinimumPasswordLength><RequireSymbols>false</RequireSymbols>` +
		`<RequireNumbers>true</RequireNumbers><RequireUppercaseCharacters>true</RequireUppercaseCharacters>` +
		`<RequireLowercaseCharacters>false</RequireLowercaseCharacters><AllowUsersToChangePassword>true</AllowUsersToChangePassword>` +
		`<ExpirePasswords>false</ExpirePasswords><PasswordReusePrevention>24</PasswordReusePrevention></PasswordPolicy>`)),
	"iam:GetAccountSummary": query(one("<SummaryMap>" + entry("AccountAccessKeysPresent", 1) + entry("AccountMFAEnabled", 0) +
		entry("AccountPasswordPresent", 1) + entry("Users", 4) + "</SummaryMap>")),
	"iam:GetCredentialReport": query(one("<Content>" + base64.StdEncoding.EncodeToString([]byte(mixedReport)) +
		"</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-01-02T03:04:05Z</GeneratedTime>")),
	"iam:ListEntitiesForPolicy":     query(one("<PolicyGroups/><PolicyUsers><member><UserName>alice</UserName><UserId>AIDAALICE</UserId></member></PolicyUsers><PolicyRoles/>")),
	"iam:ListOrganizationsFeatures": query(one(`<OrganizationId>o-exampleorgid</OrganizationId><EnabledFeatures><member>RootSessions</member></EnabledFeatures>`)),
	"iam:ListSAMLProviders": query(one(`<SAMLProviderList><member><Arn>arn:aws:iam::` + Account +
		`:saml-provider/old</Arn><ValidUntil>2025-01-01T00:00:00Z</ValidUntil><CreateDate>2024-01-01T00:00:00Z</CreateDate></member></SAMLProviderList>`)),
	"iam:ListServerCertificates": query(pages("ServerCertificateMetadataList",
		strings.Replace(certificate("web"), "2027-", "2025-", 1), certificate("api"))),
	"iam:ListVirtualMFADevices": query(one(list("VirtualMFADevices",
		`<SerialNumber>arn:aws:iam::`+Account+`:mfa/root-account-mfa-device</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate><User><Arn>arn:aws:iam::`+Account+`:root</Arn></User>`))),
	"kms:GetKeyPolicy": func(r Request) Answer {
		a := Good(r)
		if a.Status == 0 && strings.Contains(r.Body, "da7a") { // the key of the data
			a.Body = fmt.Sprintf(`{"Policy":%q,"PolicyName":"default"}`, openKey)
		}
		return a
	},
	"kms:GetKeyRotationStatus": func(r Request) Answer {
		a := Good(r)
		a.Body = strings.Replace(a.Body, `"KeyRotationEnabled":true`, `"KeyRotationEnabled":false`, 1)
		return a
	},

	"organizations:DescribeOrganization":                mixedOrganization,
	"organizations:DescribeResourcePolicy":              mixedOrganization,
	"organizations:ListAWSServiceAccessForOrganization": mixedOrganization,
	"organizations:ListAccounts":                        mixedOrganization,
	"organizations:ListAccountsForParent":               mixedOrganization,
	"organizations:ListDelegatedAdministrators":         mixedOrganization,
	"organizations:ListDelegatedServicesForAccount":     mixedOrganization,
	"organizations:ListOrganizationalUnitsForParent":    mixedOrganization,
	"organizations:ListPolicies":                        mixedOrganization,
	"organizations:ListRoots":                           mixedOrganization,
	"organizations:ListTargetsForPolicy":                mixedOrganization,

	"s3:ListBuckets":          mixedBuckets,
	"s3:GetBucketAcl":         mixedBucket(nil),
	"s3:GetBucketLocation":    mixedBucket(nil),
	"s3:GetBucketLogging":     mixedBucket(map[string]string{"public": "<BucketLoggingStatus/>"}),
	"s3:GetBucketEncryption":  mixedBucket(map[string]string{"public": "!ServerSideEncryptionConfigurationNotFoundError"}),
	"s3:GetBucketPolicy":      mixedBucket(map[string]string{"logs": "!NoSuchBucketPolicy", "public": openPolicy, "site": openPolicy}),
	"s3:GetBucketVersioning":  mixedBucket(map[string]string{"logs": "<VersioningConfiguration/>", "site": "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"}),
	"s3:GetPublicAccessBlock": mixedBucket(map[string]string{"logs": "!NoSuchPublicAccessBlockConfiguration", "public": "<PublicAccessBlockConfiguration>" + noneOfFour + "</PublicAccessBlockConfiguration>"}),
	"s3control:GetPublicAccessBlock": Text(`<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>` +
		`<BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>`),
}

const (
	noneOfFour = `<BlockPublicAcls>false</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets>`
	openPolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"Everyone","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*"}]}`
	fullAccess = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	openKey    = `{"Version":"2012-10-17","Statement":[{"Sid":"Everyone","Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*"}]}`
	openTrust  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`
)

// query answers with the result of a query of IAM.
func query(h func(Request) (body, more string)) Handler {
	return func(r Request) Answer {
		body, more := h(r)
		if more != "" {
			body += "<IsTruncated>true</IsTruncated><Marker>" + more + "</Marker>"
		} else {
			body += "<IsTruncated>false</IsTruncated>"
		}
		_, name, _ := strings.Cut(r.Operation, ":")
		return Answer{Body: fmt.Sprintf("<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", name, body)}
	}
}

// mixedBuckets lists the good account's buckets and two more, of which the last comes without its region.
func mixedBuckets(r Request) Answer {
	a := Good(r)
	if r.Query.Get("continuation-token") == "" {
		return a
	}
	a.Body = strings.Replace(a.Body, "</Buckets>",
		"<Bucket><Name>public-"+Account+"</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>"+
			"<Bucket><Name>site-"+Account+"</Name></Bucket></Buckets>", 1)
	return a
}

// mixedBucket answers for a bucket with what bodies has by the first word of its name, "!" before the code of an error,
// and otherwise as the good account does.
func mixedBucket(bodies map[string]string) Handler {
	return func(r Request) Answer {
		word, _, _ := strings.Cut(r.Resource, "-")
		if body, ok := bodies[word]; ok {
			if code, isError := strings.CutPrefix(body, "!"); isError {
				return Error(http.StatusNotFound, code, "there is none")(r)
			}
			return Answer{Body: strings.ReplaceAll(body, "BUCKET", r.Resource)}
		}
		if name := r.Resource; word == "public" || word == "site" {
			r.Resource = "data-" + Account
			a := Good(r)
			a.Body = strings.ReplaceAll(a.Body, r.Resource, name)
			return a
		}
		return Good(r)
	}
}

const mixedReport = `user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info
<root_account>,arn:aws:iam::` + Account + `:root,2020-01-01T00:00:00+00:00,not_supported,2026-01-01T00:00:00+00:00,not_supported,not_supported,false,true,2020-01-01T00:00:00+00:00,2026-01-01T00:00:00+00:00,us-east-1,iam,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,
alice,arn:aws:iam::` + Account + `:user/alice,2024-01-01T00:00:00+00:00,true,2025-03-01T10:00:00+00:00,2024-01-01T00:00:00+00:00,N/A,false,true,2025-12-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,
bob,arn:aws:iam::` + Account + `:user/bob,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,true,2024-02-01T00:00:00+00:00,2026-01-01T00:00:00+00:00,eu-west-1,s3,true,2025-12-20T00:00:00+00:00,2026-01-01T00:00:00+00:00,eu-west-1,s3,false,N/A,false,N/A,
carol,arn:aws:iam::` + Account + `:user/carol,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,
`

// mixedDetails has users and groups on the first page, and roles and policies on the second. The report does not know dave
// yet.
func mixedDetails(r Request) (string, string) {
	user := func(name, more string) string {
		return `<Path>/</Path><UserName>` + name + `</UserName><UserId>AIDA` + name + `</UserId><Arn>arn:aws:iam::` + Account + `:user/` + name +
			`</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate><GroupList/>` + more
	}
	attached := func(arn, name string) string {
		return list("AttachedManagedPolicies", `<PolicyName>`+name+`</PolicyName><PolicyArn>`+arn+`</PolicyArn>`)
	}
	own := "arn:aws:iam::" + Account + ":policy/"
	if r.Form.Get("Marker") == "" {
		return list("UserDetailList",
			user("alice", attached(own+"everything", "everything")),
			user("bob", list("UserPolicyList", `<PolicyName>read</PolicyName><PolicyDocument>`+doc(readOnly)+`</PolicyDocument>`)+list("AttachedManagedPolicies")),
			user("carol", list("AttachedManagedPolicies")),
			user("dave", list("AttachedManagedPolicies"))) +
			list("GroupDetailList", `<Path>/</Path><GroupName>developers</GroupName><GroupId>AGPADEV</GroupId><Arn>arn:aws:iam::`+Account+`:group/developers</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>`+
				list("GroupPolicyList")+attached("arn:aws:iam::aws:policy/AWSCloudShellFullAccess", "AWSCloudShellFullAccess")) +
			list("RoleDetailList") + list("Policies"), "2"
	}
	return list("UserDetailList") + list("GroupDetailList") +
		list("RoleDetailList",
			role("app", attached(own+"read-data", "read-data")+`<RoleLastUsed><LastUsedDate>2026-01-01T00:00:00Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed>`),
			strings.Replace(role("partner", list("AttachedManagedPolicies")), doc(trust), doc(openTrust), 1)) +
		list("Policies",
			policy(own+"everything", "everything", 1, 0, fullAccess),
			policy(own+"idle", "idle", 0, 0, fullAccess),
			policy(own+"read-data", "read-data", 1, 0, readOnly)), ""
}

package awstest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// iamAnswer answers for IAM and STS. Every list has two pages.
func iamAnswer(r Request) Answer {
	_, name, _ := strings.Cut(r.Operation, ":")
	h, ok := queries[name]
	if !ok {
		return Error(http.StatusBadRequest, "InvalidAction", "no such operation: "+r.Operation)(r)
	}
	body, more := h(r)
	if more != "" {
		body += "<IsTruncated>true</IsTruncated><Marker>" + more + "</Marker>"
	} else if name != "GetCallerIdentity" {
		body += "<IsTruncated>false</IsTruncated>"
	}
	return result(r, body)
}

// queries is the members of the answers of IAM and STS, and the marker of the next page.
var queries = map[string]func(Request) (body, more string){
	"GetCallerIdentity": one("<Arn>arn:aws:iam::" + Account + ":user/posture</Arn><UserId>AIDAPOSTURE</UserId><Account>" + Account + "</Account>"),
	"GetAccountPasswordPolicy": one(`<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength><RequireSymbols>true</RequireSymbols>` +
		`<RequireNumbers>true</RequireNumbers><RequireUppercaseCharacters>true</RequireUppercaseCharacters>` +
		`<RequireLowercaseCharacters>true</RequireLowercaseCharacters><AllowUsersToChangePassword>true</AllowUsersToChangePassword>` +
		`<ExpirePasswords>true</ExpirePasswords><MaxPasswordAge>90</MaxPasswordAge><PasswordReusePrevention>24</PasswordReusePrevention></PasswordPolicy>`),
	"GetAccountSummary": one("<SummaryMap>" + entry("AccountAccessKeysPresent", 0) + entry("AccountMFAEnabled", 1) +
		entry("AccountPasswordPresent", 1) + entry("Users", 2) + "</SummaryMap>"),
	"GenerateCredentialReport": one("<State>COMPLETE</State>"),
	"GetCredentialReport": one("<Content>" + base64.StdEncoding.EncodeToString([]byte(Report)) +
		"</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-01-02T03:04:05Z</GeneratedTime>"),
	"ListVirtualMFADevices": pages("VirtualMFADevices",
		`<SerialNumber>arn:aws:iam::`+Account+`:mfa/alice</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate><User><Arn>arn:aws:iam::`+Account+`:user/alice</Arn><UserName>alice</UserName></User>`,
		`<SerialNumber>arn:aws:iam::`+Account+`:mfa/bob</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate><User><Arn>arn:aws:iam::`+Account+`:user/bob</Arn><UserName>bob</UserName></User>`),
	"ListSAMLProviders":          one(`<SAMLProviderList><member><Arn>arn:aws:iam::` + Account + `:saml-provider/idp</Arn><ValidUntil>2030-01-01T00:00:00Z</ValidUntil><CreateDate>2024-01-01T00:00:00Z</CreateDate></member></SAMLProviderList>`),
	"ListOpenIDConnectProviders": one(`<OpenIDConnectProviderList><member><Arn>arn:aws:iam::` + Account + `:oidc-provider/token.actions.githubusercontent.com</Arn></member></OpenIDConnectProviderList>`),
	"ListOrganizationsFeatures":  one(`<OrganizationId>o-exampleorgid</OrganizationId><EnabledFeatures><member>RootSessions</member><member>RootCredentialsManagement</member></EnabledFeatures>`),
	"ListServerCertificates":     pages("ServerCertificateMetadataList", certificate("web"), certificate("api")),
	"ListAccessKeys": perUser("AccessKeyMetadata", "bob",
		`<UserName>bob</UserName><AccessKeyId>AKIAEXAMPLEKEY00AAAA</AccessKeyId><Status>Active</Status><CreateDate>2025-12-01T00:00:00Z</CreateDate>`,
		`<UserName>bob</UserName><AccessKeyId>AKIAEXAMPLEKEY00BBBB</AccessKeyId><Status>Inactive</Status><CreateDate>2025-11-01T00:00:00Z</CreateDate>`),
	"ListMFADevices": perUser("MFADevices", "alice",
		`<UserName>alice</UserName><SerialNumber>arn:aws:iam::`+Account+`:mfa/alice</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate>`,
		`<UserName>alice</UserName><SerialNumber>arn:aws:iam::`+Account+`:u2f/user/alice/key</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate>`),
	"ListServiceSpecificCredentials": perUser("ServiceSpecificCredentials", "bob",
		`<UserName>bob</UserName><ServiceName>codecommit.amazonaws.com</ServiceName><ServiceSpecificCredentialId>ACCAEXAMPLE1</ServiceSpecificCredentialId><Status>Active</Status><CreateDate>2025-12-01T00:00:00Z</CreateDate>`,
		`<UserName>bob</UserName><ServiceName>bedrock.amazonaws.com</ServiceName><ServiceSpecificCredentialId>ACCAEXAMPLE2</ServiceSpecificCredentialId><Status>Active</Status><CreateDate>2025-12-01T00:00:00Z</CreateDate><ExpirationDate>2026-06-01T00:00:00Z</ExpirationDate>`),
	"ListEntitiesForPolicy": func(r Request) (string, string) {
		if r.Form.Get("Marker") == "" {
			return "<PolicyGroups/><PolicyUsers/><PolicyRoles><member><RoleName>support</RoleName><RoleId>AROASUPPORT</RoleId></member></PolicyRoles>", "2"
		}
		return "<PolicyGroups/><PolicyUsers/><PolicyRoles><member><RoleName>support-night</RoleName><RoleId>AROANIGHT</RoleId></member></PolicyRoles>", ""
	},
	"GetAccountAuthorizationDetails": authorizationDetails,
}

func one(body string) func(Request) (string, string) {
	return func(Request) (string, string) { return body, "" }
}

func list(name string, members ...string) string {
	if len(members) == 0 {
		return "<" + name + "/>"
	}
	return "<" + name + "><member>" + strings.Join(members, "</member><member>") + "</member></" + name + ">"
}

// pages is a list of one member a page.
func pages(name string, members ...string) func(Request) (string, string) {
	return func(r Request) (string, string) {
		i := len(r.Form.Get("Marker")) // "", "x", "xx" ...
		if i+1 < len(members) {
			return list(name, members[i]), strings.Repeat("x", i+1)
		}
		return list(name, members[i]), ""
	}
}

// perUser is a list that only one user has something in.
func perUser(name, user string, members ...string) func(Request) (string, string) {
	return func(r Request) (string, string) {
		if r.Form.Get("UserName") != user {
			return list(name), ""
		}
		return pages(name, members...)(r)
	}
}

func entry(key string, value int) string {
	return fmt.Sprintf("<entry><key>%s</key><value>%d</value></entry>", key, value)
}

func certificate(name string) string {
	return `<Path>/</Path><ServerCertificateName>` + name + `</ServerCertificateName><ServerCertificateId>ASCA` + name + `</ServerCertificateId><Arn>arn:aws:iam::` +
		Account + `:server-certificate/` + name + `</Arn><UploadDate>2025-01-01T00:00:00Z</UploadDate><Expiration>2027-01-01T00:00:00Z</Expiration>`
}

// Report is the account's credential report.
const Report = `user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info
<root_account>,arn:aws:iam::` + Account + `:root,2020-01-01T00:00:00+00:00,not_supported,2025-01-01T00:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,
alice,arn:aws:iam::` + Account + `:user/alice,2024-01-01T00:00:00+00:00,true,2026-01-01T10:00:00+00:00,2025-12-01T00:00:00+00:00,2026-03-01T00:00:00+00:00,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,
bob,arn:aws:iam::` + Account + `:user/bob,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,true,true,2025-12-01T00:00:00+00:00,2026-01-01T00:00:00+00:00,eu-west-1,s3,false,2025-11-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,false,N/A,
`

const boundary = `<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::` + Account + `:policy/read-data</PermissionsBoundaryArn></PermissionsBoundary>`

func doc(json string) string { return url.QueryEscape(json) }

const (
	readOnly = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data-111122223333/*"}]}`
	trust    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
)

// authorizationDetails has the users and groups on the first page, the roles and policies on the second.
func authorizationDetails(r Request) (string, string) {
	if r.Form.Get("Marker") == "" {
		return list("UserDetailList",
			`<Path>/</Path><UserName>bob</UserName><UserId>AIDABOB</UserId><Arn>arn:aws:iam::`+Account+`:user/bob</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate><GroupList/><AttachedManagedPolicies/><Tags><member><Key>team</Key><Value>data</Value></member></Tags>`,
			`<Path>/</Path><UserName>alice</UserName><UserId>AIDAALICE</UserId><Arn>arn:aws:iam::`+Account+`:user/alice</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate><GroupList><member>developers</member></GroupList><AttachedManagedPolicies/>`+
				boundary) +
			list("GroupDetailList", `<Path>/</Path><GroupName>developers</GroupName><GroupId>AGPADEV</GroupId><Arn>arn:aws:iam::`+Account+`:group/developers</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>`+
				list("GroupPolicyList", `<PolicyName>read</PolicyName><PolicyDocument>`+doc(readOnly)+`</PolicyDocument>`)+
				list("AttachedManagedPolicies", `<PolicyName>read-data</PolicyName><PolicyArn>arn:aws:iam::`+Account+`:policy/read-data</PolicyArn>`)) +
			list("RoleDetailList") + list("Policies"), "2"
	}
	return list("UserDetailList") + list("GroupDetailList") +
		list("RoleDetailList",
			role("support", list("AttachedManagedPolicies", `<PolicyName>AWSSupportAccess</PolicyName><PolicyArn>arn:aws:iam::aws:policy/AWSSupportAccess</PolicyArn>`)+`<RoleLastUsed><LastUsedDate>2026-01-01T00:00:00Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed>`),
			role("app", list("RolePolicyList", `<PolicyName>read</PolicyName><PolicyDocument>`+doc(readOnly)+`</PolicyDocument>`)+list("AttachedManagedPolicies")+boundary)) +
		list("Policies",
			policy("arn:aws:iam::"+Account+":policy/read-data", "read-data", 1, 2, readOnly),
			policy("arn:aws:iam::aws:policy/AWSSupportAccess", "AWSSupportAccess", 1, 0, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["support:*"],"Resource":"*"}]}`)), ""
}

func role(name, more string) string {
	return `<Path>/</Path><RoleName>` + name + `</RoleName><RoleId>AROA` + name + `</RoleId><Arn>arn:aws:iam::` + Account + `:role/` + name +
		`</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>` + doc(trust) + `</AssumeRolePolicyDocument>` +
		list("InstanceProfileList", `<Path>/</Path><InstanceProfileName>`+name+`</InstanceProfileName><Arn>arn:aws:iam::`+Account+`:instance-profile/`+name+`</Arn>`) + more
}

func policy(arn, name string, attached, bounds int, document string) string {
	return fmt.Sprintf(`<PolicyName>%s</PolicyName><PolicyId>ANPA%s</PolicyId><Arn>%s</Arn><Path>/</Path><DefaultVersionId>v2</DefaultVersionId><AttachmentCount>%d</AttachmentCount>`+
		`<PermissionsBoundaryUsageCount>%d</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable><CreateDate>2024-01-01T00:00:00Z</CreateDate><UpdateDate>2024-01-01T00:00:00Z</UpdateDate>%s`,
		name, name, arn, attached, bounds, list("PolicyVersionList",
			`<Document>`+doc(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)+`</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion>`,
			`<Document>`+doc(document)+`</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion>`))
}

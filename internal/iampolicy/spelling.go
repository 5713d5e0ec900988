package iampolicy

import "strings"

// The operators of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operators = spellings(`
	StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
	NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals
	DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
	Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals ArnNotLike Null`)

// The global keys of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, and the
// keys of services that this package or a rule asks for by name.
var keys = spellings(`
	aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn aws:CurrentTime
	aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc aws:EpochTime aws:FederatedProvider aws:IsMcpServiceAction
	aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService
	aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalType
	aws:referer aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths aws:SecureTransport
	aws:SignInSessionArn aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID
	aws:SourceOrgPaths aws:SourceOwner aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:TagKeys aws:TokenIssueTime
	aws:UserAgent aws:userid aws:username aws:ViaAWSService aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths
	aws:VpcSourceIp
	s3:authType s3:DataAccessPointAccount s3:DataAccessPointArn s3:ResourceAccount s3:signatureversion s3:TlsVersion
	s3:x-amz-acl s3:x-amz-server-side-encryption s3:x-amz-server-side-encryption-aws-kms-key-id
	kms:CallerAccount kms:GrantIsForAWSResource kms:ViaService lambda:EventSourceToken lambda:FunctionUrlAuthType
	elasticfilesystem:AccessedViaMountTarget sts:ExternalId`)

var tagKeys = spellings(`aws:PrincipalTag aws:RequestTag aws:ResourceTag`)

func spellings(names string) map[string]string {
	m := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		m[strings.ToLower(name)] = name
	}
	return m
}

// canonicalOperator returns the operator as AWS spells it, or as it is where it is not known.
func canonicalOperator(s string) string {
	if op, ok := parseOperator(s); ok {
		return op.String()
	}
	return s
}

// canonicalKey returns the condition key as AWS spells it, or as it is where it is not known. "Context key names are
// not case-sensitive": https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
func canonicalKey(s string) string {
	if key, ok := keys[strings.ToLower(s)]; ok {
		return key
	}
	if prefix, tag, ok := strings.Cut(s, "/"); ok {
		if key, ok := tagKeys[strings.ToLower(prefix)]; ok {
			return key + "/" + tag
		}
	}
	return s
}

package iampolicy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPublicStatements_principal(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, principal, want string }{
		{"star", `"Principal":"*"`, "everyone"},
		{"AWS star", `"Principal":{"AWS":"*"}`, "everyone"},
		{"a star in a list (trap 49)", `"Principal":{"AWS":["arn:aws:iam::111122223333:root","*"]}`, "everyone"},
		{"a star beside a service (trap 25)", `"Principal":{"Service":"s3.amazonaws.com","AWS":"*"}`, "everyone"},
		{"NotPrincipal (trap 32)", `"NotPrincipal":{"AWS":"111122223333"}`, `everyone but "111122223333"`},
		{"NotPrincipal of nobody", `"NotPrincipal":{}`, "everyone"},
		{"every service", `"Principal":{"Service":"*"}`, "any principal of type Service"},
		{"any account", `"Principal":{"AWS":"arn:aws:iam::*:root"}`, `any principal like "arn:aws:iam::*:root"`},
		{"an account", `"Principal":{"AWS":"arn:aws:iam::111122223333:root"}`, ""},
		{"the id of an account", `"Principal":{"AWS":"111122223333"}`, ""},
		{"a role", `"Principal":{"AWS":"arn:aws:iam::111122223333:role/r"}`, ""},
		{"a pattern within an account", `"Principal":{"AWS":"arn:aws:iam::111122223333:role/*"}`, ""},
		{"a service", `"Principal":{"Service":"s3.amazonaws.com"}`, ""},
		{"a canonical user", `"Principal":{"CanonicalUser":"abc"}`, ""},
		{"an identity provider", `"Principal":{"Federated":"accounts.google.com"}`, ""},
		{"nobody", `"Principal":{}`, ""},
		{"none: an identity's policy", `"Sid":"x"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := statements(t, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",`+tt.principal+`}`)
			want := ""
			if tt.want != "" {
				want = "allows " + tt.want + ": no condition restricts who calls"
			}
			if diff := cmp.Diff(want, reasons(PublicStatements(d))); diff != "" {
				t.Errorf("PublicStatements (-want +got):\n%s", diff)
			}
			if got := PublicByS3(d); got != (want != "") {
				t.Errorf("PublicByS3 = %v", got)
			}
		})
	}
}

func reasons(matches []Match) string {
	var l []string
	for _, m := range matches {
		l = append(l, m.Reason)
	}
	return strings.Join(l, "; ")
}

// allow writes an Allow for everyone under a condition.
func allow(condition string) string {
	return `{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":` + condition + `}`
}

func TestPublicStatements_pinned(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{
		`{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`,
		`{"StringEquals":{"aws:PrincipalAccount":["111122223333","444455556666"]}}`,
		`{"StringEquals":{"aws:SourceAccount":111122223333}}`,
		`{"StringEquals":{"AWS:SOURCEOWNER":"111122223333"}}`,
		`{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/r"}}`,
		`{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}`,
		`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"}}`,
		`{"ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:*:111122223333:alarm:*"}}`,
		`{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:topic"}}`,
		`{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`,
		`{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"O-A1B2C3D4E5"}}`, // trap 36
		`{"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}`,
		`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"}}`, // trap 36
		`{"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":["o-a1b2c3d4e5/r-ab12/"]}}`,
		`{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}`,
		`{"StringEquals":{"aws:SourceVpc":"vpc-1"}}`,
		`{"StringLike":{"aws:SourceVpce":"vpce-1"}}`,
		`{"StringEquals":{"aws:userid":"AIDACKCEVSQ6C2EXAMPLE"}}`,
		`{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-east-1.amazonaws.com"}}`, // trap 58
		`{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}`,
		`{"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}`,
		`{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask.skill.x"}}`,
		`{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`, // trap 37
		`{"IpAddress":{"aws:SourceIp":["203.0.113.7","2001:db8::/32","10.0.0.0/8","172.16.0.0/12","fc00::/7"]}}`,
		`{"IpAddress":{"aws:SourceIp":["17.0.0.0/8","17.1.0.0/16","17.0.0.0/8"]}}`,
		`{"StringEquals":{"aws:PrincipalOrgID":"o-a"},"StringLike":{"aws:SourceVpc":"*"}}`, // one that pins suffices
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			d := statements(t, allow(condition))
			if got := PublicStatements(d); got != nil {
				t.Errorf("PublicStatements = %v", got)
			}
			if PublicByS3(d) {
				t.Error("PublicByS3")
			}
		})
	}
}

func TestPublicStatements_notPinned(t *testing.T) {
	t.Parallel()
	tests := []struct{ condition, why string }{
		{`{"StringLike":{"aws:PrincipalArn":"*"}}`, `aws:PrincipalArn "*" does not name an account`}, // trap 34
		{`{"StringLike":{"aws:PrincipalOrgID":"*"}}`, `aws:PrincipalOrgID "*" is not a fixed value`},
		{`{"StringEquals":{"aws:PrincipalOrgID":"o-*"}}`, `aws:PrincipalOrgID "o-*" is not a fixed value`},
		{`{"StringLike":{"aws:SourceVpc":"*"}}`, `aws:SourceVpc "*" is not a fixed value`},
		{`{"StringLike":{"aws:SourceVpc":"vpc-?"}}`, `aws:SourceVpc "vpc-?" is not a fixed value`},
		{`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}`, `aws:PrincipalArn "arn:aws:iam::*:role/*" does not name an account`}, // trap 35
		{`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1111222233??:role/r"}}`, `aws:PrincipalArn "arn:aws:iam::1111222233??:role/r" does not name an account`},
		{`{"StringLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}}`, `aws:SourceArn "arn:aws:sns:*:111122223333:t" does not name an account`}, // the star may swallow another account
		{`{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}`, `aws:SourceArn "arn:aws:s3:::*" does not name an account`},
		{`{"StringEquals":{"aws:PrincipalAccount":["111122223333","*"]}}`, `aws:PrincipalAccount "*" is not the id of an account`},
		{`{"StringEquals":{"aws:PrincipalAccount":"anonymous"}}`, `aws:PrincipalAccount "anonymous" is not the id of an account`},
		{`{"StringEquals":{"aws:userid":"anonymous"}}`, `aws:userid "anonymous" is not a fixed value`},
		{`{"StringLike":{"aws:userid":"AROACKCEVSQ6C2EXAMPLE:*"}}`, `aws:userid "AROACKCEVSQ6C2EXAMPLE:*" is not a fixed value`},
		{`{"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}`, `aws:PrincipalOrgID "${aws:ResourceOrgID}" has a policy variable`},
		{`{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/${aws:username}"}}`, `aws:PrincipalArn "arn:aws:iam::111122223333:user/${aws:username}" has a policy variable`},
		{`{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a"}}`, "StringEqualsIfExists also holds for a request without aws:PrincipalOrgID"},
		{`{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-a/*"}}`, "ForAllValues:StringEquals also holds for a request without aws:PrincipalOrgPaths"},
		{`{"ForAllValues:StringEquals":{"aws:PrincipalAccount":"111122223333"}}`, "ForAllValues:StringEquals also holds for a request without aws:PrincipalAccount"},
		{`{"Null":{"aws:PrincipalOrgID":"false"}}`, "Null on aws:PrincipalOrgID does not name who may"},
		{`{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}`, "StringNotEquals on aws:PrincipalOrgID does not name who may"},
		{`{"StringLikes":{"aws:PrincipalOrgID":"o-a"}}`, "StringLikes on aws:PrincipalOrgID does not name who may"},
		{`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*/r-ab12/*"}}`, `aws:PrincipalOrgPaths "o-*/r-ab12/*" does not name an organization`},
		{`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"*"}}`, `aws:PrincipalOrgPaths "*" does not name an organization`},
		{`{"StringEquals":{"aws:PrincipalOrgID":""}}`, `aws:PrincipalOrgID "" is not a fixed value`},
		{`{"StringEquals":{"aws:PrincipalOrgID":[]}}`, "aws:PrincipalOrgID has no value"},
		{`{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`, `aws:SourceIp "0.0.0.0/0" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":"8.0.0.0/7"}}`, `aws:SourceIp "8.0.0.0/7" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}`, `aws:SourceIp "0.0.0.0/1", "128.0.0.0/1" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":"::/0"}}`, `aws:SourceIp "::/0" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":"2000::/31"}}`, `aws:SourceIp "2000::/31" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":"::ffff:0:0/96"}}`, `aws:SourceIp "::ffff:0:0/96" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"IpAddress":{"aws:SourceIp":["203.0.113.7","nonsense"]}}`, `aws:SourceIp "203.0.113.7", "nonsense" is more than a /8 of IPv4 or a /32 of IPv6`},
		{`{"NotIpAddress":{"aws:SourceIp":"203.0.113.7"}}`, "NotIpAddress on aws:SourceIp does not name who may"},
		{`{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}`, ""}, // trap 58
		{`{"ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}`, ""},
		{`{"StringEquals":{"aws:ResourceAccount":"111122223333","s3:ResourceAccount":"111122223333"}}`, ""},
		{`{"StringEquals":{"lambda:FunctionUrlAuthType":"AWS_IAM"}}`, ""},
		{`{"StringEquals":{"aws:username":"alice","aws:PrincipalTag/team":"a","aws:Referer":"https://example.com"}}`, ""},
		{`{"Bool":{"aws:SecureTransport":"true"}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			t.Parallel()
			d := statements(t, allow(tt.condition))
			want := "allows everyone: " + tt.why
			if tt.why == "" {
				want += "no condition restricts who calls"
			}
			if diff := cmp.Diff(want, reasons(PublicStatements(d))); diff != "" {
				t.Errorf("PublicStatements (-want +got):\n%s", diff)
			}
			// Whether S3 sees through the callers that call themselves "anonymous", its page does not say.
			if want := !strings.Contains(tt.condition, "anonymous"); PublicByS3(d) != want {
				t.Errorf("PublicByS3 = %v", !want)
			}
		})
	}
}

// What offends us and S3 may not call public is not protected by RestrictPublicBuckets for sure.
func TestPublicByS3_narrowerThanOurs(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{
		`{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a"}}`,
		`{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::other"}}`, // fixed, but whose it is can change
		`{"IpAddress":{"aws:SourceIp":["8.0.0.0/8","9.0.0.0/8"]}}`,
		`{"StringEquals":{"aws:PrincipalOrgID":"o-a","s3:x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:us-east-1:111122223333:key/k"}}`,
	} {
		d := statements(t, allow(condition))
		if PublicByS3(d) {
			t.Errorf("%s: PublicByS3", condition)
		}
	}
}

func TestPublicStatements_everySlashEight(t *testing.T) {
	t.Parallel()
	var all, half []string
	for i := range 256 {
		r := fmt.Sprintf(`"%d.0.0.0/8"`, i)
		all = append(all, r)
		if i%2 == 0 {
			half = append(half, r)
		}
	}
	for _, l := range [][]string{all, half} {
		d := statements(t, allow(`{"IpAddress":{"aws:SourceIp":[`+strings.Join(l, ",")+`]}}`))
		if len(PublicStatements(d)) == 0 {
			t.Errorf("%d times a /8 is not public", len(l))
		}
	}
}

func TestPublicStatements_deny(t *testing.T) {
	t.Parallel()
	grant := `{"Sid":"Grant","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:List*"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}`
	const outside = `"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}`
	all := `"Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]`
	tests := []struct {
		name         string
		denies       []string
		public, byS3 bool
	}{
		{"outside of the organization (trap 38)", []string{deny(all, outside)}, false, false},
		{"IfExists is the same in a Deny", []string{deny(all, `"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a"}}`)}, false, false},
		{"StringNotLike of a VPC", []string{deny(all, `"Condition":{"StringNotLike":{"aws:SourceVpc":["vpc-1","vpc-2"]}}`)}, false, false},
		{"outside of the network", []string{deny(all, `"Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`)}, false, false},
		{"all but the roles of an account", []string{deny(all, `"Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}`)}, false, false},
		{"neither here nor there: two fixed sets remain", []string{deny(all, `"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a","aws:SourceVpc":"vpc-1"}}`)}, false, false},
		{"outside of a path, absent ones included", []string{deny(all, `"Condition":{"ForAllValues:StringNotLike":{"aws:PrincipalOrgPaths":"o-a/*"}}`)}, false, false},
		{"for everyone", []string{deny(`"Action":"*","Resource":"*"`)}, false, false},
		{"NotPrincipal of fixed ones", []string{`{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},` + all + `}`}, false, false},
		{"spread over the resources", []string{deny(`"Action":"*","Resource":"arn:aws:s3:::b"`, outside), deny(`"NotAction":[],"Resource":"arn:aws:s3:::b/*"`, outside)}, false, false},
		{"complements", []string{deny(`"NotAction":"s3:GetObject","Resource":"*"`, outside), deny(`"Action":"s3:GetObject","Resource":"*"`, outside)}, false, false},

		{"objects only", []string{deny(`"Action":"*","Resource":"arn:aws:s3:::b/*"`, outside)}, true, true},
		{"one action only", []string{deny(`"Action":"s3:GetObject","Resource":"*"`, outside)}, true, true},
		{"for one role", []string{`{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},` + all + `}`}, true, true},
		{"without TLS", []string{deny(all, insecure)}, true, true},
		{"inside of the organization", []string{deny(all, `"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a"}}`)}, true, false},
		{"outside, but for a service", []string{deny(all, `"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`)}, true, false},
		{"outside of any organization", []string{deny(all, `"Condition":{"StringNotLike":{"aws:PrincipalOrgID":"*"}}`)}, true, false},
		{"outside of the resource's own organization, a variable", []string{deny(all, `"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}`)}, true, false},
		{"outside of a path, absent ones spared", []string{deny(all, `"Condition":{"ForAnyValue:StringNotLike":{"aws:PrincipalOrgPaths":"o-a/*"}}`)}, true, false},
		{"outside of half of the internet", []string{deny(all, `"Condition":{"NotIpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`)}, true, false},
		{"those without an organization only", []string{deny(all, `"Condition":{"Null":{"aws:PrincipalOrgID":"true"}}`)}, true, false},
		{"NotPrincipal of everyone", []string{`{"Effect":"Deny","NotPrincipal":"*",` + all + `}`}, true, false},
		{"no value to differ from", []string{deny(all, `"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":[]}}`)}, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := statements(t, append(tt.denies, grant)...)
			var want []Match
			if tt.public {
				want = []Match{{len(tt.denies), "Grant", "allows everyone: no condition restricts who calls"}}
			}
			if diff := cmp.Diff(want, PublicStatements(d)); diff != "" {
				t.Errorf("PublicStatements (-want +got):\n%s", diff)
			}
			if got := PublicByS3(d); got != tt.byS3 {
				t.Errorf("PublicByS3 = %v, want %v", got, tt.byS3)
			}
		})
	}
}

func TestPublicStatements_resourceMissing(t *testing.T) { // policies of repositories and roles
	t.Parallel()
	pull := `{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}`
	outside := `{"Effect":"Deny","Principal":"*","Action":"ecr:*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}}`
	if got := PublicStatements(statements(t, pull)); len(got) != 1 {
		t.Errorf("PublicStatements = %v, want one", got)
	}
	if got := PublicStatements(statements(t, pull, outside)); got != nil {
		t.Errorf("PublicStatements = %v, want none", got)
	}
}

// What comes via the mount target of a file system is in its VPC.
func TestPublicStatements_mountTarget(t *testing.T) {
	t.Parallel()
	const key = `"elasticfilesystem:AccessedViaMountTarget"`
	grant := func(condition string) string {
		return `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"elasticfilesystem:ClientMount","Condition":` + condition + `}`
	}
	for condition, want := range map[string]string{
		`{"Bool":{` + key + `:"true"}}`:                              "",
		`{"Bool":{"ElasticFileSystem:accessedviamounttarget":true}}`: "",
		`{"Bool":{` + key + `:"true","aws:SecureTransport":"true"}}`: "",
		`{"Bool":{"aws:SecureTransport":"true"}}`:                    "no condition restricts who calls",
		`{"Bool":{` + key + `:"false"}}`:                             `elasticfilesystem:AccessedViaMountTarget "false" is not true`,
		`{"Bool":{` + key + `:["true","false"]}}`:                    `elasticfilesystem:AccessedViaMountTarget "false" is not true`,
		`{"BoolIfExists":{` + key + `:"true"}}`:                      "BoolIfExists also holds for a request without elasticfilesystem:AccessedViaMountTarget",
		`{"Null":{` + key + `:"false"}}`:                             "Null on elasticfilesystem:AccessedViaMountTarget does not name who may",
		`{"Bool":{"aws:PrincipalOrgID":"true"}}`:                     "Bool on aws:PrincipalOrgID does not name who may",
		`{"StringEquals":{"elasticfilesystem:AccessPointArn":"arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1"}}`: "no condition restricts who calls",
	} {
		if want != "" {
			want = "allows everyone: " + want
		}
		if diff := cmp.Diff(want, reasons(PublicStatements(statements(t, grant(condition))))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", condition, diff)
		}
	}
	open := `{"Effect":"Allow","Principal":"*","Action":"elasticfilesystem:ClientMount"}`
	shut := `{"Effect":"Deny","Principal":"*","Action":"*","Condition":{"StringNotEquals":{` + key + `:"true"}}}`
	if got := PublicStatements(statements(t, open, shut)); got != nil {
		t.Errorf("PublicStatements = %v beside a Deny of what does not come that way", got)
	}
}

func TestPublicStatements_grantsNothing(t *testing.T) {
	t.Parallel()
	d := statements(t, `{"Effect":"Allow","Principal":"*","Action":[],"Resource":"*"}`, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":[]}`)
	if got := PublicStatements(d); got != nil || PublicByS3(d) {
		t.Errorf("PublicStatements = %v, PublicByS3 = %v", got, PublicByS3(d))
	}
}

func TestPublicStatements_complements(t *testing.T) {
	t.Parallel()
	const outside = `"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}`
	grant := `{"Effect":"Allow","Principal":"*","NotAction":"s3:DeleteBucket","NotResource":"arn:aws:s3:::b/x*"}` // trap 40
	tests := []struct {
		name, deny string
		want       int
	}{
		{"no Deny", deny(`"Action":"s3:DeleteBucket","Resource":"*"`, outside), 1},
		{"a Deny as wide", deny(`"NotAction":"s3:DeleteBucket","NotResource":"arn:aws:s3:::b/x*"`, outside), 0},
		{"a narrower Deny", deny(`"NotAction":"s3:Delete*","NotResource":"arn:aws:s3:::b/x*"`, outside), 1},
		{"a Deny of fewer resources", deny(`"NotAction":"s3:DeleteBucket","NotResource":"arn:aws:s3:::b/*"`, outside), 1},
	}
	for _, tt := range tests {
		if got := PublicStatements(statements(t, grant, tt.deny)); len(got) != tt.want {
			t.Errorf("%s: PublicStatements = %v, want %d", tt.name, got, tt.want)
		}
	}
}

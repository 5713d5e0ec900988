package iampolicy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const insecure = `"Condition":{"Bool":{"aws:SecureTransport":"false"}}`

// deny writes a Deny for everyone with these parts.
func deny(parts ...string) string {
	return `{"Effect":"Deny","Principal":"*",` + strings.Join(parts, ",") + `}`
}

func TestInsecureTransport_condition(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, condition string
		denied          bool
		near            string
	}{
		{"string false", `{"Bool":{"aws:SecureTransport":"false"}}`, true, ""},
		{"list (trap 44)", `{"Bool":{"aws:SecureTransport":["false"]}}`, true, ""},
		{"JSON boolean (trap 44)", `{"Bool":{"aws:SecureTransport":false}}`, true, ""},
		{"key in lower case (trap 44)", `{"Bool":{"aws:securetransport":"false"}}`, true, ""},
		{"IfExists", `{"BoolIfExists":{"aws:SecureTransport":"false"}}`, true, ""},
		{"StringEquals", `{"StringEquals":{"aws:SecureTransport":"false"}}`, true, ""},
		{"StringNotEquals true", `{"StringNotEquals":{"aws:SecureTransport":"true"}}`, true, ""},
		{"both values deny everything", `{"Bool":{"aws:SecureTransport":["true","false"]}}`, true, ""},
		{"no condition", `{}`, true, ""},
		{"both forms together", `{"Bool":{"aws:SecureTransport":"false"},"BoolIfExists":{"aws:SecureTransport":"false"}}`, true, ""},
		{"true", `{"Bool":{"aws:SecureTransport":"true"}}`, false, `aws:SecureTransport Bool "true" does not match a request without TLS`},
		{"not false", `{"StringNotEquals":{"aws:SecureTransport":"false"}}`, false, `aws:SecureTransport StringNotEquals "false" does not match a request without TLS`},
		{"neither", `{"StringNotEquals":{"aws:SecureTransport":["true","false"]}}`, false, `aws:SecureTransport StringNotEquals "true", "false" does not match a request without TLS`},
		{"a variable", `{"StringNotEquals":{"aws:SecureTransport":"${aws:SecureTransport}"}}`, false, `aws:SecureTransport StringNotEquals "${aws:SecureTransport}" does not match a request without TLS`},
		{"no value", `{"Bool":{"aws:SecureTransport":[]}}`, false, "the condition on aws:SecureTransport has no value"},
		{"no value to differ from", `{"StringNotEquals":{"aws:SecureTransport":[]}}`, false, "the condition on aws:SecureTransport has no value"},
		{"contradiction", `{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:SecureTransport":"true"}}`, false, `aws:SecureTransport StringEquals "true" does not match a request without TLS`},
		{"a second condition (trap 42)", `{"Bool":{"aws:SecureTransport":"false"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, false, "the condition on aws:SourceIp narrows it"},
		{"a second key (trap 42)", `{"StringEquals":{"aws:SecureTransport":"false","aws:PrincipalOrgID":"o-a"}}`, false, "the condition on aws:PrincipalOrgID narrows it"},
		{"set operator", `{"ForAnyValue:Bool":{"aws:SecureTransport":"false"}}`, false, "ForAnyValue:Bool is not an operator for aws:SecureTransport"},
		{"unknown operator", `{"Boolean":{"aws:SecureTransport":"false"}}`, false, "Boolean is not an operator for aws:SecureTransport"},
		{"TLS version with IfExists", `{"NumericLessThanIfExists":{"s3:TlsVersion":"1.2"}}`, true, ""},
		{"no TLS version", `{"Null":{"s3:TlsVersion":"true"}}`, true, ""},
		{"some TLS version", `{"Null":{"s3:TlsVersion":"false"}}`, false, "it is only for requests that have a TLS version"},
		{"another TLS version", `{"NumericNotEquals":{"s3:TlsVersion":"1.3"}}`, true, ""},
		{"new TLS version", `{"NumericGreaterThan":{"s3:TlsVersion":"1.2"}}`, false, "s3:TlsVersion NumericGreaterThan is not about old versions of TLS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := InsecureTransport(statements(t, deny(`"Action":"s3:*","Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]`, `"Condition":`+tt.condition)), testBucket)
			want := Transport{Denied: tt.denied, BucketCovered: tt.denied}
			if tt.near != "" {
				want.Near = []Match{{0, "", tt.near}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("InsecureTransport (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInsecureTransport_tlsVersionOnly(t *testing.T) { // trap 48
	t.Parallel()
	const secure = `,"Bool":{"aws:SecureTransport":"false"}`
	objects := `"Action":"s3:*","Resource":"arn:aws:s3:::bucket/*"`
	tests := []struct {
		name, resource, condition string
		want                      bool
	}{
		{"1.2", objects, `{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`, true},
		{"1.3, a number", objects, `{"NumericLessThan":{"s3:TlsVersion":1.3}}`, true},
		{"1.1 and older", objects, `{"NumericLessThanEquals":{"s3:TlsVersion":"1.1"}}`, true},
		{"1.0", objects, `{"NumericLessThan":{"s3:TlsVersion":"1.0"}}`, false},
		{"one action", `"Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"`, `{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`, false},
		{"and without TLS: nothing", objects, `{"NumericLessThan":{"s3:TlsVersion":"1.2"}` + secure + `}`, false},
		{"and a source", objects, `{"NumericLessThan":{"s3:TlsVersion":"1.2"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := InsecureTransport(statements(t, deny(tt.resource, `"Condition":`+tt.condition)), testBucket)
			if got.Denied || got.TLSVersionOnly != tt.want || len(got.Near) != 1 {
				t.Errorf("InsecureTransport = %+v, want TLSVersionOnly %v and one statement near", got, tt.want)
			}
		})
	}
	both := InsecureTransport(statements(t, deny(objects, insecure), deny(objects, `"Condition":{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`)), testBucket)
	if !both.Denied || both.TLSVersionOnly {
		t.Errorf("beside a Deny that counts: %+v", both)
	}
}

func TestInsecureTransport_scope(t *testing.T) {
	t.Parallel()
	const objects = `"arn:aws:s3:::bucket/*"`
	full := deny(`"Action":"s3:*","Resource":["arn:aws:s3:::bucket",`+objects+`]`, insecure)
	allow := `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`
	type result struct{ Denied, Bucket bool }
	tests := []struct {
		name       string
		statements []string
		want       result
		near       []string
	}{
		{"no statement", nil, result{}, nil},
		{"bucket and objects", []string{full}, result{true, true}, nil},
		{"beside statements without the condition (trap 46)", []string{allow, full, `{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::bucket"}`}, result{true, true}, nil},
		{"only Allow, to a service (trap 45)", []string{`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"s3:*","Resource":` + objects + `}`}, result{}, nil},
		{"Allow with TLS denies nothing", []string{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`}, result{}, nil},
		{"objects only", []string{deny(`"Action":"s3:*","Resource":`+objects, insecure)}, result{true, false}, nil},
		{"bucket only (trap 47)", []string{deny(`"Action":"s3:*","Resource":"arn:aws:s3:::bucket"`, insecure)}, result{false, true}, []string{"it does not cover every object of the bucket"}},
		{"one prefix (trap 42)", []string{deny(`"Action":"s3:*","Resource":"arn:aws:s3:::bucket/a/*"`, insecure)}, result{}, []string{"it does not cover every object of the bucket"}},
		{"another bucket with the same beginning", []string{deny(`"Action":"s3:*","Resource":"arn:aws:s3:::bucket-2/*"`, insecure)}, result{}, []string{"it does not cover every object of the bucket"}},
		{"all resources", []string{deny(`"Action":"s3:*","Resource":"*"`, insecure)}, result{true, true}, nil},
		{"all buckets", []string{deny(`"Action":"*","Resource":"arn:aws:s3:::*"`, insecure)}, result{true, true}, nil},
		{"bucket with a star", []string{deny(`"Action":"S3:*","Resource":"arn:aws:s3:::bucket*"`, insecure)}, result{true, true}, nil},
		{"one action (trap 42)", []string{deny(`"Action":"s3:PutObject","Resource":"*"`, insecure)}, result{}, []string{`it denies only "s3:PutObject"`}},
		{"a substring star (trap 43)", []string{deny(`"Action":"s3:Get*","Resource":"*"`, insecure)}, result{}, []string{`it denies only "s3:Get*"`}},
		{"some actions on the objects, all on the bucket", []string{
			deny(`"Action":"s3:Get*","Resource":`+objects, insecure), deny(`"Action":"s3:*","Resource":"arn:aws:s3:::bucket"`, insecure),
		}, result{false, true}, []string{`it denies only "s3:Get*"`, "it does not cover every object of the bucket"}},
		{"an alphabet of actions is not claimed", []string{deny(`"Action":["s3:a*","s3:b*","s3:c*"],"Resource":"*"`, insecure)}, result{}, []string{`it denies only "s3:a*", "s3:b*", "s3:c*"`}},
		{"AWS principal list with a star", []string{`{"Effect":"Deny","Principal":{"AWS":["111122223333","*"]},"Action":"*","Resource":"*",` + insecure + `}`}, result{true, true}, nil},
		{"one role (trap 42)", []string{`{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"*","Resource":"*",` + insecure + `}`}, result{}, []string{"it is not for every principal"}},
		{"every service only", []string{`{"Effect":"Deny","Principal":{"Service":"*"},"Action":"*","Resource":"*",` + insecure + `}`}, result{}, []string{"it is not for every principal"}},
		{"NotPrincipal (trap 42)", []string{`{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"*","Resource":"*",` + insecure + `}`}, result{}, []string{"NotPrincipal exempts somebody"}},
		{"NotPrincipal of nobody is not looked into", []string{`{"Effect":"Deny","NotPrincipal":{},"Action":"*","Resource":"*",` + insecure + `}`}, result{}, []string{"NotPrincipal exempts somebody"}},
		{"no principal", []string{`{"Effect":"Deny","Action":"*","Resource":"*",` + insecure + `}`}, result{}, []string{"it is not for every principal"}},
		{"no resource", []string{deny(`"Action":"*"`, insecure)}, result{}, []string{"it has no resource"}},
		{"NotAction of nothing of S3 (trap 44)", []string{deny(`"NotAction":"iam:*","Resource":"*"`, insecure)}, result{true, true}, nil},
		{"NotAction of nothing", []string{deny(`"NotAction":[],"Resource":"*"`, insecure)}, result{true, true}, nil},
		{"NotAction of an S3 action", []string{deny(`"NotAction":"S3:GetObject","Resource":"*"`, insecure)}, result{}, []string{`it exempts "S3:GetObject"`}},
		{"NotAction of a pattern that meets S3", []string{deny(`"NotAction":"s*t","Resource":"*"`, insecure)}, result{}, []string{`it exempts "s*t"`}},
		{"NotAction and its complement", []string{deny(`"NotAction":["s3:GetObject*","s3:Put*"],"Resource":"*"`, insecure), deny(`"Action":["s3:Get*","s3:PutObject","s3:P*"],"Resource":`+objects, insecure)}, result{true, false}, nil},
		{"NotAction and half of its complement", []string{deny(`"NotAction":["s3:Get*","s3:Put*"],"Resource":"*"`, insecure), deny(`"Action":"s3:GetObject","Resource":"*"`, insecure)}, result{}, []string{`it exempts "s3:Get*", "s3:Put*"`, `it denies only "s3:GetObject"`}},
		{"two NotActions that share nothing", []string{deny(`"NotAction":"s3:Get*","Resource":"*"`, insecure), deny(`"NotAction":"s3:Put*","Resource":"*"`, insecure)}, result{true, true}, nil},
		{"two NotActions that share an action", []string{deny(`"NotAction":"s3:Get*","Resource":"*"`, insecure), deny(`"NotAction":"s3:*Object","Resource":"*"`, insecure)}, result{}, []string{`it exempts "s3:Get*"`, `it exempts "s3:*Object"`}},
		{"NotResource of another bucket", []string{deny(`"Action":"s3:*","NotResource":"arn:aws:s3:::other/*"`, insecure)}, result{true, true}, nil},
		{"NotResource of a prefix", []string{deny(`"Action":"s3:*","NotResource":"arn:aws:s3:::bucket/public/*"`, insecure)}, result{false, true}, []string{"it does not cover every object of the bucket"}},
		{"NotResource of a variable", []string{deny(`"Action":"s3:*","NotResource":"arn:aws:s3:::${aws:username}/*"`, insecure)}, result{false, true}, []string{"it does not cover every object of the bucket"}},
		{"NotResource and its complement", []string{deny(`"Action":"s3:*","NotResource":"arn:aws:s3:::bucket/public/*"`, insecure), deny(`"Action":"*","Resource":"arn:aws:s3:::bucket/p*"`, insecure)}, result{true, true}, nil},
		{"complement of actions under another condition", []string{deny(`"NotAction":"s3:Get*","Resource":"*"`, insecure), deny(`"Action":"s3:Get*","Resource":"*"`, `"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)}, result{}, []string{`it exempts "s3:Get*"`}},
		{"spread over the bucket and the objects", []string{deny(`"Action":"s3:*","Resource":"arn:aws:s3:::bucket"`, insecure), deny(`"Action":"s3:*","Resource":`+objects, insecure)}, result{true, true}, nil},
		{"unconditional Deny of all", []string{deny(`"Action":"*","Resource":"*"`)}, result{true, true}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := InsecureTransport(statements(t, tt.statements...), testBucket)
			var near []string
			for _, m := range got.Near {
				near = append(near, m.Reason)
			}
			if diff := cmp.Diff(tt.want, result{got.Denied, got.BucketCovered}); diff != "" {
				t.Errorf("InsecureTransport (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.near, near); diff != "" {
				t.Errorf("near (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInsecureTransport_isBounded(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 60 { // each leaves out what the next one leaves out
		list = append(list, deny(fmt.Sprintf(`"NotAction":["s3:*a%d*","s3:*b%d*"],"NotResource":["arn:aws:s3:::bucket/*%d*"]`, i, i, i), insecure))
	}
	start := time.Now()
	if InsecureTransport(statements(t, list...), testBucket).Denied {
		t.Error("claims what it cannot know")
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}

package filterpattern

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
)

// changes are the events of the controls that list names of calls, and the service that they belong to.
var changes = map[string]struct {
	source string
	names  []string
}{
	"iam policies": {"iam.amazonaws.com", strings.Fields(`DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy
		PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy
		AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy`)},
	"cloudtrail": {"cloudtrail.amazonaws.com", strings.Fields(`CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging`)},
	"kms":        {"kms.amazonaws.com", strings.Fields(`DisableKey ScheduleKeyDeletion`)},
	"buckets": {"s3.amazonaws.com", strings.Fields(`PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication
		DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication`)},
	"config": {"config.amazonaws.com", strings.Fields(`StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder`)},
	"security groups": {"ec2.amazonaws.com", strings.Fields(`AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
		RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules`)},
	"network acls": {"ec2.amazonaws.com", strings.Fields(`CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry
		ReplaceNetworkAclEntry ReplaceNetworkAclAssociation`)},
	"gateways": {"ec2.amazonaws.com", strings.Fields(`CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway
		CreateInternetGateway DeleteInternetGateway DetachInternetGateway`)},
	"route tables": {"ec2.amazonaws.com", strings.Fields(`CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation
		DeleteRouteTable DeleteRoute DisassociateRouteTable`)},
	"vpcs": {"ec2.amazonaws.com", strings.Fields(`CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection
		CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc
		DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink`)},
	"organizations": {"organizations.amazonaws.com", strings.Fields(`AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit
		CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType
		EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy
		UpdateOrganizationalUnit`)},
}

func change(source, name string) *Event {
	return &Event{
		Record: map[string]any{"eventSource": source, "eventName": name, "readOnly": false},
		Lacks:  []string{"errorCode", "errorMessage"},
	}
}

// shapes print the names in the ways that the versions of the CIS benchmarks, the guide of Security Hub and modules of
// Terraform do: bare or quoted, with and without brackets, spaces and line breaks, with and without the service.
var shapes = map[string]func(source string, names []string) string{
	"bare, brackets": func(_ string, names []string) string {
		return "{($.eventName=" + strings.Join(names, ")||($.eventName=") + ")}"
	},
	"bare, brackets, spaces": func(_ string, names []string) string {
		return "{ ($.eventName = " + strings.Join(names, ") || ($.eventName = ") + ") }"
	},
	"quoted, no brackets, line breaks": func(_ string, names []string) string {
		return "{\n  $.eventName = \"" + strings.Join(names, "\" ||\n  $.eventName = \"") + "\"\n}\n"
	},
	"service first": func(source string, names []string) string {
		return "{($.eventSource=" + source + ") && (($.eventName=" + strings.Join(names, ") || ($.eventName=") + "))}"
	},
	"service quoted, last": func(source string, names []string) string {
		return "{ (($.eventName = \"" + strings.Join(names, "\") || ($.eventName = \"") + "\")) && $.eventSource = \"" + source + "\" }"
	},
	"service with the first name only": func(source string, names []string) string { // && binds more than ||
		return "{($.eventSource = " + source + ") && ($.eventName = " + strings.Join(names, ") || ($.eventName = ") + ") }"
	},
	"every name with the service": func(source string, names []string) string {
		pre := "($.eventSource = \"" + source + "\" && $.eventName = \""
		return "{ " + pre + strings.Join(names, "\") || "+pre) + "\") }"
	},
	"nested brackets": func(_ string, names []string) string {
		out := "$.eventName = " + names[0]
		for _, n := range names[1:] {
			out = "((" + out + ") || ($.eventName = " + n + "))"
		}
		return "{ " + out + " }"
	},
	"a regular expression": func(_ string, names []string) string {
		return "{ $.eventName = %^" + strings.Join(names, "$|^") + "$% }"
	},
	"terms": func(_ string, names []string) string { return "?" + strings.Join(names, " ?") },
	"only what was done": func(source string, names []string) string {
		return "{ $.eventSource = \"" + source + "\" && $.errorCode NOT EXISTS && $.readOnly IS FALSE && ($.eventName = " +
			strings.Join(names, " || $.eventName = ") + ") }"
	},
}

// narrower are conditions that take events away.
var narrower = []string{
	`$.userIdentity.arn != "arn:aws:iam::111122223333:role/terraform"`, `$.sourceIPAddress != "10.0.0.1"`, `$.awsRegion = eu-west-1`,
	`$.errorCode = "AccessDenied*"`, `$.userIdentity.type = IAMUser`, `$.userIdentity.invokedBy NOT EXISTS`, `$.requestParameters IS NULL`,
	`$.userAgent != "console.amazonaws.com"`, `$.eventName = NeverHappens`, `$.userIdentity.sessionContext.attributes.mfaAuthenticated = "false"`,
}

func TestChanges(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for control, c := range changes {
		for shape, print := range shapes {
			for range 3 {
				names := append([]string{}, c.names...)
				random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
				text := print(c.source, names)
				p := parse(t, text)
				for _, n := range c.names {
					if got := p.Match(change(c.source, n)); got != True {
						t.Fatalf("%s, %s: %v of %s\n%s", control, shape, got, n, text)
					}
				}
				less := parse(t, print(c.source, names[1:]))
				if got := less.Match(change(c.source, names[0])); got == True {
					t.Errorf("%s, %s: matches %s, which it does not name\n%s", control, shape, names[0], less)
				}
				if shape == "terms" {
					continue
				}
				body := text[strings.Index(text, "{")+1 : strings.LastIndex(text, "}")]
				for _, and := range narrower {
					for _, narrow := range []string{"{ (" + body + ") && " + and + " }", "{" + and + "&&(" + body + ")}"} {
						if got := parse(t, narrow).Match(change(c.source, names[0])); got != False && got != Open {
							t.Errorf("%s, %s: %v in spite of %s", control, shape, got, and)
						}
					}
				}
			}
		}
	}
}

// The other controls, each with patterns that hold and patterns that do not.
func TestSignInsAndRefusals(t *testing.T) {
	t.Parallel()
	refused := func(name, code string) *Event {
		return &Event{Record: map[string]any{"errorCode": code}, Not: map[string][]string{
			"eventName": {"HeadBucket"}, "sourceIPAddress": {"delivery.logs.amazonaws.com"}, "x": {name},
		}}
	}
	signIn := func(more map[string]any) *Event {
		record := map[string]any{"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn"}
		maps.Copy(record, more)
		return &Event{Record: record}
	}
	user := map[string]any{"type": "IAMUser"}
	root := func(typ, name string) *Event {
		return &Event{
			Record: map[string]any{"userIdentity": map[string]any{"type": "Root"}, "eventType": typ, "eventName": name},
			Lacks:  []string{"userIdentity.invokedBy"},
		}
	}
	for _, c := range []struct {
		control   string
		events    []*Event
		good, bad []string
	}{
		{
			"refused calls",
			[]*Event{refused("a", "Client.UnauthorizedOperation"), refused("b", "AccessDenied"), refused("c", "AccessDeniedException")},
			[]string{
				`{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}`,
				`{ ($.errorCode = *UnauthorizedOperation) || ($.errorCode = AccessDenied*) }`,
				`{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }`,
				`{($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }`,
				`{ ($.eventName != "HeadBucket") && (($.errorCode = "AccessDenied*") || ($.errorCode = "*UnauthorizedOperation")) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") }`,
				`{ $.errorCode = %UnauthorizedOperation$|^AccessDenied% }`,
				`{ $.errorCode = "*" }`,
			},
			[]string{
				`{ ($.errorCode = "*UnauthorizedOperation") && ($.errorCode = "AccessDenied*") }`,
				`{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied") }`,
				`{ (($.errorCode = "AccessDenied*") || ($.errorCode = "*UnauthorizedOperation")) && $.sourceIPAddress != "10.0.0.1" }`,
				`{ (($.errorCode = "AccessDenied*") || ($.errorCode = "*UnauthorizedOperation")) && $.eventName != "List*" }`,
				`{ (($.errorCode = "AccessDenied*") || ($.errorCode = "*UnauthorizedOperation")) && $.userIdentity.invokedBy NOT EXISTS }`,
			},
		},
		{
			"sign-in without MFA",
			[]*Event{signIn(map[string]any{"additionalEventData": map[string]any{"MFAUsed": "No"}, "userIdentity": user, "responseElements": map[string]any{"ConsoleLogin": "Success"}})},
			[]string{
				`{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }`,
				`{($.eventName="ConsoleLogin") && ($.additionalEventData.MFAUsed !="Yes")}`,
				`{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
				`{ $.responseElements.ConsoleLogin = Success && $.additionalEventData.MFAUsed = No && $.eventName = ConsoleLogin }`,
			},
			[]string{
				`{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "Yes") }`,
				`{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.userName != "breakglass") }`,
				`{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type != "IAMUser") }`,
			},
		},
		{
			"failed sign-ins",
			[]*Event{signIn(map[string]any{"errorMessage": "Failed authentication", "responseElements": map[string]any{"ConsoleLogin": "Failure"}})},
			[]string{
				`{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`,
				`{($.errorMessage="Failed authentication")&&($.eventName="ConsoleLogin")}`,
				`{ $.eventName = ConsoleLogin && $.responseElements.ConsoleLogin = Failure }`,
				`"Failed authentication" ConsoleLogin`,
			},
			[]string{`{ ($.eventName = ConsoleLogin) && ($.errorMessage = "failed authentication") }`, `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "No username found in supplied account") }`},
		},
		{
			"the root user",
			[]*Event{root("AwsApiCall", "CreateUser"), root("AwsConsoleSignIn", "ConsoleLogin")},
			[]string{
				`{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
				`{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}`,
				`{ ($.eventType != AwsServiceEvent) && (($.userIdentity.invokedBy NOT EXISTS) && ($.userIdentity.type = Root)) }`,
				`{ $.userIdentity.type = Root }`,
			},
			[]string{
				`{ $.userIdentity.type = "root" }`, `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy EXISTS }`,
				`{ $.userIdentity.type = "Root" && $.eventType = "AwsApiCall" }`, `{ $.userIdentity.type = "Root" && $.sourceIPAddress != "10.*" }`,
			},
		},
	} {
		all := func(text string) bool {
			p := parse(t, text)
			for _, e := range c.events {
				if p.Match(e) != True {
					return false
				}
			}
			return true
		}
		for _, text := range c.good {
			if !all(text) {
				t.Errorf("%s: not matched by %s", c.control, text)
			}
		}
		for _, text := range c.bad {
			if all(text) {
				t.Errorf("%s: matched by %s", c.control, text)
			}
		}
	}
}

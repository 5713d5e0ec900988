package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// regionPlace returns the place of a fact of eu-west-1.
func regionPlace(fact string) string { return "AWS::::Region eu-west-1 " + fact }

// replacedIn answers as the account does, with the text replaced by another.
func replacedIn(t *testing.T, old, replacement string) awstest.Handler {
	t.Helper()
	return func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		if r.Region == "eu-west-1" && !strings.Contains(a.Body, old) {
			t.Errorf("%s is not in %s", old, a.Body)
		}
		a.Body = strings.Replace(a.Body, old, replacement, 1)
		return a
	}
}

// TestRegions_notEnabled has services say that they are not enabled, and what looks like it and is a refusal.
func TestRegions_notEnabled(t *testing.T) {
	t.Parallel()
	const (
		hub, session, buckets = "securityhub:DescribeHub", "macie:GetMacieSession", "macie:DescribeBuckets"
		isNot                 = "User: arn:aws:iam::" + awstest.Account + ":user/bob is not authorized to perform: "
	)
	for name, c := range map[string]struct {
		operation, fact string
		status          int
		code, message   string
		want            answer
	}{
		"hub":                        {hub, "security_hub", http.StatusUnauthorized, "InvalidAccessException", "Account " + awstest.Account + " is not subscribed to AWS Security Hub", answer{State: snapshot.Absent}},
		"hub, may not be asked":      {hub, "security_hub", http.StatusUnauthorized, "InvalidAccessException", "Account " + awstest.Account + " is not an administrator for this organization", answer{State: snapshot.Unknown, Cause: hub + " InvalidAccessException"}},
		"hub, denied":                {hub, "security_hub", http.StatusForbidden, "AccessDeniedException", isNot + hub, answer{State: snapshot.Unknown, Cause: hub + " AccessDenied"}},
		"hub, denied as if it could": {hub, "security_hub", http.StatusForbidden, "AccessDeniedException", "is not subscribed to AWS Security Hub", answer{State: snapshot.Unknown, Cause: hub + " AccessDenied"}},
		"hub, no such":               {hub, "security_hub", http.StatusNotFound, "ResourceNotFoundException", "no hub", answer{State: snapshot.Unknown, Cause: hub + " ResourceNotFoundException"}},
		"macie":                      {session, "macie_session", http.StatusForbidden, "AccessDeniedException", "Macie is not enabled", answer{State: snapshot.Absent}},
		"macie, as it says too":      {session, "macie_session", http.StatusUnauthorized, "AccessDeniedException", "Macie is not enabled.", answer{State: snapshot.Absent}},
		"macie, no session":          {session, "macie_session", http.StatusNotFound, "ResourceNotFoundException", "The request failed because the specified resource wasn't found.", answer{State: snapshot.Absent}},
		"macie, denied":              {session, "macie_session", http.StatusForbidden, "AccessDeniedException", isNot + "macie2:GetMacieSession", answer{State: snapshot.Unknown, Cause: session + " AccessDenied"}},
		"macie, denied by a policy":  {session, "macie_session", http.StatusForbidden, "AccessDeniedException", isNot + "macie2:GetMacieSession with an explicit deny in a service control policy", answer{State: snapshot.Unknown, Cause: session + " DeniedBySCP"}},
		"macie, nothing said":        {session, "macie_session", http.StatusForbidden, "AccessDeniedException", "", answer{State: snapshot.Unknown, Cause: session + " AccessDenied"}},
		"buckets":                    {buckets, "macie_buckets", http.StatusForbidden, "AccessDeniedException", "Macie is not enabled", answer{State: snapshot.Known, Value: "[]"}},
		"buckets, denied":            {buckets, "macie_buckets", http.StatusForbidden, "AccessDeniedException", isNot + "macie2:DescribeBuckets", answer{State: snapshot.Unknown, Cause: buckets + " AccessDenied"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.operation, awstest.Error(c.status, c.code, c.message))
			if got := answers(run(t, options(t, s)))[regionPlace(c.fact)]; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestRegions_incomplete has answers without what makes them one.
func TestRegions_incomplete(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ operation, old, replacement, place string }{
		"recorder without a name":         {"config:DescribeConfigurationRecorders", `"name":"default",`, ``, regionPlace("configuration_recorders")},
		"recorder of nobody knows what":   {"config:DescribeConfigurationRecorders", `"recordingGroup"`, `"other"`, regionPlace("configuration_recorders")},
		"status without a name":           {"config:DescribeConfigurationRecorderStatus", `"name":"default",`, ``, regionPlace("configuration_recorder_statuses")},
		"channel without a name":          {"config:DescribeDeliveryChannels", `"name":"default",`, ``, regionPlace("delivery_channels")},
		"hub without an ARN":              {"securityhub:DescribeHub", `"HubArn"`, `"Other"`, regionPlace("security_hub")},
		"hub since an empty time":         {"securityhub:DescribeHub", `2024-01-01T00:00:00.500Z`, ``, regionPlace("security_hub")},
		"analyzer without a type":         {"accessanalyzer:ListAnalyzers", `"type":`, `"other":`, regionPlace("access_analyzers")},
		"analyzer without a status":       {"accessanalyzer:ListAnalyzers", `"status":`, `"other":`, regionPlace("access_analyzers")},
		"analyzer without an ARN":         {"accessanalyzer:ListAnalyzers", `"arn":`, `"other":`, regionPlace("access_analyzers")},
		"bucket without a name":           {"macie:DescribeBuckets", `"bucketName":`, `"other":`, regionPlace("macie_buckets")},
		"feature without a status":        {"guardduty:GetDetector", `"status":"ENABLED","updatedAt"`, `"updatedAt"`, regionPlace("guardduty_detectors")},
		"part of a feature without name":  {"guardduty:GetDetector", `"name":"EKS_ADDON_MANAGEMENT",`, ``, regionPlace("guardduty_detectors")},
		"another account":                 {"inspector:BatchGetAccountStatus", `"accountId":"` + awstest.Account, `"accountId":"222233334444`, regionPlace("inspector_status")},
		"account without a state":         {"inspector:BatchGetAccountStatus", `"state":`, `"other":`, regionPlace("inspector_status")},
		"account without what is scanned": {"inspector:BatchGetAccountStatus", `"ecr":`, `"other":`, regionPlace("inspector_status")},
		"instance without an owner":       {"sso:ListInstances", `"OwnerAccountId":`, `"Other":`, "AWS::::Account " + awstest.Account + " identity_center_instances"},
		"instance without a status":       {"sso:ListInstances", `"Status":`, `"Other":`, "AWS::::Account " + awstest.Account + " identity_center_instances"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.operation, replacedIn(t, c.old, c.replacement))
			want := answer{State: snapshot.Unknown, Cause: c.operation + " Malformed"}
			if got := answers(run(t, options(t, s)))[c.place]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestRegions_secondPageRefused: what is on the first page alone says nothing.
func TestRegions_secondPageRefused(t *testing.T) {
	t.Parallel()
	for op, place := range map[string]string{
		"accessanalyzer:ListAnalyzers": regionPlace("access_analyzers"),
		"guardduty:ListDetectors":      regionPlace("guardduty_detectors"),
		"macie:DescribeBuckets":        regionPlace("macie_buckets"),
		"sso:ListInstances":            "AWS::::Account " + awstest.Account + " identity_center_instances",
	} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, func(r awstest.Request) awstest.Answer {
				if isSecondPage(r) || strings.Contains(r.Body, `"nextToken"`) {
					return awstest.Denied(r)
				}
				return awstest.Good(r)
			})
			want := answer{State: snapshot.Unknown, Cause: op + " AccessDenied"}
			if got := answers(run(t, options(t, s)))[place]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestRegions_values has answers of which not much is left.
func TestRegions_values(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ operation, body, fact, want string }{
		"no recorder":             {"config:DescribeConfigurationRecorders", `{"ConfigurationRecorders":[]}`, "configuration_recorders", `[]`},
		"an old recorder":         {"config:DescribeConfigurationRecorders", `{"ConfigurationRecorders":[{"name":"x","recordingGroup":{"allSupported":true,"resourceTypes":[]}}]}`, "configuration_recorders", `[{"name":"x","all_supported":true,"include_global_resource_types":false,"resource_types":[],"excluded_resource_types":[]}]`},
		"as the reference has it": {"config:DescribeConfigurationRecorderStatus", `{"ConfigurationRecordersStatus":[{"name":"x","recording":true,"lastStatus":"Failure","lastErrorCode":"e"}]}`, "configuration_recorder_statuses", `[{"name":"x","recording":true,"last_status":"FAILURE","last_error_code":"e"}]`},
		"no analyzer":             {"accessanalyzer:ListAnalyzers", `{"analyzers":[]}`, "access_analyzers", `[]`},
		"an analyzer that fails":  {"accessanalyzer:ListAnalyzers", `{"analyzers":[{"arn":"a","name":"n","type":"ORGANIZATION","status":"DISABLED","statusReason":{"code":"AWS_SERVICE_ACCESS_DISABLED"}}]}`, "access_analyzers", `[{"arn":"a","name":"n","type":"ORGANIZATION","status":"DISABLED","status_reason":"AWS_SERVICE_ACCESS_DISABLED"}]`},
		"Macie is paused":         {"macie:GetMacieSession", `{"status":"PAUSED"}`, "macie_session", `{"status":"PAUSED"}`},
		"no detector":             {"guardduty:ListDetectors", `{"detectorIds":[]}`, "guardduty_detectors", `[]`},
		"never enabled": {
			"inspector:BatchGetAccountStatus", `{"accounts":[{"accountId":"` + awstest.Account + `","state":{"status":"DISABLED"},"resourceState":{"ec2":{"status":"DISABLED"},"ecr":{"status":"DISABLED"}}}]}`,
			"inspector_status", `{"status":"DISABLED","ec2":"DISABLED","ecr":"DISABLED"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.operation, awstest.Text(c.body))
			want := answer{State: snapshot.Known, Value: c.want}
			if got := answers(run(t, options(t, s)))[regionPlace(c.fact)]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

package live_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/iam"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	rootReport = "AWS::::Account " + awstest.Account + " credential_report"
	bob        = "AWS::IAM::User arn:aws:iam::" + awstest.Account + ":user/bob "
)

func state(s string) awstest.Handler {
	return awstest.Text("<GenerateCredentialReportResponse><GenerateCredentialReportResult><State>" + s +
		"</State></GenerateCredentialReportResult></GenerateCredentialReportResponse>")
}

// TestReport_waits has the report made while the collector asks, and expire once.
func TestReport_waits(t *testing.T) {
	t.Parallel()
	s := start(t)
	n, m := 0, 0
	s.Override("iam:GenerateCredentialReport", func(r awstest.Request) awstest.Answer {
		switch n++; n {
		case 1:
			return state("STARTED")(r)
		case 2, 3:
			return state("INPROGRESS")(r)
		}
		return awstest.Good(r)
	})
	s.Override("iam:GetCredentialReport", func(r awstest.Request) awstest.Answer {
		if m++; m == 1 {
			return awstest.Error(http.StatusGone, "ReportExpired", "the report has expired")(r)
		}
		return awstest.Good(r)
	})
	if got := answers(run(t, options(t, s))); got[rootReport].State != snapshot.Known || n != 5 || m != 2 {
		t.Errorf("got %+v after %d and %d calls", got[rootReport], n, m)
	}
}

func TestReport_never(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operation, cause string
		handler          awstest.Handler
	}{
		"started":       {"iam:GenerateCredentialReport", "iam:GenerateCredentialReport Timeout", state("STARTED")},
		"not present":   {"iam:GetCredentialReport", "iam:GetCredentialReport Timeout", awstest.Error(http.StatusGone, "ReportNotPresent", "there is none")},
		"unknown state": {"iam:GenerateCredentialReport", "iam:GenerateCredentialReport Malformed", state("DONE")},
		"too many":      {"iam:GenerateCredentialReport", "iam:GenerateCredentialReport LimitExceeded", awstest.Error(http.StatusConflict, "LimitExceeded", "too many")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.operation, c.handler)
			o := options(t, s)
			sess, err := s.Session(t.Context(), s.Config())
			if err != nil {
				t.Fatal(err)
			}
			o.Collectors = live.Collectors(sess.AWS(), live.Options{IAM: iam.Options{ReportTimeout: time.Second, ReportWait: time.Millisecond}})
			got := answers(run(t, o))
			want := answer{State: snapshot.Unknown, Cause: c.cause}
			if got[rootReport] != want || got[bob+"credential_report"] != want {
				t.Errorf("got %+v and %+v, want %+v", got[rootReport], got[bob+"credential_report"], want)
			}
		})
	}
}

// TestDetails_broken breaks single members of the authorization details.
func TestDetails_broken(t *testing.T) {
	t.Parallel()
	const details = "iam:GetAccountAuthorizationDetails"
	malformed := answer{State: snapshot.Unknown, Cause: details + " Malformed"}
	policy := "AWS::IAM::ManagedPolicy arn:aws:iam::" + awstest.Account + ":policy/read-data "
	role := "AWS::IAM::Role arn:aws:iam::" + awstest.Account + ":role/app "
	for name, c := range map[string]struct {
		old, new string
		places   []string // that are malformed
		intact   []string
	}{
		"trust policy":           {"<AssumeRolePolicyDocument>%7B", "<AssumeRolePolicyDocument>", []string{role + "assume_role_policy"}, []string{role + "inline_policies", "list global AWS::IAM::Role"}},
		"inline policy":          {"<PolicyDocument>%7B", "<PolicyDocument>", []string{role + "inline_policies"}, []string{role + "assume_role_policy"}},
		"managed policy":         {"<Document>%7B", "<Document>", []string{policy + "document"}, []string{policy + "attached_to"}},
		"default version":        {"<IsDefaultVersion>true</IsDefaultVersion>", "", nil, []string{policy + "document"}}, // its id still says so
		"no default":             {"<VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion>", "", []string{policy + "document"}, []string{policy + "attachment_count"}},
		"attachment count":       {"<AttachmentCount>1</AttachmentCount>", "", []string{policy + "attachment_count"}, []string{policy + "document"}},
		"creation date":          {"<CreateDate>2024-01-01T00:00:00Z</CreateDate>", "", []string{bob + "create_date"}, []string{bob + "groups", "list global AWS::IAM::User"}},
		"role without ARN":       {"<Arn>arn:aws:iam::" + awstest.Account + ":role/app</Arn>", "", []string{"list global AWS::IAM::Role", "list global AWS::IAM::User", "list global AWS::IAM::ManagedPolicy"}, []string{bob + "groups"}},
		"attachment without ARN": {"<PolicyArn>arn:aws:iam::aws:policy/AWSSupportAccess</PolicyArn>", "", []string{"list global AWS::IAM::Role"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(details, func(r awstest.Request) awstest.Answer {
				a := awstest.Good(r)
				a.Body = strings.ReplaceAll(a.Body, c.old, c.new)
				return a
			})
			got := answers(run(t, options(t, s)))
			for _, p := range c.places {
				if got[p] != malformed {
					t.Errorf("%s: got %+v, want %+v", p, got[p], malformed)
				}
			}
			for _, p := range c.intact {
				if got[p].State != snapshot.Known {
					t.Errorf("%s: got %+v, want it known", p, got[p])
				}
			}
		})
	}
}

// TestDetails_unusedAWSPolicies has IAM list a policy of AWS that the account does not use.
func TestDetails_unusedAWSPolicies(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("iam:GetAccountAuthorizationDetails", func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = strings.Replace(a.Body, "<Policies><member>", "<Policies><member><PolicyName>Unused</PolicyName><Arn>arn:aws:iam::aws:policy/Unused</Arn>"+
			"<AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount></member><member>", 1)
		return a
	})
	for place := range answers(run(t, options(t, s))) {
		if strings.Contains(place, "policy/Unused") {
			t.Errorf("%s is there", place)
		}
	}
}

func TestUsers_gone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("iam:ListMFADevices", awstest.Error(http.StatusNotFound, "NoSuchEntity", "no such user"))
	want := answer{State: snapshot.Unknown, Cause: "iam:ListMFADevices NoSuchEntity"}
	if got := answers(run(t, options(t, s))); got[bob+"mfa_devices"] != want || got[bob+"groups"].State != snapshot.Known {
		t.Errorf("got %+v", got[bob+"mfa_devices"])
	}
}

// TestSummary_keyMissing takes one key out of the map.
func TestSummary_keyMissing(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("iam:GetAccountSummary", func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = strings.Replace(a.Body, "AccountPasswordPresent", "Other", 1)
		return a
	})
	got := answers(run(t, options(t, s)))
	account := "AWS::::Account " + awstest.Account + " "
	if a := got[account+"account_password_present"]; a != (answer{State: snapshot.Unknown, Cause: "iam:GetAccountSummary Malformed"}) {
		t.Errorf("got %+v", a)
	}
	if a := got[account+"account_mfa_enabled"]; a != (answer{State: snapshot.Known, Value: "true"}) {
		t.Errorf("got %+v", a)
	}
}

func TestCalls_parameters(t *testing.T) {
	t.Parallel()
	s := start(t)
	run(t, options(t, s))
	for _, r := range s.Requests() {
		for op, form := range map[string]map[string]string{
			"iam:ListVirtualMFADevices": {"AssignmentStatus": "Assigned"},
			"iam:ListEntitiesForPolicy": {"PolicyUsageFilter": "PermissionsPolicy", "PolicyArn": "arn:aws:iam::aws:policy/AWSSupportAccess"},
		} {
			for k, v := range form {
				if r.Operation == op && r.Form.Get(k) != v {
					t.Errorf("%s: %s is %q, want %q", op, k, r.Form.Get(k), v)
				}
			}
		}
		if r.Operation == "s3:ListBuckets" && r.Query.Get("max-buckets") == "" {
			t.Error("s3:ListBuckets without max-buckets")
		}
	}
}

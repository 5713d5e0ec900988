// Package sample makes inputs for the tests of the report writers. It is not for programs.
package sample

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
)

// The accounts of Input.
const (
	Production = "111122223333"
	Sandbox    = "444455556666"
)

// Now is the time of every sample.
func Now() time.Time { return time.Date(2026, time.January, 15, 8, 30, 0, 0, time.UTC) }

// A rule of a sample: the controls that name it, and the verdicts it comes to, a letter for each resource in turn.
type rule struct {
	id, title, resource string
	severity            findings.Severity
	cis7, cis5          string
	verdicts            string // P, F, U, E, N, M
	remediation         string
}

func rules() []rule {
	const account, bucket, user = "AWS::::Account", "AWS::S3::Bucket", "AWS::IAM::User"
	return []rule{
		{
			"cis.iam.root_has_no_access_keys", "The root user has no access keys", account, findings.Critical,
			"2.4", "1.3", "FP", "Delete the access keys of the root user; use roles with temporary credentials.",
		},
		{
			"cis.iam.root_has_mfa", "Root sign-in is protected by MFA or has no password", account, findings.Critical,
			"2.5", "1.4", "PP", "Register an MFA device for the root user.",
		},
		{
			"cis.iam.root_mfa_is_hardware", "Root MFA is a hardware (non-virtual) device", account, findings.Critical,
			"2.6", "1.5", "PU", "Replace the virtual MFA device of the root user with a security key.",
		},
		{
			"cis.iam.password_policy_is_long", "Password policy demands at least 14 characters", account, findings.Medium,
			"2.8", "1.7", "PP", "Set the minimum password length to 14.",
		},
		{
			"cis.iam.user_has_mfa", "Every IAM user with a console password has MFA", user, findings.Medium,
			"2.10", "1.9", "PPFPPPFNPU", "Register an MFA device for the user, or remove the console password.",
		},
		{
			"cis.iam.keys_are_recent", "Active access keys are at most 90 days old", user, findings.Medium,
			"2.12", "1.13", "PFFFPPPPUU", "Rotate the key: create a new one, deploy it, then deactivate and delete the old one.",
		},
		{
			"cis.iam.no_full_admin_policy", "No attached managed policy allows every action on every resource", "AWS::IAM::Policy",
			findings.High, "2.14", "1.15", "PPPPPPPP", "Replace the policy with one that names the actions that are needed.",
		},
		{
			"cis.s3.bucket_denies_http", "Bucket policy refuses requests that are not TLS-protected", bucket, findings.Medium,
			"3.1.1", "2.1.1", strings.Repeat("FPPFU", 8), "Deny s3:* to every principal when aws:SecureTransport is false.",
		},
		{
			"cis.s3.bucket_blocks_public_access", "All four Block Public Access settings are effective on every bucket", bucket,
			findings.High, "3.1.4", "2.1.4", strings.Repeat("PPPFP", 8),
			"Turn on all four settings for the account; a bucket that has to be public is better served by CloudFront with origin access control, which keeps the bucket itself private.",
		},
		{
			"cis.rds.instance_is_private", "RDS instances have no public endpoint", "AWS::RDS::DBInstance", findings.Critical,
			"3.2.3", "2.2.3", "NNN", "Turn off public accessibility, and restrict the security group.",
		},
		{
			"cis.ec2.no_open_remote_admin", "Security groups do not admit remote administration from any IPv4 address",
			"AWS::EC2::SecurityGroup", findings.High, "6.3", "5.3", "PPFPPPPPFFPPPPE",
			"Remove the rule, or restrict its source; Session Manager needs no open port.",
		},
		{
			"cis.ec2.uses_imdsv2", "EC2 instances accept only IMDSv2", "AWS::EC2::Instance", findings.High,
			"6.7", "5.7", "FFFFPPPPPPPP", "Set HttpTokens to required on the instance\nand in its launch template.\naws ec2 modify-instance-metadata-options --http-tokens required \\\n  --instance-id ID",
		},
		{
			"cis.cloudtrail.multi_region", "A logging multi-region trail records all management events", account, findings.High,
			"4.1", "3.1", "PU", "Create a trail for all regions that records all management events.",
		},
		{
			"cis.cloudtrail.validates_logs", "Every trail signs its log files", "AWS::CloudTrail::Trail", findings.Low,
			"4.2", "3.2", "PPF", "Turn on log file validation for the trail.",
		},
		{
			"cis.account.contacts_are_current", "Primary contact details are current and not tied to one person", account,
			findings.Low, "2.2", "1.1", "MM", "Use a distribution list and a phone number that several people answer.",
		},
		{
			"cis.kms.key_rotates", "Symmetric customer managed KMS keys rotate automatically", "AWS::KMS::Key",
			findings.Medium, "4.6", "3.6", "PPPPPP", "Turn on automatic rotation.",
		},
	}
}

// A Scan is what a report is made of.
type Scan struct {
	report.Input

	Scope    report.Scope
	Now      time.Time
	Findings []findings.Finding // in any order
}

// Report makes the report of s. It is closed at the end of the test.
func Report(tb testing.TB, s Scan) *report.Report {
	tb.Helper()
	b := report.NewBuilder(s.Input)
	fs := slices.Clone(s.Findings)
	slices.SortFunc(fs, func(x, y findings.Finding) int {
		return cmp.Or(findings.Compare(x, y), cmp.Compare(x.Status, y.Status), cmp.Compare(x.Severity, y.Severity))
	})
	for _, f := range fs {
		if err := b.Add(f); err != nil {
			tb.Fatal(err)
		}
	}
	r, err := b.Report(s.Scope, s.Now)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := r.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

// Input is a scan of two accounts with every status of findings and controls in it.
func Input() Scan {
	in := Scan{
		Input: report.Input{
			Benchmarks:  []findings.Benchmark{benchmark7(), benchmark5()},
			RulesDigest: "sha256:3f2a9c1b04de55a1bb3c0f4b8a3c9be1c0d7f1a95b2e6a4c81d0c9e7f6a5b4c3",
			Program:     "posture 0.1.0",
		},
		Scope: report.Scope{Accounts: []string{Production, Sandbox}, Regions: []string{"eu-west-1", "global", "us-east-1"}},
		Now:   Now(),
	}
	in.Benchmarks[0].Controls[5].Overrides = []findings.Override{{
		Rule: "cis.iam.keys_are_recent", Parameter: "max_days", Value: json.RawMessage("120"), Benchmark: json.RawMessage("90"), Looser: true,
	}}
	in.accept("old clients until the migration")
	for _, r := range rules() {
		in.Rules = append(in.Rules, findings.RuleInfo{
			ID: r.id, Title: r.title, Description: "Why it matters: " + r.title + ".", Severity: r.severity, Resource: r.resource,
			Facts: []string{"policy", "acl"}, Responsibility: "customer", Remediation: r.remediation,
			References: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"},
		})
		for i := range r.verdicts {
			in.Findings = append(in.Findings, r.finding(i))
		}
	}
	return in
}

// accept lays exceptions and attestations over the findings: some that hold, one that is expired, some without use.
func (s *Scan) accept(reason string) {
	day := func(n int) time.Time { return Now().Truncate(24*time.Hour).AddDate(0, 0, n) }
	exceptions, err := overlay.NewExceptions([]overlay.Exception{
		{Rule: "cis.s3.bucket_denies_http", Accounts: []string{Production}, Resources: []string{"glob:*-0?"}, Owner: "storage@acme.example", Reason: reason, Expires: day(90), Source: "posture.yaml:4"},
		{Rule: "cis.ec2.uses_imdsv2", Owner: "compute@acme.example", Reason: reason, Expires: day(-10), Source: "posture.yaml:10"},
		{Rule: "glob:cis.rds.*", Regions: []string{"eu-west-1"}, Tags: map[string]string{"team": "data"}, Owner: "data@acme.example", Reason: reason, Expires: day(30), Source: "posture.yaml:14"},
	})
	if err != nil {
		panic(err)
	}
	contacts := findings.ControlRef{Benchmark: "cis-aws-7.0.0", ID: "2.2"}
	attestations, err := overlay.NewAttestations([]overlay.Attestation{
		{Control: contacts, Account: Production, Status: findings.Pass, By: "alice", Date: day(-20), Expires: day(160), Note: reason, Evidence: "https://wiki.acme.example/contacts", Source: "posture.yaml:20"},
		{Control: contacts, Account: Sandbox, Status: findings.Pass, By: "bob", Date: day(-400), Expires: day(-35), Source: "posture.yaml:28"},
	})
	if err != nil {
		panic(err)
	}
	s.Exceptions, s.Attestations = exceptions, attestations
}

// Accepted is Input with people who said more: control 3.2.3 of CIS 7.0.0 has nothing but failures that are accepted,
// 4.2 passes but for one that is, and 2.2 is attested, as met in one account and as not met in the other.
func Accepted() Scan {
	in := Input()
	for i := range in.Findings {
		if f := &in.Findings[i]; f.Rule == "cis.rds.instance_is_private" {
			f.Status, f.Messages = findings.Fail, []string{"it has a public endpoint"}
		}
	}
	until := Now().Truncate(24*time.Hour).AddDate(0, 0, 90)
	accept := func(rule, source string) overlay.Exception {
		return overlay.Exception{Rule: rule, Owner: "data@acme.example", Reason: "a partner reads it", Expires: until, Source: source}
	}
	var err error
	if in.Exceptions, err = overlay.NewExceptions([]overlay.Exception{
		accept("cis.rds.instance_is_private", "posture.yaml:4"), accept("cis.cloudtrail.validates_logs", "posture.yaml:9"),
	}); err != nil {
		panic(err)
	}
	attest := func(account string, status findings.Status, source string) overlay.Attestation {
		return overlay.Attestation{
			Control: findings.ControlRef{Benchmark: "cis-aws-7.0.0", ID: "2.2"}, Account: account, Status: status, By: "alice",
			Date: Now().AddDate(0, 0, -20), Expires: until, Note: "I called them", Evidence: "https://wiki.acme.example/contacts", Source: source,
		}
	}
	if in.Attestations, err = overlay.NewAttestations([]overlay.Attestation{
		attest(Production, findings.Pass, "posture.yaml:15"), attest(Sandbox, findings.Fail, "posture.yaml:24"),
	}); err != nil {
		panic(err)
	}
	return in
}

func benchmark7() findings.Benchmark {
	b := findings.Benchmark{ID: "cis-aws-7.0.0", Title: "CIS AWS Foundations Benchmark 7.0.0", Version: "7.0.0"}
	for _, r := range rules() {
		b.Controls = append(b.Controls, findings.Control{
			ID: r.cis7, Title: r.title, Level: 1, Assessment: findings.Automated, Rules: []string{r.id},
		})
	}
	for i := range 6 {
		b.Controls = append(b.Controls, findings.Control{
			ID: fmt.Sprintf("5.%d", i+9), Title: "Changes are monitored", Level: 2, Assessment: findings.AssessedByPerson,
			Rules: []string{fmt.Sprintf("cis.logs.changes_%d_are_monitored", i+9)},
		})
	}
	b.Controls = append(b.Controls,
		findings.Control{
			ID: "2.1.4", Title: "Organizational units follow environment and sensitivity", Level: 2,
			Assessment: findings.AssessedByPerson,
		},
		findings.Control{
			ID: "6.8", Title: "VPCs reach AWS services through VPC endpoints", Level: 2,
			Assessment: findings.Automated,
		},
	)
	return b
}

func benchmark5() findings.Benchmark {
	b := findings.Benchmark{ID: "cis-aws-5.0.0", Title: "CIS AWS Foundations Benchmark 5.0.0", Version: "5.0.0"}
	for _, r := range rules() {
		b.Controls = append(b.Controls, findings.Control{
			ID: r.cis5, Title: r.title, Level: 1, Assessment: findings.Automated, Rules: []string{r.id},
		})
	}
	return b
}

// finding makes the verdict of r on its i-th resource.
func (r rule) finding(i int) findings.Finding {
	resource := r.place(i)
	f := findings.Finding{
		ID:          findings.ID(r.id, resource.Account, resource.Region, resource.ID, ""),
		Rule:        r.id,
		Title:       r.title,
		Severity:    r.severity,
		Messages:    []string{},
		Resource:    resource,
		Controls:    []findings.ControlRef{{Benchmark: "cis-aws-5.0.0", ID: r.cis5}, {Benchmark: "cis-aws-7.0.0", ID: r.cis7}},
		Evidence:    map[string]json.RawMessage{"policy": json.RawMessage(`{ "Version": "2012-10-17", "Statement": [] }`), "acl": nil},
		Remediation: r.remediation,
		ObservedAt:  Now(),
	}
	switch r.verdicts[i] {
	case 'P':
		f.Status = findings.Pass
	case 'F':
		f.Status, f.Messages = findings.Fail, []string{"it is not so: " + r.title}
		if r.id == "cis.iam.keys_are_recent" {
			f.Parameters = map[string]json.RawMessage{"max_days": json.RawMessage("90")}
		}
	case 'U':
		f.Status, f.Unread = findings.Unknown, r.unread(i)
		for _, u := range f.Unread {
			f.Messages = append(f.Messages, fmt.Sprintf("%s: %s (needs %s)", u.Operation, u.Code, u.Permission))
		}
		delete(f.Evidence, "policy")
	case 'E':
		f.Status, f.Messages = findings.Error, []string{"evaluate cis.ec2.no_open_remote_admin: no answer in 10s"}
	case 'N':
		f.Status, f.Messages = findings.NotApplicable, []string{"no " + r.resource + " in " + resource.Region}
	case 'M':
		f.Status, f.Messages = findings.Manual, []string{"compare the contacts with who works here"}
	}
	return f
}

func (r rule) place(i int) findings.Resource {
	account := []string{Production, Sandbox}[i%2]
	kind := strings.ToLower(r.resource[strings.LastIndex(r.resource, ":")+1:])
	switch r.resource {
	case "AWS::::Account":
		return findings.Resource{Type: r.resource, ID: account, Account: account, Region: "global"}
	case "AWS::IAM::User", "AWS::IAM::Policy":
		name := fmt.Sprintf("%s-%02d", []string{"deploy", "alice", "backup", "bob"}[i%4], i)
		return findings.Resource{
			Type: r.resource, ID: "arn:aws:iam::" + account + ":" + kind + "/" + name, Name: name,
			Account: account, Region: "global", Tags: map[string]string{"team": "platform"},
		}
	case "AWS::S3::Bucket":
		name := fmt.Sprintf("acme-%s-%02d", []string{"logs", "artifacts", "uploads", "billing-exports"}[i%4], i)
		return findings.Resource{
			Type: r.resource, ID: "arn:aws:s3:::" + name, Name: name, Account: account,
			Region: []string{"eu-west-1", "us-east-1"}[i/2%2],
		}
	default:
		region := []string{"eu-west-1", "us-east-1"}[i/2%2]
		name := fmt.Sprintf("%s-%08x", kind[:2], 0x9c1b04de+i*7919)
		return findings.Resource{
			Type: r.resource, ID: "arn:aws:ec2:" + region + ":" + account + ":" + kind + "/" + name,
			Name: name, Account: account, Region: region,
		}
	}
}

func (r rule) unread(i int) []findings.Unread {
	u := findings.Unread{Type: r.resource, Code: "AccessDenied"}
	switch r.resource {
	case "AWS::S3::Bucket":
		u.Fact, u.Operation, u.Permission = "policy", "s3:GetBucketPolicy", "s3:GetBucketPolicy"
	case "AWS::IAM::User":
		u.Fact, u.Operation, u.Permission = "credential_report", "iam:GetCredentialReport", "iam:GetCredentialReport"
		if i%2 == 0 {
			u.Code, u.Message = "NotInReport", "the credential report is older than the user"
			return []findings.Unread{u}
		}
	default:
		u.Fact, u.Operation, u.Permission = "event_selectors", "cloudtrail:DescribeTrails", "cloudtrail:DescribeTrails"
		u.Type, u.Fact, u.Code = "AWS::CloudTrail::Trail", "", "DeniedBySCP"
		if r.severity == findings.Critical {
			u.Operation, u.Permission, u.Code = "iam:ListVirtualMFADevices", "iam:ListVirtualMFADevices", "AccessDenied"
		}
	}
	u.Message = "User: arn:aws:sts::444455556666:assumed-role/posture/scan is not authorized to perform: " + u.Permission
	return []findings.Unread{u}
}

// Denied is a scan in which no call was answered.
func Denied() Scan {
	in := Input()
	in.Incomplete = true
	for i := range in.Findings {
		f := &in.Findings[i]
		f.Status, f.Evidence = findings.Unknown, nil
		f.Unread = []findings.Unread{{
			Type: f.Resource.Type, Operation: "service:List" + f.Resource.Type[strings.LastIndex(f.Resource.Type, ":")+1:] + "s",
			Permission: "service:ListThem", Code: "AccessDenied",
		}}
		f.Messages = []string{f.Unread[0].Operation + ": AccessDenied (needs service:ListThem)"}
	}
	return in
}

// Hostile is Input with text that attacks the terminal or the alignment wherever an account can put text of its own.
func Hostile() Scan {
	in := Input()
	in.accept("<b>`|*\x1b[31m\u202e\n=1+1")
	texts := []string{
		"\x1b[31mred\x1b[0m", "two\nlines\ttab", "user\u202egnp.exe", "zero\u200bwidth\ufeff", "bad\xff\xfebytes",
		"バケット・日本語の名前がとても長い場合", "emoji 🪣👍🏽🇩🇪👩‍👩‍👧", "cafe\u0301 \u0301 z\u0300\u0301\u0302\u0303\u0304\u0305algo",
		"\x1b]8;;https://evil.example\x07link\x1b]8;;\x07", "<script>alert(1)</script>", strings.Repeat("long-", 60),
		"\u2066isolate\u2069", "nul\x00", "\u0085next", "한국어 이름", "tag\U000e0041\U000e007f",
	}
	for i := range in.Findings {
		f := &in.Findings[i]
		text := texts[i%len(texts)]
		f.Resource.Name = text
		f.Resource.Tags = map[string]string{text: text}
		f.Evidence = map[string]json.RawMessage{"policy": json.RawMessage("{\"Sid\":\t\"\xff\u202e\u007f<&>\"}")}
		f.Messages = []string{text}
		for j := range f.Unread {
			f.Unread[j].Message = text
		}
		f.Title += " " + texts[len(f.Rule)%len(texts)]
		f.Remediation += "\n" + texts[(len(f.Rule)+3)%len(texts)]
	}
	return in
}

// Large is an input of n findings of the rules of Input.
func Large(n int) Scan {
	in := Input()
	in.Findings = in.Findings[:0]
	all := rules()
	for i := range n {
		r := all[i%len(all)]
		f := r.finding(i / len(all) % len(r.verdicts))
		f.Resource.ID = fmt.Sprintf("%s-%d", f.Resource.ID, i)
		f.ID = findings.ID(f.Rule, f.Resource.Account, f.Resource.Region, f.Resource.ID, "")
		in.Findings = append(in.Findings, f)
	}
	return in
}

// Shuffled is in with everything that has no order in another order.
func Shuffled(in Scan, seed uint64) Scan {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test repeats
	in.Findings = shuffled(r, in.Findings)
	in.Benchmarks = shuffled(r, in.Benchmarks)
	in.Rules = shuffled(r, in.Rules)
	in.Scope.Accounts = shuffled(r, in.Scope.Accounts)
	in.Scope.Regions = shuffled(r, in.Scope.Regions)
	for i := range in.Benchmarks {
		in.Benchmarks[i].Controls = shuffled(r, in.Benchmarks[i].Controls)
	}
	return in
}

func shuffled[T any](r *rand.Rand, s []T) []T {
	s = slices.Clone(s)
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// Unsorted is Report of findings in the order in which they are.
func Unsorted(tb testing.TB, s Scan) *report.Report {
	tb.Helper()
	b := report.NewBuilder(s.Input)
	for _, f := range s.Findings {
		if err := b.Add(f); err != nil {
			tb.Fatal(err)
		}
	}
	r, err := b.Report(s.Scope, s.Now)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// lists is the operations that answer page by page, with the place that the second page of the test account completes.
var lists = map[string]string{
	"account:ListRegions":                "AWS::::Account " + awstest.Account + " regions",
	"iam:GetAccountAuthorizationDetails": "AWS::IAM::Role arn:aws:iam::" + awstest.Account + ":role/app tags",
	"iam:ListAccessKeys":                 "AWS::IAM::User arn:aws:iam::" + awstest.Account + ":user/bob access_keys",
	"iam:ListEntitiesForPolicy":          "AWS::::Account " + awstest.Account + " support_access_entities",
	"iam:ListMFADevices":                 "AWS::IAM::User arn:aws:iam::" + awstest.Account + ":user/alice mfa_devices",
	"iam:ListServerCertificates":         "AWS::IAM::ServerCertificate arn:aws:iam::" + awstest.Account + ":server-certificate/api expiration",
	"iam:ListServiceSpecificCredentials": "AWS::IAM::User arn:aws:iam::" + awstest.Account + ":user/bob service_specific_credentials",
	"iam:ListVirtualMFADevices":          "AWS::::Account " + awstest.Account + " virtual_mfa_devices",
	"kms:ListAliases":                    "AWS::KMS::Key " + awstest.KeyARN("eu-west-1", awstest.KeySigning) + " aliases",
	"kms:ListKeys":                       "AWS::KMS::Key " + awstest.KeyARN("eu-west-1", awstest.KeySigning) + " policy",
	"kms:ListResourceTags":               "AWS::KMS::Key " + awstest.KeyARN("eu-west-1", awstest.KeyData) + " tags",
	"s3:ListBuckets":                     "AWS::S3::Bucket arn:aws:s3:::data-" + awstest.Account + " policy",
	"s3control:ListAccessPoints":         "AWS::S3::AccessPoint arn:aws:s3:eu-west-1:" + awstest.Account + ":accesspoint/exports policy",
}

// isSecondPage reports whether the call asks for a page after the first.
func isSecondPage(r awstest.Request) bool {
	return r.Form.Get("Marker") != "" || r.Query.Get("continuation-token") != "" || r.Query.Get("nextToken") != "" ||
		strings.Contains(r.Body, "NextToken") || strings.Contains(r.Body, `"Marker"`)
}

func TestRun_secondPageRefused(t *testing.T) {
	t.Parallel()
	good := answers(run(t, options(t, start(t))))
	for op, place := range lists {
		if good[place].State != snapshot.Known {
			t.Errorf("%s: the second page is not read: %s is %+v", op, place, good[place])
		}
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, func(r awstest.Request) awstest.Answer {
				if isSecondPage(r) {
					return awstest.Denied(r)
				}
				return awstest.Good(r)
			})
			got := answers(run(t, options(t, s)))
			unread := answer{State: snapshot.Unknown, Cause: op + " " + snapshot.AccessDenied}
			unreadPlaces := 0
			for _, a := range got {
				if a == unread {
					unreadPlaces++
				}
			}
			if unreadPlaces == 0 {
				t.Errorf("nothing says that the second page of %s was refused", op)
			}
			if a, ok := got[place]; ok && a != unread {
				t.Errorf("%s: got %+v, want %+v", place, a, unread)
			}
		})
	}
}

// TestRun_firstPageKept has the second page of the authorization details refused: who is on the first was seen.
func TestRun_firstPageKept(t *testing.T) {
	t.Parallel()
	s := start(t)
	const op = "iam:GetAccountAuthorizationDetails"
	s.Override(op, func(r awstest.Request) awstest.Answer {
		if isSecondPage(r) {
			return awstest.Denied(r)
		}
		a := awstest.Good(r)
		a.Body = strings.Replace(a.Body, "<Policies/>", policies(), 1)
		return a
	})
	got := answers(run(t, options(t, s)))
	unread := answer{State: snapshot.Unknown, Cause: op + " " + snapshot.AccessDenied}
	policy := "AWS::IAM::ManagedPolicy arn:aws:iam::" + awstest.Account + ":policy/read-data "
	for place, want := range map[string]snapshot.State{
		"AWS::IAM::User arn:aws:iam::" + awstest.Account + ":user/bob groups": snapshot.Known,
		policy + "document":                   snapshot.Known,
		policy + "attachment_count":           snapshot.Known,
		policy + "attached_to":                snapshot.Unknown,
		"list global AWS::IAM::User":          snapshot.Unknown,
		"list global AWS::IAM::Group":         snapshot.Unknown,
		"list global AWS::IAM::Role":          snapshot.Unknown,
		"list global AWS::IAM::ManagedPolicy": snapshot.Unknown,
	} {
		if got[place].State != want || want == snapshot.Unknown && got[place] != unread {
			t.Errorf("%s: got %+v, want %s", place, got[place], want)
		}
	}
}

// policies is the policies of the second page.
func policies() string {
	a := awstest.Good(awstest.Request{Operation: "iam:GetAccountAuthorizationDetails", Form: map[string][]string{"Marker": {"2"}}})
	_, rest, _ := strings.Cut(a.Body, "<Policies>")
	body, _, _ := strings.Cut(rest, "</Policies>")
	return "<Policies>" + body + "</Policies>"
}

func TestRun_pagesWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no marker": "<IsTruncated>true</IsTruncated>",
		"circle":    "<IsTruncated>true</IsTruncated><Marker>again</Marker>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("iam:ListServerCertificates", awstest.Text("<ListServerCertificatesResponse><ListServerCertificatesResult>"+
				"<ServerCertificateMetadataList/>"+body+"</ListServerCertificatesResult></ListServerCertificatesResponse>"))
			got := answers(run(t, options(t, s)))
			want := answer{State: snapshot.Unknown, Cause: "iam:ListServerCertificates Malformed"}
			if a := got["list global AWS::IAM::ServerCertificate"]; a != want {
				t.Errorf("got %+v, want %+v", a, want)
			}
		})
	}
}

// TestRun_callsOnlyThePlan plans each fact and each listing alone.
func TestRun_callsOnlyThePlan(t *testing.T) {
	t.Parallel()
	for _, typ := range facts.Types() {
		for _, name := range append(typ.FactNames(), "") {
			request := facts.Request{Type: typ.Name}
			if name != "" {
				request.Facts = []string{name}
			}
			t.Run(string(typ.Name)+" "+name, func(t *testing.T) {
				t.Parallel()
				plan, err := facts.NewPlan(request)
				if err != nil {
					t.Fatal(err)
				}
				s := start(t)
				o := options(t, s)
				o.Plan = plan
				run(t, o)
				want := map[string]bool{}
				for _, op := range plan.Operations() {
					want[op] = true
				}
				delete(want, "sts:GetCallerIdentity") // is asked before
				if want["iam:GetCredentialReport"] {
					want["iam:GenerateCredentialReport"] = true
				}
				got := map[string]bool{}
				for op := range s.Calls() {
					got[op] = true
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("operations (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestRun_callsOnce counts the calls of a scan of everything.
func TestRun_callsOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	run(t, options(t, s))
	want := map[string]int{
		"apigateway:GetRestApis": 4, "apigateway:GetStages": 2, "apigatewayv2:GetApis": 4, "apigatewayv2:GetStages": 3,
		"cloudfront:GetDistributionConfig": 2, "cloudfront:ListDistributions": 2, "elb:DescribeLoadBalancerAttributes": 2,
		"elb:DescribeLoadBalancers": 4, "elbv2:DescribeListeners": 5, "elbv2:DescribeLoadBalancerAttributes": 3,
		"elbv2:DescribeLoadBalancers": 5, "logs:DescribeDeliveries": 4, "logs:DescribeDeliverySources": 4,
		"rds:DescribeDBClusters": 4, "rds:DescribeDBInstances": 5,
		"accessanalyzer:ListAnalyzers": 4, "config:DescribeConfigurationRecorderStatus": 3, "config:DescribeConfigurationRecorders": 3,
		"config:DescribeDeliveryChannels": 3, "guardduty:GetDetector": 3, "guardduty:ListDetectors": 4, "inspector:BatchGetAccountStatus": 3,
		"macie:DescribeBuckets": 4, "macie:GetMacieSession": 3, "securityhub:DescribeHub": 3, "sso:ListInstances": 2,
		"account:GetAlternateContact": 3, "account:GetContactInformation": 1, "account:ListRegions": 2,
		"cloudtrail:DescribeTrails": 3, "cloudtrail:GetEventSelectors": 3, "cloudtrail:GetTrailStatus": 3, "cloudwatch:DescribeAlarms": 4,
		"ec2:DescribeFlowLogs": 2, "ec2:DescribeInstances": 4, "ec2:DescribeNetworkAcls": 4, "ec2:DescribeNetworkInterfaces": 2,
		"ec2:DescribeRouteTables": 2, "ec2:DescribeSecurityGroupRules": 2, "ec2:DescribeSecurityGroups": 4,
		"ec2:DescribeSubnets": 2, "ec2:DescribeVpcEndpoints": 2, "ec2:DescribeVpcPeeringConnections": 4, "ec2:DescribeVpcs": 4,
		"ec2:GetEbsDefaultKmsKeyId": 3, "ec2:GetEbsEncryptionByDefault": 3, "ec2:GetManagedPrefixListEntries": 4,
		"iam:GenerateCredentialReport": 1, "iam:GetAccountAuthorizationDetails": 2, "iam:GetAccountPasswordPolicy": 1,
		"iam:GetAccountSummary": 1, "iam:GetCredentialReport": 1, "iam:ListAccessKeys": 3, "iam:ListEntitiesForPolicy": 2,
		"iam:ListMFADevices": 3, "iam:ListOpenIDConnectProviders": 1, "iam:ListOrganizationsFeatures": 1,
		"iam:ListSAMLProviders": 1, "iam:ListServerCertificates": 2, "iam:ListServiceSpecificCredentials": 3,
		"iam:ListVirtualMFADevices": 2, "kms:DescribeKey": 10, "kms:GetKeyPolicy": 7, "kms:GetKeyRotationStatus": 3,
		"kms:ListAliases": 4, "kms:ListKeys": 4, "kms:ListResourceTags": 8, "logs:DescribeMetricFilters": 4,
		"organizations:DescribeOrganization": 1, "organizations:DescribePolicy": 6,
		"organizations:DescribeResourcePolicy": 1, "organizations:ListAWSServiceAccessForOrganization": 2,
		"organizations:ListAccounts": 3, "organizations:ListAccountsForParent": 6,
		"organizations:ListDelegatedAdministrators": 2, "organizations:ListDelegatedServicesForAccount": 3,
		"organizations:ListOrganizationalUnitsForParent": 8, "organizations:ListPolicies": 16,
		"organizations:ListRoots": 2, "organizations:ListTagsForResource": 8, "organizations:ListTargetsForPolicy": 10,
		"s3:GetBucketAcl": 6, "s3:GetBucketEncryption": 2, "s3:GetBucketLifecycleConfiguration": 2, "s3:GetBucketLogging": 5,
		"s3:GetBucketNotificationConfiguration": 2, "s3:GetBucketOwnershipControls": 2, "s3:GetBucketPolicy": 5,
		"s3:GetBucketReplication": 2, "s3:GetBucketTagging": 2, "s3:GetBucketVersioning": 2, "s3:GetBucketWebsite": 2,
		"s3:GetObjectLockConfiguration": 2, "s3:GetPublicAccessBlock": 5, "s3:ListBuckets": 2,
		"s3control:GetAccessPoint": 2, "s3control:GetAccessPointPolicy": 2, "s3control:GetPublicAccessBlock": 1,
		"s3control:ListAccessPoints": 4, "sns:GetTopicAttributes": 2, "sns:ListTopics": 4,
		"backup:GetBackupVaultAccessPolicy": 2, "backup:ListBackupVaults": 4, "dynamodb:GetResourcePolicy": 2,
		"dynamodb:ListTables": 4, "ecr:DescribeRepositories": 4, "ecr:GetRepositoryPolicy": 2, "efs:DescribeFileSystemPolicy": 2,
		"efs:DescribeFileSystems": 4, "events:ListEventBuses": 4, "glacier:GetVaultAccessPolicy": 2, "glacier:ListVaults": 4,
		"lambda:GetPolicy": 2, "lambda:ListFunctions": 4, "opensearch:DescribeDomains": 2, "opensearch:ListDomainNames": 3,
		"secretsmanager:GetResourcePolicy": 2, "secretsmanager:ListSecrets": 4, "sqs:GetQueueAttributes": 2, "sqs:ListQueues": 4,
	}
	if diff := cmp.Diff(want, s.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestRun_deterministic answers in another order each time.
func TestRun_deterministic(t *testing.T) {
	t.Parallel()
	var first []byte
	for i := range 4 {
		s := start(t)
		var mu sync.Mutex
		random := rand.New(rand.NewPCG(uint64(i), 1))
		s.Delay(func(awstest.Request) time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return time.Duration(random.IntN(5)) * time.Millisecond
		})
		s.Override("iam:ListMFADevices", awstest.Denied)
		s.Override("s3:GetBucketAcl", awstest.Broken)
		got, err := json.Marshal(run(t, options(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if !bytes.Equal(first, got) {
			t.Fatalf("run %d differs:\n%s", i, cmp.Diff(string(first), string(got)))
		}
	}
}

// places is where the answers are, without what they are, for the listings that were complete before.
func places(m map[string]answer) []string { return slices.Sorted(maps.Keys(m)) }

func TestRun_interrupted(t *testing.T) {
	t.Parallel()
	for _, after := range []int{0, 1, 5, 20, 45} {
		t.Run(strconv.Itoa(after), func(t *testing.T) {
			t.Parallel()
			s := start(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if after == 0 {
				cancel()
			}
			var mu sync.Mutex
			n := 0
			s.Delay(func(awstest.Request) time.Duration {
				mu.Lock()
				defer mu.Unlock()
				if n++; n >= after {
					cancel()
					return time.Hour // never answered
				}
				return 0
			})
			o, stopped := options(t, s), time.Now()
			context.AfterFunc(ctx, func() {
				mu.Lock()
				defer mu.Unlock()
				stopped = time.Now()
			})
			var parts []snapshot.Part
			if err := collector.Run(ctx, o, func(p snapshot.Part) error { parts = append(parts, p); return nil }); err != nil {
				t.Error(err)
			}
			got := answers(parts)
			mu.Lock()
			defer mu.Unlock()
			if took := time.Since(stopped); took > 2*time.Second {
				t.Errorf("took %s to stop", took)
			}
			for place, a := range got {
				_, code, _ := strings.Cut(a.Cause, " ")
				if a.State == snapshot.Unknown && code != snapshot.Interrupted {
					t.Errorf("%s: %s", place, a.Cause)
				}
			}
			for _, typ := range facts.Types() {
				if typ.List != "" && !slices.ContainsFunc(places(got), func(p string) bool {
					return strings.HasPrefix(p, "list ") && strings.HasSuffix(p, string(typ.Name))
				}) {
					t.Errorf("nothing says whether %s was listed", typ.Name)
				}
			}
			account, _ := facts.Lookup(snapshot.Account)
			for _, f := range account.Facts {
				if _, ok := got["AWS::::Account "+awstest.Account+" "+f.Name]; !ok {
					t.Errorf("the account's %s is missing", f.Name)
				}
			}
		})
	}
}

func TestRun_regions(t *testing.T) {
	t.Parallel()
	regions := func(parts []snapshot.Part) []string {
		var out []string
		for _, p := range parts {
			for _, l := range p.Listings {
				if l.Type == facts.S3AccessPoint {
					out = append(out, l.Region+" "+string(l.State))
				}
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		regions []string
		refused bool
		want    []string
		err     string
	}{
		"all":            {nil, false, []string{"eu-south-2 known", "eu-west-1 known", "us-east-1 known"}, ""},
		"named":          {[]string{"us-east-1", "us-east-1"}, false, []string{"us-east-1 known"}, ""},
		"refused":        {nil, true, []string{"eu-west-1 known", "other unknown"}, ""},
		"named, refused": {[]string{"us-east-1"}, true, []string{"us-east-1 known"}, ""},
		"misspelt":       {[]string{"eu_west_1"}, false, nil, `region "eu_west_1" is not the name of a region`},
		"does not exist": {[]string{"eu-wset-1"}, false, nil, `region "eu-wset-1" does not exist: account 111122223333 has eu-south-2, eu-west-1, us-east-1`},
		"is not enabled": {[]string{"ap-east-1"}, false, nil, `region "ap-east-1" is not enabled in account 111122223333: it is DISABLED`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			if c.refused {
				s.Override("account:ListRegions", awstest.Denied)
			}
			o := options(t, s)
			o.Regions = c.regions
			var parts []snapshot.Part
			err := collector.Run(t.Context(), o, func(p snapshot.Part) error { parts = append(parts, p); return nil })
			if got := fmt.Sprint(err); c.err != "" && got != c.err || c.err == "" && err != nil {
				t.Errorf("error: got %v, want %s", err, c.err)
			}
			if diff := cmp.Diff(c.want, regions(parts)); diff != "" {
				t.Errorf("listings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRun_progress(t *testing.T) {
	t.Parallel()
	s := start(t)
	throttled := false
	s.Override("iam:GetAccountSummary", func(r awstest.Request) awstest.Answer {
		if !throttled {
			throttled = true
			return awstest.Throttled(r)
		}
		return awstest.Good(r)
	})
	o := options(t, s)
	var last collector.Progress
	o.Progress = func(p collector.Progress) {
		if p.Done < last.Done || p.Calls < last.Calls || p.Throttled < last.Throttled {
			t.Errorf("progress goes back: %+v after %+v", p, last)
		}
		last = p
	}
	parts := run(t, o)
	if last.Done != last.Total || last.Total != len(parts) || last.Throttled != 1 || last.Retries != 1 || last.Calls < 60 {
		t.Errorf("got %+v", last)
	}
}

// TestRun_noPersonalData looks for what the contacts and the keys are in everything that a scan says.
func TestRun_noPersonalData(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(run(t, options(t, start(t))))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{
		awstest.ContactName, "Jane", awstest.ContactEmail, "jane", awstest.ContactPhone, "1632960", "High Street", "Leeds",
		"AKIAEXAMPLEKEY", "ACCAEXAMPLE",
	} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("the snapshot has %q", secret)
		}
	}
}

func TestRun_absent(t *testing.T) {
	t.Parallel()
	s := start(t)
	for op, code := range map[string]string{
		"account:GetAlternateContact": "ResourceNotFoundException", "account:GetContactInformation": "ResourceNotFoundException",
		"iam:GetAccountPasswordPolicy": "NoSuchEntity", "iam:ListEntitiesForPolicy": "NoSuchEntity",
		"organizations:DescribeOrganization": "AWSOrganizationsNotInUseException",
		"iam:ListOrganizationsFeatures":      "ServiceAccessNotEnabledException",
		"s3:GetBucketEncryption":             "ServerSideEncryptionConfigurationNotFoundError",
		"s3:GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
		"s3:GetBucketOwnershipControls":      "OwnershipControlsNotFoundError",
		"s3:GetBucketPolicy":                 "NoSuchBucketPolicy",
		"s3:GetBucketReplication":            "ReplicationConfigurationNotFoundError",
		"s3:GetBucketTagging":                "NoSuchTagSet",
		"s3:GetBucketWebsite":                "NoSuchWebsiteConfiguration",
		"s3:GetObjectLockConfiguration":      "ObjectLockConfigurationNotFoundError",
		"s3:GetPublicAccessBlock":            "NoSuchPublicAccessBlockConfiguration",
		"s3control:GetPublicAccessBlock":     "NoSuchPublicAccessBlockConfiguration",
		"s3control:GetAccessPointPolicy":     "NoSuchAccessPointPolicy",
	} {
		s.Override(op, awstest.Error(http.StatusNotFound, code, "there is none"))
	}
	s.Override("s3:GetBucketLogging", awstest.Text("<BucketLoggingStatus/>"))
	s.Override("s3:GetBucketVersioning", awstest.Text("<VersioningConfiguration/>"))
	s.Override("s3:GetBucketNotificationConfiguration", awstest.Text("<NotificationConfiguration/>"))
	got := answers(run(t, options(t, s)))
	account, bucket := "AWS::::Account "+awstest.Account+" ", "AWS::S3::Bucket arn:aws:s3:::data-"+awstest.Account+" "
	for place, want := range map[string]string{
		account + "billing_contact": "", account + "contact_information": "", account + "password_policy": "",
		account + "support_access_entities": "", account + "organization": "", account + "public_access_block": "",
		account + "organizations_features": "[]",
		bucket + "encryption":              "", bucket + "lifecycle": "[]", bucket + "ownership_controls": "", bucket + "policy": "",
		bucket + "replication": "[]", bucket + "tags": "{}", bucket + "website": "", bucket + "object_lock": "",
		bucket + "public_access_block": "", bucket + "logging": "", bucket + "versioning": "{}", bucket + "notification": "[]",
		"AWS::S3::AccessPoint arn:aws:s3:eu-west-1:" + awstest.Account + ":accesspoint/exports policy": "",
	} {
		a := answer{State: snapshot.Absent}
		if want != "" {
			a = answer{State: snapshot.Known, Value: want}
		}
		if got[place] != a {
			t.Errorf("%s: got %+v, want %+v", place, got[place], a)
		}
	}
}

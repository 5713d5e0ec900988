package asff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/asff"
	"github.com/openposture/posture/internal/report/internal/sample"
)

func TestWrite_place(t *testing.T) {
	t.Parallel()
	const account = sample.Production
	arn := func(partition, region string) string {
		return fmt.Sprintf("arn:%s:securityhub:%s:%s:product/%s/default", partition, region, account, account)
	}
	for _, test := range []struct {
		name, id, region string
		scope            []string
		options          asff.Options
		arn              string
		partition        string // of the resource
		resourceRegion   string
	}{
		{"regional", "arn:aws:s3:::b", "eu-west-1", nil, asff.Options{}, arn("aws", "eu-west-1"), "aws", "eu-west-1"},
		{"global", "arn:aws:iam::1:user/u", "global", nil, asff.Options{}, arn("aws", "us-east-1"), "aws", "us-east-1"},
		{"no region", "arn:aws:iam::1:user/u", "", nil, asff.Options{}, arn("aws", "us-east-1"), "aws", "us-east-1"},
		{"global in China", "arn:aws-cn:iam::1:user/u", "global", nil, asff.Options{}, arn("aws-cn", "cn-north-1"), "aws-cn", "cn-north-1"},
		{"no ARN", account, "us-gov-east-1", nil, asff.Options{}, arn("aws-us-gov", "us-gov-east-1"), "aws-us-gov", "us-gov-east-1"},
		{
			"global without an ARN", account, "global",
			[]string{"global", "us-gov-east-1"},
			asff.Options{},
			arn("aws-us-gov", "us-gov-west-1"), "aws-us-gov", "us-gov-west-1",
		},
		{
			"global in two partitions", account, "global",
			[]string{"cn-north-1", "eu-west-1"},
			asff.Options{},
			arn("aws", "us-east-1"), "aws", "us-east-1",
		},
		{"a partition without a name in the format", "arn:aws-eusc:iam::1:user/u", "global", nil, asff.Options{}, arn("aws-eusc", "eusc-de-east-1"), "", "eusc-de-east-1"},
		{"not a partition", "arn:x:y", "eu-west-1", nil, asff.Options{}, arn("aws", "eu-west-1"), "aws", "eu-west-1"},
		{"not a region", "arn:aws:s3:::b", "eu-west-1:x/\"", nil, asff.Options{}, arn("aws", "us-east-1"), "aws", "us-east-1"},
		{"one hub for all", "arn:aws:s3:::b", "eu-west-1", nil, asff.Options{Region: "eu-central-1"}, arn("aws", "eu-central-1"), "aws", "eu-west-1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := verdict(findings.Fail)
			f.Resource.ID, f.Resource.Region = test.id, test.region
			got := convert(t, sample.Scan{Findings: []findings.Finding{f}, Scope: report.Scope{Regions: test.scope}}, test.options)
			if got.ProductArn != test.arn {
				t.Errorf("product %s, want %s", got.ProductArn, test.arn)
			}
			if r := got.Resources[0]; r.Partition != test.partition || r.Region != test.resourceRegion {
				t.Errorf("resource in %q %q, want %q %q", r.Partition, r.Region, test.partition, test.resourceRegion)
			}
		})
	}
}

func TestOptions_check(t *testing.T) {
	t.Parallel()
	for region, ok := range map[string]bool{"": true, "eu-west-1": true, "global": false, "eu west": false, "EU-WEST-1": false, "arn:x": false} {
		if err := (asff.Options{Region: region}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", region, err)
		}
	}
}

func TestWrite_resourceType(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"AWS::S3::Bucket": "AwsS3Bucket", "AWS::IAM::User": "AwsIamUser", "AWS::IAM::Role": "AwsIamRole",
		"AWS::IAM::ManagedPolicy": "AwsIamPolicy", "AWS::KMS::Key": "AwsKmsKey", "AWS::EC2::SecurityGroup": "AwsEc2SecurityGroup",
		"AWS::RDS::DBInstance": "AwsRdsDbInstance", "AWS::CloudTrail::Trail": "AwsCloudTrailTrail",
		"AWS::ElasticLoadBalancing::LoadBalancer": "AwsElbLoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer": "AwsElbv2LoadBalancer",
		"AWS::IAM::ServerCertificate": "Other", "AWS::Organizations::Root": "Other", "Other": "Other", "": "Other",
	} {
		f := verdict(findings.Fail)
		f.Resource.Type = in
		got := one(t, f).Resources[0]
		if got.Type != want || got.Id != "arn:aws:s3:::b" {
			t.Errorf("%s is %s %s, want %s", in, got.Type, got.Id, want)
		}
		if in != "" && got.Details.Other["ResourceType"] != in {
			t.Errorf("%s is not told: %v", in, got.Details)
		}
	}
}

func TestWrite_account(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"AWS::::Account", "AWS::S3::Bucket"} {
		f := verdict(findings.Unknown)
		f.Resource.Type, f.Resource.ID = kind, f.Resource.Account
		if got := one(t, f).Resources[0]; got.Type != "AwsAccount" || got.Id != "AWS::::Account:111122223333" || got.Details.Other["ResourceType"] != kind {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}

func TestWrite_tags(t *testing.T) {
	t.Parallel()
	f := verdict(findings.Fail)
	f.Resource.Tags = map[string]string{"team": "data @ acme", "empty": "", "ünï": "x", "evil": "<b>", "long": strings.Repeat("a", 257)}
	got := one(t, f)
	if diff := cmp.Diff(map[string]string{"team": "data @ acme"}, got.Resources[0].Tags); diff != "" {
		t.Errorf("tags (-want +got)\n%s", diff)
	}
	if left := got.ProductFields["posture/TagsLeftOut"]; left != "empty, evil, long, ünï" {
		t.Errorf("left out: %q", left)
	}
	f.Resource.Tags = map[string]string{"only": ""}
	if written := string(write(t, sample.Scan{Findings: []findings.Finding{f}}, asff.Options{})); strings.Contains(written, `"Tags"`) {
		t.Errorf("no tags are an empty map, which Security Hub refuses\n%s", written)
	}
	f.Resource.Tags = map[string]string{}
	for i := range 60 {
		f.Resource.Tags[fmt.Sprintf("k%02d", i)] = "v"
	}
	if got := one(t, f); len(got.Resources[0].Tags) != 50 || !strings.HasPrefix(got.ProductFields["posture/TagsLeftOut"], "k50, k51") {
		t.Errorf("%d tags, left out: %q", len(got.Resources[0].Tags), got.ProductFields["posture/TagsLeftOut"])
	}
}

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// A trail is one to be made, of one region and stopped unless it says otherwise.
type trail struct {
	name, region, bucket string
	multi, starts        bool
	validates            bool
	key                  string // the ARN of a KMS key
	group                bool   // of CloudWatch Logs
	selectors            []types.EventSelector
	advanced             []types.AdvancedEventSelector
}

// management is the management events of a kind, and the data events of the objects with these beginnings.
func management(kind types.ReadWriteType, objects ...string) []types.EventSelector {
	s := types.EventSelector{ReadWriteType: kind, IncludeManagementEvents: aws.Bool(true)}
	if len(objects) > 0 {
		s.DataResources = []types.DataResource{{Type: aws.String("AWS::S3::Object"), Values: objects}}
	}
	return []types.EventSelector{s}
}

// selecting is an advanced selector of the events with these values, field by field.
func selecting(fields ...string) types.AdvancedEventSelector {
	s := types.AdvancedEventSelector{Name: aws.String(strings.Join(fields, " "))}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		s.FieldSelectors = append(s.FieldSelectors, types.AdvancedFieldSelector{Field: &name, Equals: []string{value}})
	}
	return s
}

func seedTrail(t *testing.T, a *account, tr trail) {
	t.Helper()
	api := cloudtrail.NewFromConfig(a.cfg, func(o *cloudtrail.Options) { o.Region = tr.region })
	in := &cloudtrail.CreateTrailInput{
		Name: &tr.name, S3BucketName: &tr.bucket, IsMultiRegionTrail: &tr.multi, EnableLogFileValidation: &tr.validates,
	}
	if tr.key != "" {
		in.KmsKeyId = &tr.key
	}
	if tr.group {
		in.CloudWatchLogsLogGroupArn = aws.String("arn:aws:logs:" + tr.region + ":" + a.id + ":log-group:trail:*")
		in.CloudWatchLogsRoleArn = aws.String("arn:aws:iam::" + a.id + ":role/trail")
	}
	_, err := api.CreateTrail(t.Context(), in)
	must(t, err)
	_, err = api.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{
		TrailName: &tr.name, EventSelectors: tr.selectors, AdvancedEventSelectors: tr.advanced,
	})
	must(t, err)
	if tr.starts {
		_, err = api.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: &tr.name})
		must(t, err)
	}
}

// seedTrailBucket makes a bucket in eu-west-1 that logs to itself, or one that everyone may read in both ways.
func seedTrailBucket(t *testing.T, a *account, name string, public bool) {
	t.Helper()
	b := bucket{name: name, region: "eu-west-1", constraint: s3types.BucketLocationConstraintEuWest1}
	if !public {
		b.rest, b.block = true, &blockAll
	}
	seedBucket(t, a, b, false)
	if !public {
		return
	}
	api := a.s3(b.region)
	_, err := api.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: &name, ACL: s3types.BucketCannedACLPublicRead})
	must(t, err)
	_, err = api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{
		Bucket: &name, Policy: aws.String(`{"Version":"2012-10-17","Statement":[{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + name + `/*"}]}`),
	})
	must(t, err)
}

func seedTrailKey(t *testing.T, a *account, region string, disabled bool) string {
	t.Helper()
	api := kms.NewFromConfig(a.cfg, func(o *kms.Options) { o.Region = region })
	out, err := api.CreateKey(t.Context(), nil)
	must(t, err)
	if disabled {
		_, err = api.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: out.KeyMetadata.KeyId})
		must(t, err)
	}
	return *out.KeyMetadata.Arn
}

// seedTrails makes the trails of an account of which one records everything.
func seedTrails(t *testing.T, a *account) {
	t.Helper()
	seedTrailBucket(t, a, "trail-private", false)
	seedTrailBucket(t, a, "trail-public", true)
	seedBucket(t, a, bucket{name: "trail-gone", region: "eu-west-1", constraint: s3types.BucketLocationConstraintEuWest1}, false)
	for _, tr := range []trail{
		{
			name: "everything", region: "us-east-1", bucket: "trail-private", multi: true, starts: true, validates: true, group: true,
			key: seedTrailKey(t, a, "eu-west-1", false), selectors: management(types.ReadWriteTypeAll, "arn:aws:s3:::"),
		},
		{name: "local", region: "eu-west-1", bucket: "trail-public", selectors: management(types.ReadWriteTypeAll)},
		{
			name: "disabled-key", region: "eu-west-1", bucket: "trail-gone", starts: true, group: true,
			key: seedTrailKey(t, a, "eu-west-1", true), selectors: management(types.ReadWriteTypeAll),
		},
		{name: "unseen", region: "us-west-2", bucket: "trail-private", selectors: management(types.ReadWriteTypeAll)}, // the scans do not look there
	} {
		seedTrail(t, a, tr)
	}
	_, err := a.s3("eu-west-1").DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("trail-gone")})
	must(t, err)
}

// seedWeakTrails makes the trails of an account of which none is good enough.
func seedWeakTrails(t *testing.T, a *account) {
	t.Helper()
	seedTrailBucket(t, a, "trail-weak", false)
	for _, tr := range []trail{
		{name: "local", region: "us-east-1", bucket: "trail-weak", starts: true, selectors: management(types.ReadWriteTypeAll, "arn:aws:s3")},
		{name: "stopped", region: "us-east-1", bucket: "trail-weak", multi: true, selectors: management(types.ReadWriteTypeAll, "arn:aws:s3")},
		{name: "writes", region: "eu-west-1", bucket: "trail-weak", multi: true, starts: true, selectors: management(types.ReadWriteTypeWriteOnly, "arn:aws:s3:::trail-weak/")},
		{
			name: "reads", region: "eu-west-1", bucket: "trail-weak", multi: true, starts: true, advanced: []types.AdvancedEventSelector{
				selecting("eventCategory=Management", "readOnly=true"), selecting("eventCategory=Data", "resources.type=AWS::S3::Object", "eventName=GetObject"),
			},
		},
	} {
		seedTrail(t, a, tr)
	}
}

// trailArgs is a scan long enough after the trails were started for them to have delivered.
func trailArgs(url string, more ...string) []string {
	return append([]string{
		"scan", "--endpoint-url", url, "--rule", "cis.cloudtrail.*", "--format", "json", "--quiet", "--now", after(2),
	}, more...)
}

func TestTrails(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000010")
	seedTrails(t, a)
	// moto delivers nothing to CloudWatch Logs: what a trail that does says of that is put into its answer.
	delivery := fmt.Sprintf(`{"LatestCloudWatchLogsDeliveryTime": %d, `, started.Add(47*time.Hour).Unix())
	p := newProxy(t, &proxy{rewrite: func(r request, body []byte) []byte {
		if r.Operation == "cloudtrail:GetTrailStatus" && strings.Contains(r.Body, "/everything") {
			return bytes.Replace(body, []byte("{"), []byte(delivery), 1)
		}
		return body
	}})
	regions := []string{"--region", "us-east-1,eu-west-1,eu-central-1"}
	read(t, "cloudtrail.txt").check(t, posture(t, a, trailArgs(p.url, regions...)...).decode(t))

	// Which events a trail records decides nothing about its other settings.
	p = newProxy(t, denying("", "cloudtrail:GetEventSelectors"))
	for _, f := range posture(t, a, trailArgs(p.url, regions...)...).decode(t).Findings {
		if unknown := f.Status == "UNKNOWN" && f.names("cloudtrail:GetEventSelectors"); unknown != (f.Resource.Type == "AWS::::Account") {
			t.Errorf("%s %s: got %s %q", f.Rule, f.Resource.Name, f.Status, f.Messages)
		}
	}
}

// TestTrails_none: every region shows the trails of all regions, so that one region is enough to see that there is none.
func TestTrails_none(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000013")
	read(t, "cloudtrail-none.txt").check(t, posture(t, a, trailArgs(endpoint, "--region", "eu-west-1")...).decode(t))
}

func TestTrails_weak(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000011")
	seedWeakTrails(t, a)
	p := newProxy(t, &proxy{answer: saysRegions})
	read(t, "cloudtrail-weak.txt").check(t, everywhere(t, a, trailArgs(p.url)...).decode(t))
}

// saysRegions answers for moto, which does not say which regions there are: a scan of some cannot know of the trails of the
// others.
func saysRegions(w http.ResponseWriter, _ *http.Request, r request) bool {
	if r.Operation != "account:ListRegions" {
		return false
	}
	_, err := io.WriteString(w, `{"Regions":[{"RegionName":"us-east-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"}]}`)
	return err == nil
}

// everywhere runs the program with a region of its own, for a scan of all regions.
func everywhere(t *testing.T, a *account, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandLimit)
	defer cancel()
	cmd, stdout, stderr := command(ctx, t, a, args...)
	cmd.Env = append(cmd.Env, "AWS_REGION=us-east-1")
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

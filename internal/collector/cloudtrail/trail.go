package cloudtrail

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
)

// read reads what the plan asks for of one trail. Its home region is asked by its ARN: only so does CloudTrail answer the
// members of an organization about the organization's trail.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
func (c *account) read(ctx context.Context, r *collector.Reading, t types.Trail) {
	home := in(*t.HomeRegion)
	r.Says(collector.Values{
		"cloud_watch_logs_log_group_arn": collector.Text(t.CloudWatchLogsLogGroupArn),
		"include_global_service_events":  collector.Must(t.IncludeGlobalServiceEvents),
		"is_multi_region_trail":          collector.Must(t.IsMultiRegionTrail),
		"is_organization_trail":          collector.Must(t.IsOrganizationTrail),
		"kms_key_id":                     collector.Text(t.KmsKeyId),
		"log_file_validation_enabled":    collector.Must(t.LogFileValidationEnabled),
		"s3_bucket_name":                 collector.Must(aws.ToString(t.S3BucketName)),
		"sns_topic_arn":                  collector.Text(t.SnsTopicARN),
	})
	r.Asks("cloudtrail:GetTrailStatus", func() (collector.Values, error) {
		out, err := c.trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: t.TrailARN}, home)
		if err != nil {
			return nil, err
		}
		return collector.Values{
			"is_logging":                             collector.Must(out.IsLogging),
			"latest_cloud_watch_logs_delivery_error": collector.Text(out.LatestCloudWatchLogsDeliveryError),
			"latest_cloud_watch_logs_delivery_time":  collector.OptionalTime(out.LatestCloudWatchLogsDeliveryTime),
			"latest_delivery_error":                  collector.Text(out.LatestDeliveryError),
			"latest_delivery_time":                   collector.OptionalTime(out.LatestDeliveryTime),
			"start_logging_time":                     collector.OptionalTime(out.StartLoggingTime),
		}, nil
	})
	r.Asks("cloudtrail:GetEventSelectors", func() (collector.Values, error) {
		out, err := c.trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: t.TrailARN}, home)
		if err != nil {
			return nil, err
		}
		return selectors(out)
	})
	r.Fact("kms_key_state", func() (any, error) { return c.keyState(ctx, aws.ToString(t.KmsKeyId)) })
	ask := c.buckets.Of(aws.ToString(t.S3BucketName), *t.HomeRegion)
	for _, fact := range []string{"acl", "logging", "policy", "public_access_block"} {
		r.Fact("s3_bucket_"+fact, func() (any, error) { return ask(ctx, fact) })
	}
	r.EmitIn(*t.HomeRegion, *t.TrailARN, *t.Name)
}

// keyState asks for the state of the key, where it is; nil where there is no key.
func (c *account) keyState(ctx context.Context, id string) (any, error) {
	if id == "" {
		return nil, nil
	}
	key, err := arn.Parse(id) // "a fully specified ARN to a KMS key", says CloudTrail
	if err != nil {
		return nil, awserr.Malformedf("the trail's KMS key %s is no ARN", id)
	}
	out, err := c.keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &id}, func(o *kms.Options) { o.Region = key.Region })
	if err != nil {
		return nil, err
	}
	return collector.Must(out.KeyMetadata.KeyState), nil
}

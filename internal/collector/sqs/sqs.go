// Package sqs reads Amazon SQS: the queues of a region with their policies and their encryption. No message is received.
package sqs

import (
	"context"
	"path"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce        = 16 // queues of a region that are asked about at once
	queuesPerPage = 1000
)

// Collect reads the queues of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := sqs.NewFromConfig(cfg)
	urls := collector.List(s, facts.SQSQueue, func(token *string) ([]string, *string, error) {
		// "You must set MaxResults to receive a value for NextToken in the response."
		// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
		out, err := api.ListQueues(ctx, &sqs.ListQueuesInput{MaxResults: aws.Int32(queuesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, url := range out.QueueUrls {
			if name := path.Base(url); name == "." || name == "/" {
				return nil, nil, awserr.Malformedf("a queue has no URL")
			}
		}
		return out.QueueUrls, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, urls, func(ctx context.Context, url string) {
		name := path.Base(url) // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
		id := "arn:" + t.Partition + ":sqs:" + t.Region + ":" + t.Account + ":" + name
		s.Read(ctx, facts.SQSQueue).Asks("sqs:GetQueueAttributes", func() (collector.Values, error) {
			return attributes(ctx, api, url, id)
		}).Emit(id, name)
	})
}

// attributes asks for the ARN too: every queue has one, so that an answer without attributes is not one without a policy.
func attributes(ctx context.Context, api *sqs.Client, url, id string) (collector.Values, error) {
	out, err := api.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameKmsMasterKeyId, types.QueueAttributeNamePolicy, types.QueueAttributeNameQueueArn,
		types.QueueAttributeNameSqsManagedSseEnabled,
	}})
	if err != nil {
		return nil, err
	}
	if arn := out.Attributes["QueueArn"]; arn != id {
		return nil, awserr.Malformedf("the attributes are of %q", arn)
	}
	attribute := func(name types.QueueAttributeName) *string { v := out.Attributes[string(name)]; return &v }
	return collector.Values{
		"kms_master_key_id":       collector.Text(attribute(types.QueueAttributeNameKmsMasterKeyId)),
		"policy":                  collector.OptionalPolicy(attribute(types.QueueAttributeNamePolicy)),
		"sqs_managed_sse_enabled": boolean(*attribute(types.QueueAttributeNameSqsManagedSseEnabled)),
	}, nil
}

func boolean(text string) any {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		return awserr.Malformedf("SqsManagedSseEnabled is neither true nor false")
	}
	return v
}

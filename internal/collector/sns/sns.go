// Package sns reads Amazon SNS: the topics of a region with their attributes. Nothing is published, and no subscription
// is read: an endpoint is somebody's address.
package sns

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const atOnce = 16 // topics of a region that are asked about at once

// Collect reads the topics of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := sns.NewFromConfig(cfg)
	topics := collector.List(s, facts.SNSTopic, func(token *string) ([]types.Topic, *string, error) {
		out, err := api.ListTopics(ctx, &sns.ListTopicsInput{NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, t := range out.Topics {
			if err := collector.Has("a topic", t.TopicArn); err != nil {
				return nil, nil, err
			}
		}
		return out.Topics, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, topics, func(ctx context.Context, t types.Topic) {
		s.Read(ctx, facts.SNSTopic).Asks("sns:GetTopicAttributes", func() (collector.Values, error) {
			out, err := api.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: t.TopicArn})
			if err != nil {
				return nil, err
			}
			return values(out.Attributes), nil
		}).Emit(*t.TopicArn, (*t.TopicArn)[strings.LastIndex(*t.TopicArn, ":")+1:])
	})
}

// values is the facts that the attributes of a topic say.
// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
func values(attributes map[string]string) collector.Values {
	return collector.Values{
		"kms_master_key_id":       collector.Text(aws.String(attributes["KmsMasterKeyId"])),
		"policy":                  collector.Policy(aws.String(attributes["Policy"])),
		"subscriptions_confirmed": number(attributes, "SubscriptionsConfirmed"),
		"subscriptions_pending":   number(attributes, "SubscriptionsPending"),
	}
}

func number(attributes map[string]string, name string) any {
	n, err := strconv.Atoi(attributes[name])
	if err != nil {
		return awserr.Malformedf("the attribute %s is %q, not a number", name, attributes[name])
	}
	return n
}

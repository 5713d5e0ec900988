package organizations

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/snapshot"
)

// tags reads the tags of an account or a unit, by its own id.
func (c *Collector) tags(ctx context.Context, id string) snapshot.Fact {
	const op = "organizations:ListTagsForResource"
	v := map[string]string{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListTagsForResource(ctx, &organizations.ListTagsForResourceInput{ResourceId: &id, NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, t := range out.Tags {
			v[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
		return collector.More(out.NextToken)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	return collector.Known(op, v)
}

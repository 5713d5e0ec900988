// Package events reads Amazon EventBridge: the event buses of a region with their resource policies.
package events

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const busesPerPage = 100

// Collect reads the event buses of a region. The list says their policies:
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EventBus.html
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := eventbridge.NewFromConfig(cfg)
	buses := collector.List(s, facts.EventsEventBus, func(token *string) ([]types.EventBus, *string, error) {
		out, err := api.ListEventBuses(ctx, &eventbridge.ListEventBusesInput{Limit: aws.Int32(busesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, b := range out.EventBuses {
			if err := collector.Has("an event bus", b.Arn, b.Name); err != nil {
				return nil, nil, err
			}
		}
		return out.EventBuses, out.NextToken, nil
	})
	for _, b := range buses {
		s.Read(ctx, facts.EventsEventBus).Says(collector.Values{"policy": collector.OptionalPolicy(b.Policy)}).Emit(*b.Arn, *b.Name)
	}
	return nil
}

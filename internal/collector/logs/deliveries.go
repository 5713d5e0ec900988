package logs

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// deliveriesPerPage is what CloudWatch Logs puts on a page at most, of deliveries and of their sources.
const deliveriesPerPage = 50

// Deliveries returns a function that says what of a resource's logs is delivered in the region of the configuration, for
// the collectors of the services whose logs they are. CloudWatch Logs is asked when it is first called, for all resources.
func Deliveries(ctx context.Context, cfg aws.Config) func(arn string) ([]facts.LogDelivery, error) {
	all := sync.OnceValues(func() (map[string][]facts.LogDelivery, error) {
		return deliveries(ctx, cloudwatchlogs.NewFromConfig(cfg))
	})
	return func(arn string) ([]facts.LogDelivery, error) {
		byResource, err := all()
		return append([]facts.LogDelivery{}, byResource[arn]...), err
	}
}

// deliveries asks for the sources last: one that has deliveries cannot be deleted, so that each delivery's is among them.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliverySource.html
func deliveries(ctx context.Context, api *cloudwatchlogs.Client) (map[string][]facts.LogDelivery, error) {
	all, err := collector.Items(func(token *string) ([]types.Delivery, *string, error) {
		out, err := api.DescribeDeliveries(ctx, &cloudwatchlogs.DescribeDeliveriesInput{Limit: aws.Int32(deliveriesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Deliveries, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	to := map[string][]string{} // destinations by the name of the source
	for _, d := range all {
		if aws.ToString(d.DeliverySourceName) == "" || aws.ToString(d.DeliveryDestinationArn) == "" {
			return nil, awserr.Malformedf("a delivery has no source or no destination")
		}
		to[*d.DeliverySourceName] = append(to[*d.DeliverySourceName], *d.DeliveryDestinationArn)
	}
	sources, err := collector.Items(func(token *string) ([]types.DeliverySource, *string, error) {
		out, err := api.DescribeDeliverySources(ctx, &cloudwatchlogs.DescribeDeliverySourcesInput{Limit: aws.Int32(deliveriesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.DeliverySources, out.NextToken, nil
	})
	if err != nil {
		return nil, collector.At("logs:DescribeDeliverySources", err)
	}
	byResource := map[string][]facts.LogDelivery{}
	for _, s := range sources {
		if aws.ToString(s.Name) == "" || aws.ToString(s.LogType) == "" {
			return nil, collector.At("logs:DescribeDeliverySources", awserr.Malformedf("a delivery source has no name or no log type"))
		}
		for _, arn := range s.ResourceArns {
			for _, destination := range to[*s.Name] {
				byResource[arn] = append(byResource[arn], facts.LogDelivery{LogType: *s.LogType, DestinationARN: destination})
			}
		}
	}
	for _, list := range byResource {
		slices.SortFunc(list, func(a, b facts.LogDelivery) int {
			return cmp.Or(cmp.Compare(a.LogType, b.LogType), cmp.Compare(a.DestinationARN, b.DestinationARN))
		})
	}
	return byResource, nil
}

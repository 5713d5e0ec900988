// Package dynamodb reads Amazon DynamoDB: the tables of a region with their resource policies. No item is read.
package dynamodb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce        = 16 // tables of a region that are asked about at once
	tablesPerPage = 100
)

// Collect reads the tables of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := dynamodb.NewFromConfig(cfg)
	tables := collector.List(s, facts.DynamoDBTable, func(token *string) ([]string, *string, error) {
		out, err := api.ListTables(ctx, &dynamodb.ListTablesInput{ExclusiveStartTableName: token, Limit: aws.Int32(tablesPerPage)})
		if err != nil {
			return nil, nil, err
		}
		for _, name := range out.TableNames {
			if err := collector.Has("a table", &name); err != nil {
				return nil, nil, err
			}
		}
		return out.TableNames, out.LastEvaluatedTableName, nil
	})
	return collector.Each(ctx, atOnce, tables, func(ctx context.Context, name string) {
		id := "arn:" + t.Partition + ":dynamodb:" + t.Region + ":" + t.Account + ":table/" + name
		// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html
		s.Read(ctx, facts.DynamoDBTable).Fact("policy", func() (any, error) {
			out, err := api.GetResourcePolicy(ctx, &dynamodb.GetResourcePolicyInput{ResourceArn: &id})
			if err != nil {
				return nil, err
			}
			return collector.Policy(out.Policy), nil
		}, "PolicyNotFoundException").Emit(id, name)
	})
}

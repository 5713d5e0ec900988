// Package sso reads IAM Identity Center: the instances that the account sees. Who is in them is not read.
package sso

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const perPage = 100

// Collect reads the instances, of all regions at once: an instance is in one region, or in some, and without the scope only
// those of the region that is asked are listed.
// https://docs.aws.amazon.com/cli/latest/reference/sso-admin/list-instances.html
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := ssoadmin.NewFromConfig(cfg)
	s.Read(ctx, snapshot.Account).Fact("identity_center_instances", func() (any, error) {
		all, err := collector.Items(func(token *string) ([]types.InstanceMetadata, *string, error) {
			out, err := api.ListInstances(ctx, &ssoadmin.ListInstancesInput{
				MaxResults: aws.Int32(perPage), NextToken: token, RegionScope: types.RegionScopeAllRegions,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.Instances, out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
		return collector.Convert(all, func(i facts.IdentityCenterInstance) string { return i.InstanceARN }, instance)
	}).EmitAccount()
	return nil
}

func instance(i types.InstanceMetadata) (facts.IdentityCenterInstance, error) {
	if err := collector.Has("an instance", i.InstanceArn, i.OwnerAccountId); err != nil {
		return facts.IdentityCenterInstance{}, err
	}
	if i.Status == "" {
		return facts.IdentityCenterInstance{}, awserr.Malformedf("instance %s has no status", *i.InstanceArn)
	}
	return facts.IdentityCenterInstance{InstanceARN: *i.InstanceArn, OwnerAccountID: *i.OwnerAccountId, Status: string(i.Status)}, nil
}

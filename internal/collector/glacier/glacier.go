// Package glacier reads Amazon Glacier: the vaults of a region with their access policies. No archive is read.
package glacier

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glacier"
	"github.com/aws/aws-sdk-go-v2/service/glacier/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const atOnce = 16 // vaults of a region that are asked about at once

// Collect reads the vaults of a region. A page has as many as Glacier gives by itself: what it allows at most has changed.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := glacier.NewFromConfig(cfg)
	vaults := collector.List(s, facts.GlacierVault, func(token *string) ([]types.DescribeVaultOutput, *string, error) {
		out, err := api.ListVaults(ctx, &glacier.ListVaultsInput{AccountId: &t.Account, Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, v := range out.VaultList {
			if err := collector.Has("a vault", v.VaultARN, v.VaultName); err != nil {
				return nil, nil, err
			}
		}
		return out.VaultList, out.Marker, nil
	})
	return collector.Each(ctx, atOnce, vaults, func(ctx context.Context, v types.DescribeVaultOutput) {
		// "If there is no access policy set on the vault, the operation returns a 404 Not found error."
		// https://docs.aws.amazon.com/amazonglacier/latest/dev/api-GetVaultAccessPolicy.html
		s.Read(ctx, facts.GlacierVault).Fact("policy", func() (any, error) {
			out, err := api.GetVaultAccessPolicy(ctx, &glacier.GetVaultAccessPolicyInput{AccountId: &t.Account, VaultName: v.VaultName})
			switch {
			case err != nil:
				return nil, err
			case out.Policy == nil:
				return awserr.Malformedf("the answer has no policy"), nil
			}
			return collector.Policy(out.Policy.Policy), nil
		}, "ResourceNotFoundException").Emit(*v.VaultARN, *v.VaultName)
	})
}

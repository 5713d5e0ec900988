// Package backup reads AWS Backup: the vaults of a region with their access policies. No backup is read.
package backup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce        = 16 // vaults of a region that are asked about at once
	vaultsPerPage = 1000
)

// Collect reads the vaults of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := backup.NewFromConfig(cfg)
	vaults := collector.List(s, facts.BackupVault, func(token *string) ([]types.BackupVaultListMember, *string, error) {
		out, err := api.ListBackupVaults(ctx, &backup.ListBackupVaultsInput{MaxResults: aws.Int32(vaultsPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, v := range out.BackupVaultList {
			if err := collector.Has("a vault", v.BackupVaultArn, v.BackupVaultName); err != nil {
				return nil, nil, err
			}
		}
		return out.BackupVaultList, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, vaults, func(ctx context.Context, v types.BackupVaultListMember) {
		says := collector.Values{"encryption_key_arn": collector.Text(v.EncryptionKeyArn), "locked": v.Locked}
		// The code of a vault that is not there is another one, AccessDeniedException.
		// https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupVaultAccessPolicy.html
		s.Read(ctx, facts.BackupVault).Says(says).Fact("policy", func() (any, error) {
			out, err := api.GetBackupVaultAccessPolicy(ctx, &backup.GetBackupVaultAccessPolicyInput{BackupVaultName: v.BackupVaultName})
			if err != nil {
				return nil, err
			}
			return collector.Policy(out.Policy), nil
		}, "ResourceNotFoundException").Emit(*v.BackupVaultArn, *v.BackupVaultName)
	})
}

package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// BackupVault is the type of vaults of AWS Backup.
const BackupVault snapshot.Type = "AWS::Backup::BackupVault"

// backupService is what is read of AWS Backup.
var backupService = service{
	name: "backup",
	types: []Type{{
		Name: BackupVault, List: "backup:ListBackupVaults", Doc: "A vault of AWS Backup.",
		Facts: []Fact{
			{Name: "encryption_key_arn", Value: "", Read: "backup:ListBackupVaults", Optional: true, Doc: "The KMS key that encrypts its backups."},
			{Name: "locked", Value: false, Read: "backup:ListBackupVaults", Optional: true, Doc: "Whether AWS Backup Vault Lock protects it; absent where AWS Backup does not say."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "backup:GetBackupVaultAccessPolicy", Optional: true, Doc: "Its access policy."},
		},
	}},
	operations: []Operation{
		{Name: "backup:GetBackupVaultAccessPolicy", Answer: "json:Policy"},
		{Name: "backup:ListBackupVaults", Answer: "json:BackupVaultList"},
	},
}

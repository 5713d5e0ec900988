package awstest

import "net/http"

// The vaults of AWS Backup of the account, on a page each. All are in eu-west-1.
const (
	BackupVaultEFS   = "aws/efs/automatic-backup-vault"
	BackupVaultPlain = "Default" // without a policy
)

// BackupVaultARN returns the ARN of a vault of AWS Backup of the account.
func BackupVaultARN(name string) string {
	return "arn:aws:backup:eu-west-1:" + Account + ":backup-vault:" + name
}

var backupRoutes = map[string]string{
	"GET /backup-vaults": "ListBackupVaults", "GET /backup-vaults/{name}/access-policy": "GetBackupVaultAccessPolicy",
}

// backupAnswer answers for AWS Backup.
func backupAnswer(r Request) Answer {
	vault := func(name, more string) string {
		return `{"BackupVaultName":` + quote(name) + `,"BackupVaultArn":` + quote(BackupVaultARN(name)) + `,"NumberOfRecoveryPoints":0` + more + `}`
	}
	switch name := r.Path["name"]; r.Operation {
	case "backup:ListBackupVaults":
		return twoPages(r, r.Query.Get("nextToken"), "BackupVaultList", "NextToken",
			vault(BackupVaultEFS, `,"EncryptionKeyArn":`+quote(KeyARN("eu-west-1", KeyManaged))+`,"Locked":false`), vault(BackupVaultPlain, ""))
	case "backup:GetBackupVaultAccessPolicy":
		if name == BackupVaultPlain {
			return Error(http.StatusBadRequest, "ResourceNotFoundException", "Backup Vault "+BackupVaultARN(name)+" has no associated POLICY")(r)
		}
		return Answer{Body: `{"BackupVaultName":` + quote(name) + `,"BackupVaultArn":` + quote(BackupVaultARN(name)) + `,"Policy":` + ownPolicy("backup:CopyIntoBackupVault", "*") + `}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

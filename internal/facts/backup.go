package facts

// backupService is what is read of AWS Backup.
var backupService = service{
	name: "backup",
}

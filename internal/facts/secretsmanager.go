package facts

// secretsmanagerService is what is read of AWS Secrets Manager.
var secretsmanagerService = service{
	name: "secretsmanager",
}

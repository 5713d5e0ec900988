package facts

// logsService is what is read of Amazon CloudWatch Logs.
var logsService = service{
	name: "logs",
}

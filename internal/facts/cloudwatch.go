package facts

// cloudwatchService is what is read of Amazon CloudWatch.
var cloudwatchService = service{
	name: "cloudwatch",
}

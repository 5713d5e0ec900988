package facts

// sqsService is what is read of Amazon SQS.
var sqsService = service{
	name: "sqs",
}

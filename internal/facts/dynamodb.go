package facts

// dynamodbService is what is read of Amazon DynamoDB.
var dynamodbService = service{
	name: "dynamodb",
}

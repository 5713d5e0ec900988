package awstest

import "net/http"

// dynamodbAnswer answers for Amazon DynamoDB.
func dynamodbAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

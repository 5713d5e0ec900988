package awstest

import "net/http"

// sqsAnswer answers for Amazon SQS.
func sqsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

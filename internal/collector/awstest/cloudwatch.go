package awstest

import "net/http"

// cloudwatchAnswer answers for Amazon CloudWatch.
func cloudwatchAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

// logsAnswer answers for Amazon CloudWatch Logs.
func logsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

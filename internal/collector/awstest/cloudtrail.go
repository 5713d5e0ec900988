package awstest

import "net/http"

// cloudtrailAnswer answers for AWS CloudTrail.
func cloudtrailAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

// ecrAnswer answers for Amazon ECR.
func ecrAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

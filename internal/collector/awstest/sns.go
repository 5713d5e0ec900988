package awstest

import "net/http"

// snsAnswer answers for Amazon SNS.
func snsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

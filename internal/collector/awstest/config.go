package awstest

import "net/http"

// configAnswer answers for AWS Config.
func configAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

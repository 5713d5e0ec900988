package awstest

import "net/http"

// elbAnswer answers for Elastic Load Balancing (Classic Load Balancers).
func elbAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

// elbv2Answer answers for Elastic Load Balancing.
func elbv2Answer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

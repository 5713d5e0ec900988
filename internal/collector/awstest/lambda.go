package awstest

import "net/http"

var lambdaRoutes = map[string]string{}

// lambdaAnswer answers for AWS Lambda.
func lambdaAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

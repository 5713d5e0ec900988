package awstest

import "net/http"

var opensearchRoutes = map[string]string{}

// opensearchAnswer answers for Amazon OpenSearch Service.
func opensearchAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

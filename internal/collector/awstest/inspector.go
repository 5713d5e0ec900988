package awstest

import "net/http"

var inspectorRoutes = map[string]string{}

// inspectorAnswer answers for Amazon Inspector.
func inspectorAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

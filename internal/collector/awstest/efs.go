package awstest

import "net/http"

var efsRoutes = map[string]string{}

// efsAnswer answers for Amazon EFS.
func efsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

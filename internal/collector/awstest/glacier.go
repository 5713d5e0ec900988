package awstest

import "net/http"

var glacierRoutes = map[string]string{}

// glacierAnswer answers for Amazon S3 Glacier (vaults).
func glacierAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

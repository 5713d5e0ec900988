package awstest

import "net/http"

var securityhubRoutes = map[string]string{}

// securityhubAnswer answers for AWS Security Hub.
func securityhubAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

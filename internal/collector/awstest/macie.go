package awstest

import "net/http"

var macieRoutes = map[string]string{}

// macieAnswer answers for Amazon Macie.
func macieAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

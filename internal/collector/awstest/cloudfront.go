package awstest

import "net/http"

var cloudfrontRoutes = map[string]string{}

// cloudfrontAnswer answers for Amazon CloudFront.
func cloudfrontAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

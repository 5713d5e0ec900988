package awstest

import "net/http"

// rdsAnswer answers for Amazon RDS.
func rdsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

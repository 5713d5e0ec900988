package awstest

import "net/http"

var guarddutyRoutes = map[string]string{}

// guarddutyAnswer answers for Amazon GuardDuty.
func guarddutyAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

// eventsAnswer answers for Amazon EventBridge.
func eventsAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

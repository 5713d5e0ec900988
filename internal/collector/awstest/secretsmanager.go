package awstest

import "net/http"

// secretsmanagerAnswer answers for AWS Secrets Manager.
func secretsmanagerAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

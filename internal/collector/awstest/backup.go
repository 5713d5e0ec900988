package awstest

import "net/http"

var backupRoutes = map[string]string{}

// backupAnswer answers for AWS Backup.
func backupAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

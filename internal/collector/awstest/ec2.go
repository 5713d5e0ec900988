package awstest

import "net/http"

// ec2Answer answers for Amazon EC2.
func ec2Answer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

var accessanalyzerRoutes = map[string]string{}

// accessanalyzerAnswer answers for IAM Access Analyzer.
func accessanalyzerAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

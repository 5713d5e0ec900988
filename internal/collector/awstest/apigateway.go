package awstest

import "net/http"

var apigatewayRoutes = map[string]string{}

// apigatewayAnswer answers for Amazon API Gateway (REST APIs).
func apigatewayAnswer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

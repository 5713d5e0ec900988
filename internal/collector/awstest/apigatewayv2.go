package awstest

import "net/http"

var apigatewayv2Routes = map[string]string{}

// apigatewayv2Answer answers for Amazon API Gateway (HTTP and WebSocket APIs).
func apigatewayv2Answer(r Request) Answer {
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

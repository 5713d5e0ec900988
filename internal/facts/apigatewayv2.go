package facts

// apigatewayv2Service is what is read of Amazon API Gateway (HTTP and WebSocket APIs).
var apigatewayv2Service = service{
	name:   "apigatewayv2",
	prefix: "apigateway",
}

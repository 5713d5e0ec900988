package facts

// apigatewayService is what is read of Amazon API Gateway (REST APIs).
var apigatewayService = service{
	name: "apigateway",
}

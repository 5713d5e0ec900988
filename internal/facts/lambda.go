package facts

// lambdaService is what is read of AWS Lambda.
var lambdaService = service{
	name: "lambda",
}

package facts

// ecrService is what is read of Amazon ECR.
var ecrService = service{
	name: "ecr",
}

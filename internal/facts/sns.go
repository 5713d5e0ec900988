package facts

// snsService is what is read of Amazon SNS.
var snsService = service{
	name: "sns",
}

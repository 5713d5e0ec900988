package facts

// macieService is what is read of Amazon Macie.
var macieService = service{
	name:   "macie",
	prefix: "macie2",
}

package facts

// inspectorService is what is read of Amazon Inspector.
var inspectorService = service{
	name:   "inspector",
	prefix: "inspector2",
}

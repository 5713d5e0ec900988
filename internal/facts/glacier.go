package facts

// glacierService is what is read of Amazon S3 Glacier (vaults).
var glacierService = service{
	name: "glacier",
}

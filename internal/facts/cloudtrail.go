package facts

// cloudtrailService is what is read of AWS CloudTrail.
var cloudtrailService = service{
	name: "cloudtrail",
}

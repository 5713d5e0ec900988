package facts

// cloudfrontService is what is read of Amazon CloudFront.
var cloudfrontService = service{
	name: "cloudfront",
}

package facts

// elbv2Service is what is read of Elastic Load Balancing.
var elbv2Service = service{
	name:   "elbv2",
	prefix: "elasticloadbalancing",
}

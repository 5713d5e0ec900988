package facts

// elbService is what is read of Elastic Load Balancing (Classic Load Balancers).
var elbService = service{
	name:   "elb",
	prefix: "elasticloadbalancing",
}

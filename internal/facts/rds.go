package facts

// rdsService is what is read of Amazon RDS.
var rdsService = service{
	name: "rds",
}

package facts

// efsService is what is read of Amazon EFS.
var efsService = service{
	name:   "efs",
	prefix: "elasticfilesystem",
}

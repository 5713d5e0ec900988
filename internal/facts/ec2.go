package facts

// ec2Service is what is read of Amazon EC2.
var ec2Service = service{
	name: "ec2",
}

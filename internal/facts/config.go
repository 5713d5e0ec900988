package facts

// configService is what is read of AWS Config.
var configService = service{
	name: "config",
}

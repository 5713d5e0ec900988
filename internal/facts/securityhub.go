package facts

// securityhubService is what is read of AWS Security Hub.
var securityhubService = service{
	name: "securityhub",
}

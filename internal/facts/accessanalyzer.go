package facts

// accessanalyzerService is what is read of IAM Access Analyzer.
var accessanalyzerService = service{
	name:   "accessanalyzer",
	prefix: "access-analyzer",
}

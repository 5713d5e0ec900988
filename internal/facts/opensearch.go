package facts

// opensearchService is what is read of Amazon OpenSearch Service.
var opensearchService = service{
	name:   "opensearch",
	prefix: "es",
}

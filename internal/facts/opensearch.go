package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// OpenSearchDomain is the type of OpenSearch Service domains.
const OpenSearchDomain snapshot.Type = "AWS::OpenSearchService::Domain"

// opensearchService is what is read of Amazon OpenSearch Service.
var opensearchService = service{
	name:   "opensearch",
	prefix: "es",
	types: []Type{{
		Name: OpenSearchDomain, List: "opensearch:ListDomainNames", Doc: "An OpenSearch Service domain, with OpenSearch or with Elasticsearch.",
		Facts: []Fact{
			{Name: "encryption_at_rest", Value: false, Read: "opensearch:DescribeDomains", Doc: "Whether it is encrypted at rest."},
			{Name: "enforce_https", Value: false, Read: "opensearch:DescribeDomains", Doc: "Whether it refuses plain HTTP."},
			{Name: "node_to_node_encryption", Value: false, Read: "opensearch:DescribeDomains", Doc: "Whether its nodes encrypt what they send each other."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "opensearch:DescribeDomains", Optional: true, Doc: "Its access policy."},
			{Name: "vpc_id", Value: "", Read: "opensearch:DescribeDomains", Optional: true, Doc: "The VPC in which it answers; absent where its endpoint is public."},
		},
	}},
	operations: []Operation{
		{Name: "opensearch:DescribeDomains", Bulk: true, Answer: "json:DomainStatusList"},
		{Name: "opensearch:ListDomainNames", Answer: "json:DomainNames"},
	},
}

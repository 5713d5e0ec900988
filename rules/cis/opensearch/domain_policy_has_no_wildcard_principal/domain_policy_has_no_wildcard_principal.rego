# METADATA
# title: OpenSearch domain access policy does not grant to everyone
# description: |
#   No statement of the domain's access policy grants to everyone, unless a condition pins the caller to fixed values or
#   a Deny takes everybody else out. IP addresses pin, where they are no more than a /8. In a VPC such a policy fails
#   too: the security groups alone would decide who uses the domain.
# related_resources:
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::OpenSearchService::Domain
#   facts: [policy, vpc_id]
#   severity: CRITICAL
#   prowler: [opensearch_service_domains_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or the IP addresses where clients cannot sign their requests.
#     aws opensearch update-domain-config --domain-name DOMAIN --access-policies file://policy.json
package cis.opensearch.domain_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the domain has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

note contains sprintf("the domain answers in %s only", [input.resource.vpc_id]) if {
	count(resource_policy.grants_to_everyone(input.resource.policy)) > 0
	input.resource.vpc_id
}

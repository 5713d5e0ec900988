# METADATA
# title: ECR repository policy does not grant to everyone
# description: |
#   No statement of the private repository's policy grants to everyone, unless a condition pins the caller to fixed
#   values or a Deny takes everybody else out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::ECR::Repository
#   facts: [policy]
#   severity: CRITICAL
#   prowler: [ecr_repositories_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller, such as aws:PrincipalOrgID.
#     aws ecr set-repository-policy --repository-name REPOSITORY --policy-text file://policy.json
package cis.ecr.repository_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the repository has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

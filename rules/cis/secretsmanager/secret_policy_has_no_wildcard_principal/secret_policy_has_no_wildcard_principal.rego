# METADATA
# title: Secret policy does not grant to everyone
# description: |
#   No statement of the secret's resource policy grants to everyone, unless a condition pins the caller to fixed values
#   or a Deny takes everybody else out. Secrets that are scheduled for deletion cannot be read and are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::SecretsManager::Secret
#   facts: [policy]
#   severity: CRITICAL
#   prowler: [secretsmanager_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, and have Secrets Manager refuse policies that grant to everyone.
#     aws secretsmanager put-resource-policy --secret-id SECRET --resource-policy file://policy.json --block-public-policy
package cis.secretsmanager.secret_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the secret has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

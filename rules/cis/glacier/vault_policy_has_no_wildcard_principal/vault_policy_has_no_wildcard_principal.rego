# METADATA
# title: Glacier vault access policy does not grant to everyone
# description: |
#   No statement of the vault's access policy grants to everyone, unless a condition pins the caller to fixed values or
#   a Deny takes everybody else out. The vault's lock policy, which is there to deny, is not read.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazonglacier/latest/dev/vault-access-policy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::Glacier::Vault
#   facts: [policy]
#   severity: CRITICAL
#   prowler: [glacier_vaults_policy_public_access]
#   responsibility: customer
#   remediation: |
#     Name the principals, or add a condition that fixes the caller.
#     aws glacier set-vault-access-policy --account-id - --vault-name VAULT --policy file://policy.json
package cis.glacier.vault_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the vault has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

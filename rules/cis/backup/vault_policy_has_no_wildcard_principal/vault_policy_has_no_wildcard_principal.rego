# METADATA
# title: Backup vault access policy does not grant to everyone
# description: |
#   No statement of the access policy of the AWS Backup vault grants to everyone, unless a condition pins the caller to
#   fixed values or a Deny takes everybody else out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::Backup::BackupVault
#   facts: [policy]
#   severity: CRITICAL
#   responsibility: customer
#   remediation: |
#     Name the principals, or add aws:PrincipalOrgID where the accounts of the organization copy backups into the vault.
#     aws backup put-backup-vault-access-policy --backup-vault-name VAULT --policy file://policy.json
package cis.backup.vault_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the vault has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

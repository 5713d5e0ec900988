# METADATA
# title: EFS file system policy does not grant to everyone
# description: |
#   No statement of the file system policy grants to everyone, unless a condition pins the caller to fixed values or a
#   Deny takes everybody else out. Access via a mount target only (elasticfilesystem:AccessedViaMountTarget), as the
#   policies have it that the console writes, is from the VPC, and Amazon EFS does not call it public.
# related_resources:
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::EFS::FileSystem
#   facts: [life_cycle_state, policy]
#   severity: CRITICAL
#   prowler: [efs_not_publicly_accessible]
#   responsibility: customer
#   remediation: |
#     Name the principals, or allow access via mount targets only.
#     aws efs put-file-system-policy --file-system-id FILE_SYSTEM --policy file://policy.json
package cis.efs.file_system_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the file system is being deleted" if input.resource.life_cycle_state in {"deleting", "deleted"}

not_applicable contains "the file system has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)

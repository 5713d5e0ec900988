# METADATA
# title: EFS file system is encrypted at rest
# description: |
#   The file system is encrypted at rest, with the key that AWS manages or one of the customer's. A file system is
#   encrypted when it is created or never. A replica is a file system of its own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html
# custom:
#   resource: AWS::EFS::FileSystem
#   facts: [encrypted, life_cycle_state]
#   severity: MEDIUM
#   security_hub: [EFS.1, EFS.8]
#   prowler: [efs_encryption_at_rest_enabled]
#   responsibility: shared
#   aws: performs the encryption and protects key material in HSMs
#   remediation: |
#     Create an encrypted file system, and move the files with AWS DataSync or by restoring a backup.
#     aws efs create-file-system --encrypted --kms-key-id alias/aws/elasticfilesystem
package cis.efs.file_system_is_encrypted

not_applicable contains "the file system is being deleted" if input.resource.life_cycle_state in {"deleting", "deleted"}

deny contains "the file system is not encrypted" if not input.resource.encrypted

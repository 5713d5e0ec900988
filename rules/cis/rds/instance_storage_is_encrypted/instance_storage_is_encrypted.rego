# METADATA
# title: RDS instance storage is encrypted
# description: |
#   The storage of the database instance is encrypted at rest. A member of an Aurora cluster has the encryption of its
#   cluster; a database is encrypted when it is created or never. Instances of Amazon DocumentDB and Neptune, for which
#   the same API answers, are judged only where include_rds_family says so.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   resource: AWS::RDS::DBInstance
#   facts: [db_cluster_identifier, db_instance_status, engine, storage_encrypted]
#   parameters: {include_rds_family: false}
#   looser: {include_rds_family: false}
#   severity: MEDIUM
#   security_hub: [RDS.3]
#   prowler: [rds_instance_storage_encrypted]
#   responsibility: shared
#   aws: performs the encryption and protects key material in HSMs
#   remediation: |
#     Copy a snapshot with a KMS key, and restore the database from the copy.
#     aws rds copy-db-snapshot --source-db-snapshot-identifier SNAPSHOT --target-db-snapshot-identifier COPY --kms-key-id alias/aws/rds
package cis.rds.instance_storage_is_encrypted

not_applicable contains "the instance is being deleted" if input.resource.db_instance_status == "deleting"

not_applicable contains sprintf("%s is not RDS", [input.resource.engine]) if not _family

deny contains "the storage is not encrypted" if not input.resource.storage_encrypted

note contains sprintf("encryption is that of the cluster %s", [input.resource.db_cluster_identifier])

_family if input.params.include_rds_family

_family if not input.resource.engine in {"docdb", "neptune"}

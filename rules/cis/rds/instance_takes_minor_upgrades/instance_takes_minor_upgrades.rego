# METADATA
# title: RDS instance takes minor upgrades
# description: |
#   Minor upgrades of the engine happen on their own, in the maintenance window of the instance. Every member of an
#   Aurora cluster needs the flag: the engine upgrades a cluster only if all have it. RDS Custom does not have it.
#   Instances of Amazon DocumentDB and Neptune are judged only where include_rds_family says so.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   resource: AWS::RDS::DBInstance
#   facts: [auto_minor_version_upgrade, db_cluster_identifier, db_instance_status, engine]
#   parameters: {include_rds_family: false}
#   looser: {include_rds_family: false}
#   severity: HIGH
#   security_hub: [RDS.13]
#   prowler: [rds_instance_minor_version_upgrade_enabled]
#   responsibility: shared
#   aws: builds and applies engine patches in the window
#   remediation: |
#     Turn the upgrades on; they wait for the maintenance window.
#     aws rds modify-db-instance --db-instance-identifier INSTANCE --auto-minor-version-upgrade --apply-immediately
package cis.rds.instance_takes_minor_upgrades

not_applicable contains "the instance is being deleted" if input.resource.db_instance_status == "deleting"

not_applicable contains "RDS Custom has no automatic minor upgrades" if startswith(input.resource.engine, "custom-")

not_applicable contains sprintf("%s is not RDS", [input.resource.engine]) if not _family

deny contains "minor upgrades of the engine do not happen on their own" if not input.resource.auto_minor_version_upgrade

note contains sprintf("the cluster %s is upgraded only if all of its instances are", [input.resource.db_cluster_identifier]) if {
	not input.resource.auto_minor_version_upgrade
}

_family if input.params.include_rds_family

_family if not input.resource.engine in {"docdb", "neptune"}

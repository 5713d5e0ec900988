# METADATA
# title: RDS database spans Availability Zones
# description: |
#   A database instance that stands alone has a standby in another Availability Zone. A member of a cluster is judged by its
#   cluster, because on its own it always says that it has none: an Aurora cluster has instances in two zones, a Multi-AZ
#   DB cluster always has. Read replicas, RDS Custom, Aurora Serverless v1, Amazon DocumentDB and Neptune are not judged.
#   in_scope_tags names the tags (KEY=VALUE) of the databases that need it; without any, all do.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   resource: AWS::RDS::DBInstance
#   facts: [db_cluster_identifier, db_instance_status, engine, multi_az, read_replica_source, tags]
#   related:
#     clusters: {type: AWS::RDS::DBCluster, facts: [engine_mode, multi_az]}
#   parameters: {in_scope_tags: []}
#   looser: {in_scope_tags: allowed}
#   severity: MEDIUM
#   security_hub: [RDS.5, RDS.15]
#   prowler: [rds_cluster_multi_az, rds_instance_multi_az]
#   responsibility: shared
#   aws: runs the zones, replication and failover
#   remediation: |
#     Add a standby, or an Aurora replica in another zone.
#     aws rds modify-db-instance --db-instance-identifier INSTANCE --multi-az --apply-immediately
package cis.rds.instance_spans_availability_zones

import data.cis.rds.instance_spans_availability_zones.related

not_applicable contains "the instance is being deleted" if input.resource.db_instance_status == "deleting"

not_applicable contains sprintf("the instance is a read replica of %s", [input.resource.read_replica_source])

not_applicable contains "RDS Custom has no standby of its own" if startswith(input.resource.engine, "custom-")

not_applicable contains sprintf("%s is not RDS", [input.resource.engine]) if input.resource.engine in {"docdb", "neptune"}

not_applicable contains sprintf("the cluster %s is Aurora Serverless v1, which moves to another zone by itself", [input.resource.db_cluster_identifier]) if {
	some cluster in related.clusters
	_of(cluster)
	cluster.engine_mode == "serverless"
}

not_applicable contains sprintf("the database is out of scope; it has no tag %s", [concat(" or ", input.params.in_scope_tags)]) if {
	count(input.params.in_scope_tags) > 0
	not _in_scope
}

manual contains sprintf("the cluster %s of the instance was not found", [input.resource.db_cluster_identifier]) if {
	input.resource.db_cluster_identifier
	not _found
}

deny contains "the database is in one Availability Zone" if not _spans

note contains sprintf("the instance is a member of the cluster %s", [input.resource.db_cluster_identifier]) if not _spans

_spans if {
	not input.resource.db_cluster_identifier
	input.resource.multi_az
}

_spans if {
	some cluster in related.clusters
	_of(cluster)
	cluster.multi_az
}

_found if {
	some cluster in related.clusters
	_of(cluster)
}

_of(cluster) if {
	cluster.name == input.resource.db_cluster_identifier
	cluster.region == input.resource.region
}

_in_scope if {
	some key, value in input.resource.tags
	sprintf("%s=%s", [key, value]) in input.params.in_scope_tags
}

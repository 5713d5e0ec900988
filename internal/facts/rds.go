package facts

import "github.com/openposture/posture/internal/snapshot"

// The types of the databases that the API of Amazon RDS answers for, those of Amazon DocumentDB and Neptune included.
const (
	RDSDBCluster  snapshot.Type = "AWS::RDS::DBCluster"
	RDSDBInstance snapshot.Type = "AWS::RDS::DBInstance"
)

const (
	describeDBClusters  = "rds:DescribeDBClusters"
	describeDBInstances = "rds:DescribeDBInstances"
)

// rdsService is what is read of Amazon RDS.
var rdsService = service{
	name:  "rds",
	types: []Type{rdsCluster, rdsInstance},
	operations: []Operation{
		{Name: describeDBClusters, Answer: "query:DBClusters"},
		{Name: describeDBInstances, Answer: "query:DBInstances"},
	},
}

var rdsCluster = Type{
	Name: RDSDBCluster, List: describeDBClusters, Doc: "A cluster of databases: Aurora's, a Multi-AZ DB cluster, or one of DocumentDB or Neptune.",
	Facts: []Fact{
		{Name: "availability_zones", Value: []string{}, Read: describeDBClusters, Doc: "The zones that its storage is in, or that its instances can be in."},
		{Name: "backup_retention_period", Value: 0, Read: describeDBClusters, Doc: "For how many days its automated backups are kept."},
		{Name: "copy_tags_to_snapshot", Value: false, Read: describeDBClusters, Doc: "Whether its snapshots have its tags."},
		{Name: "db_cluster_members", Value: []string{}, Read: describeDBClusters, Doc: "The identifiers of its instances."},
		{Name: "deletion_protection", Value: false, Read: describeDBClusters, Doc: "Whether it can be deleted only after that was allowed."},
		{Name: "enabled_cloudwatch_logs_exports", Value: []string{}, Read: describeDBClusters, Doc: "The logs that it writes to CloudWatch Logs."},
		{Name: "engine", Value: "", Read: describeDBClusters, Doc: "aurora-mysql, aurora-postgresql, mysql, postgres, docdb, neptune ..."},
		{Name: "engine_mode", Value: "", Read: describeDBClusters, Optional: true, Doc: "provisioned, serverless (Aurora Serverless v1) ...; absent where the engine has no modes."},
		{Name: "engine_version", Value: "", Read: describeDBClusters, Doc: "The version of its engine."},
		{Name: "iam_database_authentication_enabled", Value: false, Read: describeDBClusters, Doc: "Whether IAM can let users in."},
		{Name: "kms_key_id", Value: "", Read: describeDBClusters, Optional: true, Doc: "The KMS key that encrypts its storage; absent where none does."},
		{Name: "multi_az", Value: false, Read: describeDBClusters, Doc: "Whether it has instances in several Availability Zones."},
		{Name: "status", Value: "", Read: describeDBClusters, Doc: "available, creating, deleting ..."},
		{Name: "storage_encrypted", Value: false, Read: describeDBClusters, Doc: "Whether its storage is encrypted."},
		{Name: "tags", Value: map[string]string{}, Read: describeDBClusters, Doc: "Its tags."},
	},
}

var rdsInstance = Type{
	Name: RDSDBInstance, List: describeDBInstances, Doc: "A database instance, the members of clusters included.",
	Facts: []Fact{
		{Name: "auto_minor_version_upgrade", Value: false, Read: describeDBInstances, Doc: "Whether minor upgrades of its engine happen on their own, in its maintenance window."},
		{Name: "availability_zone", Value: "", Read: describeDBInstances, Optional: true, Doc: "Its Availability Zone; absent while it is created."},
		{Name: "backup_retention_period", Value: 0, Read: describeDBInstances, Doc: "For how many days its automated backups are kept."},
		{Name: "copy_tags_to_snapshot", Value: false, Read: describeDBInstances, Doc: "Whether its snapshots have its tags."},
		{Name: "db_cluster_identifier", Value: "", Read: describeDBInstances, Optional: true, Doc: "The cluster that it is a member of; absent where it stands alone."},
		{Name: "db_instance_status", Value: "", Read: describeDBInstances, Doc: "available, creating, deleting, stopped ..."},
		{Name: "deletion_protection", Value: false, Read: describeDBInstances, Doc: "Whether it can be deleted only after that was allowed."},
		{Name: "enabled_cloudwatch_logs_exports", Value: []string{}, Read: describeDBInstances, Doc: "The logs that it writes to CloudWatch Logs."},
		{Name: "endpoint_port", Value: 0, Read: describeDBInstances, Optional: true, Doc: "The port of its endpoint; absent while it has none."},
		{Name: "engine", Value: "", Read: describeDBInstances, Doc: "mysql, postgres, aurora-postgresql, custom-oracle-ee, docdb, neptune ..."},
		{Name: "engine_version", Value: "", Read: describeDBInstances, Doc: "The version of its engine."},
		{Name: "iam_database_authentication_enabled", Value: false, Read: describeDBInstances, Doc: "Whether IAM can let users in."},
		{Name: "kms_key_id", Value: "", Read: describeDBInstances, Optional: true, Doc: "The KMS key that encrypts its storage; absent where none does."},
		{Name: "monitoring_interval", Value: 0, Read: describeDBInstances, Optional: true, Doc: "Every how many seconds Enhanced Monitoring measures; 0 or absent where it does not."},
		{Name: "multi_az", Value: false, Read: describeDBInstances, Doc: "Whether it has a standby in another Availability Zone; false of a member of a cluster, however the cluster is spread."},
		{Name: "publicly_accessible", Value: false, Read: describeDBInstances, Doc: "Whether its endpoint resolves to a public address."},
		{Name: "read_replica_source", Value: "", Read: describeDBInstances, Optional: true, Doc: "The instance or the cluster that it is a read replica of; absent where it is none."},
		{Name: "security_groups", Value: []string{}, Read: describeDBInstances, Doc: "The ids of its VPC security groups."},
		{Name: "storage_encrypted", Value: false, Read: describeDBInstances, Doc: "Whether its storage is encrypted."},
		{Name: "subnets", Value: []string{}, Read: describeDBInstances, Doc: "The ids of the subnets of its subnet group."},
		{Name: "tags", Value: map[string]string{}, Read: describeDBInstances, Doc: "Its tags."},
		{Name: "vpc_id", Value: "", Read: describeDBInstances, Optional: true, Doc: "Its VPC; absent where it has no subnet group."},
	},
}

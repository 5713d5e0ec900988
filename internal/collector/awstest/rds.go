package awstest

import (
	"net/http"
	"strings"
)

// The databases of the account, on a page each. All are in eu-west-1.
const (
	ClusterOrders  = "orders" // Aurora
	ClusterLedger  = "ledger" // a Multi-AZ DB cluster
	DatabaseOrders = "orders-1"
	DatabaseReport = "reports" // stands alone, and has no endpoint yet
	DatabaseCopy   = "reports-copy"
)

// DatabaseUser is the master user of the databases, and may be in no snapshot.
const DatabaseUser = "hunter4"

// DatabaseARN returns the ARN of a database instance of the account.
func DatabaseARN(name string) string { return "arn:aws:rds:eu-west-1:" + Account + ":db:" + name }

// ClusterARN returns the ARN of a database cluster of the account.
func ClusterARN(name string) string { return "arn:aws:rds:eu-west-1:" + Account + ":cluster:" + name }

// rdsAnswer answers for Amazon RDS.
func rdsAnswer(r Request) Answer {
	switch r.Operation {
	case "rds:DescribeDBClusters":
		return queryPages(r, "DBClusters", "DBCluster", "Marker",
			cluster(ClusterOrders, "aurora-postgresql", "<EngineMode>provisioned</EngineMode><EnabledCloudwatchLogsExports><member>postgresql</member></EnabledCloudwatchLogsExports>", "orders-2", DatabaseOrders),
			cluster(ClusterLedger, "postgres", "", "ledger-instance-1"))
	case "rds:DescribeDBInstances":
		return queryPages(r, "DBInstances", "DBInstance", "Marker",
			database(DatabaseOrders, "aurora-postgresql", "false", "<DBClusterIdentifier>"+ClusterOrders+"</DBClusterIdentifier><AvailabilityZone>eu-west-1a</AvailabilityZone>"+
				"<Endpoint><Address>orders-1.example.com</Address><Port>5432</Port></Endpoint><EnabledCloudwatchLogsExports><member>postgresql</member></EnabledCloudwatchLogsExports><MonitoringInterval>60</MonitoringInterval>"),
			database(DatabaseReport, "mysql", "true", ""),
			database(DatabaseCopy, "mysql", "true", "<ReadReplicaSourceDBInstanceIdentifier>"+DatabaseReport+"</ReadReplicaSourceDBInstanceIdentifier>"))
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

const storedSafely = "<StorageEncrypted>true</StorageEncrypted><KmsKeyId>arn:aws:kms:eu-west-1:" + Account + ":key/1</KmsKeyId><MasterUsername>" + DatabaseUser + "</MasterUsername>" +
	"<BackupRetentionPeriod>7</BackupRetentionPeriod><CopyTagsToSnapshot>true</CopyTagsToSnapshot><DeletionProtection>true</DeletionProtection>" +
	"<IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled><TagList><Tag><Key>team</Key><Value>shop</Value></Tag></TagList>"

func cluster(name, engine, more string, members ...string) string {
	zones := "<AvailabilityZones><AvailabilityZone>eu-west-1b</AvailabilityZone><AvailabilityZone>eu-west-1a</AvailabilityZone></AvailabilityZones>"
	member := "<DBClusterMember><DBInstanceIdentifier>" + strings.Join(members, "</DBInstanceIdentifier></DBClusterMember><DBClusterMember><DBInstanceIdentifier>") + "</DBInstanceIdentifier></DBClusterMember>"
	return "<DBClusterIdentifier>" + name + "</DBClusterIdentifier><DBClusterArn>" + ClusterARN(name) + "</DBClusterArn><Engine>" + engine + "</Engine><EngineVersion>16.4</EngineVersion>" +
		"<Status>available</Status><MultiAZ>true</MultiAZ>" + zones + "<DBClusterMembers>" + member + "</DBClusterMembers>" + storedSafely + more
}

func database(name, engine, multiAZ, more string) string {
	group := "<DBSubnetGroup><DBSubnetGroupName>db</DBSubnetGroupName><VpcId>vpc-1</VpcId><Subnets><Subnet><SubnetIdentifier>subnet-2</SubnetIdentifier></Subnet>" +
		"<Subnet><SubnetIdentifier>subnet-1</SubnetIdentifier></Subnet></Subnets></DBSubnetGroup><VpcSecurityGroups><VpcSecurityGroupMembership>" +
		"<VpcSecurityGroupId>sg-db</VpcSecurityGroupId><Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>"
	return "<DBInstanceIdentifier>" + name + "</DBInstanceIdentifier><DBInstanceArn>" + DatabaseARN(name) + "</DBInstanceArn><Engine>" + engine + "</Engine><EngineVersion>16.4</EngineVersion>" +
		"<DBInstanceStatus>available</DBInstanceStatus><MultiAZ>" + multiAZ + "</MultiAZ><PubliclyAccessible>false</PubliclyAccessible>" +
		"<AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>" + group + storedSafely + more
}

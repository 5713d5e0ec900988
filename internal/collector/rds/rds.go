// Package rds reads Amazon RDS: the database instances and clusters of a region, those of Amazon DocumentDB and Neptune
// included, which the same API answers for. No user name and no endpoint's address is kept.
package rds

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const perPage = 100 // the most that there can be on a page

// Collect reads the databases of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := rds.NewFromConfig(cfg)
	clusters := collector.List(s, facts.RDSDBCluster, func(token *string) ([]types.DBCluster, *string, error) {
		out, err := api.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(perPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, c := range out.DBClusters {
			if err := collector.Has("a cluster", c.DBClusterArn, c.DBClusterIdentifier); err != nil {
				return nil, nil, err
			}
		}
		return out.DBClusters, out.Marker, nil
	})
	for _, c := range clusters {
		s.Read(ctx, facts.RDSDBCluster).Says(clusterValues(c)).Emit(*c.DBClusterArn, *c.DBClusterIdentifier)
	}
	instances := collector.List(s, facts.RDSDBInstance, func(token *string) ([]types.DBInstance, *string, error) {
		out, err := api.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(perPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, i := range out.DBInstances {
			if err := collector.Has("a database instance", i.DBInstanceArn, i.DBInstanceIdentifier); err != nil {
				return nil, nil, err
			}
		}
		return out.DBInstances, out.Marker, nil
	})
	for _, i := range instances {
		s.Read(ctx, facts.RDSDBInstance).Says(instanceValues(i)).Emit(*i.DBInstanceArn, *i.DBInstanceIdentifier)
	}
	return nil
}

// clusterValues is the facts of a cluster.
func clusterValues(c types.DBCluster) collector.Values {
	members := make([]string, 0, len(c.DBClusterMembers))
	for _, m := range c.DBClusterMembers {
		members = append(members, aws.ToString(m.DBInstanceIdentifier))
	}
	return collector.Values{
		"availability_zones":                  collector.Strings(c.AvailabilityZones),
		"backup_retention_period":             collector.Must(c.BackupRetentionPeriod),
		"copy_tags_to_snapshot":               collector.Must(c.CopyTagsToSnapshot),
		"db_cluster_members":                  collector.Strings(members),
		"deletion_protection":                 collector.Must(c.DeletionProtection),
		"enabled_cloudwatch_logs_exports":     collector.Strings(c.EnabledCloudwatchLogsExports),
		"engine":                              collector.Must(aws.ToString(c.Engine)),
		"engine_mode":                         collector.Text(c.EngineMode),
		"engine_version":                      collector.Must(aws.ToString(c.EngineVersion)),
		"iam_database_authentication_enabled": collector.Must(c.IAMDatabaseAuthenticationEnabled),
		"kms_key_id":                          collector.Text(c.KmsKeyId),
		"multi_az":                            collector.Must(c.MultiAZ),
		"status":                              collector.Must(aws.ToString(c.Status)),
		"storage_encrypted":                   collector.Must(c.StorageEncrypted),
		"tags":                                tags(c.TagList),
	}
}

// instanceValues is the facts of an instance.
func instanceValues(i types.DBInstance) collector.Values {
	groups := make([]string, 0, len(i.VpcSecurityGroups))
	for _, g := range i.VpcSecurityGroups {
		groups = append(groups, aws.ToString(g.VpcSecurityGroupId))
	}
	var subnets []string
	var vpc *string
	if g := i.DBSubnetGroup; g != nil {
		vpc = g.VpcId
		for _, s := range g.Subnets {
			subnets = append(subnets, aws.ToString(s.SubnetIdentifier))
		}
	}
	var port any
	if e := i.Endpoint; e != nil && e.Port != nil {
		port = *e.Port
	}
	source := i.ReadReplicaSourceDBInstanceIdentifier
	if aws.ToString(source) == "" {
		source = i.ReadReplicaSourceDBClusterIdentifier
	}
	return collector.Values{
		"auto_minor_version_upgrade":          collector.Must(i.AutoMinorVersionUpgrade),
		"availability_zone":                   collector.Text(i.AvailabilityZone),
		"backup_retention_period":             collector.Must(i.BackupRetentionPeriod),
		"copy_tags_to_snapshot":               collector.Must(i.CopyTagsToSnapshot),
		"db_cluster_identifier":               collector.Text(i.DBClusterIdentifier),
		"db_instance_status":                  collector.Must(aws.ToString(i.DBInstanceStatus)),
		"deletion_protection":                 collector.Must(i.DeletionProtection),
		"enabled_cloudwatch_logs_exports":     collector.Strings(i.EnabledCloudwatchLogsExports),
		"endpoint_port":                       port,
		"engine":                              collector.Must(aws.ToString(i.Engine)),
		"engine_version":                      collector.Must(aws.ToString(i.EngineVersion)),
		"iam_database_authentication_enabled": collector.Must(i.IAMDatabaseAuthenticationEnabled),
		"kms_key_id":                          collector.Text(i.KmsKeyId),
		"monitoring_interval":                 i.MonitoringInterval,
		"multi_az":                            collector.Must(i.MultiAZ),
		"publicly_accessible":                 collector.Must(i.PubliclyAccessible),
		"read_replica_source":                 collector.Text(source),
		"security_groups":                     collector.Strings(groups),
		"storage_encrypted":                   collector.Must(i.StorageEncrypted),
		"subnets":                             collector.Strings(subnets),
		"tags":                                tags(i.TagList),
		"vpc_id":                              collector.Text(vpc),
	}
}

func tags(list []types.Tag) any {
	return collector.Tags(list, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
}

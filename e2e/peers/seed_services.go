//go:build linux

package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// seedServices fills the services beside IAM, S3 and KMS: 20 of whatever is asked about one by one.
func seedServices(ctx context.Context, cfg aws.Config, scale int) error {
	for _, seed := range []func(context.Context, aws.Config, int) error{seedNetwork, seedTrail, seedStores, seedMessages} {
		if err := seed(ctx, cfg, scale); err != nil {
			return err
		}
	}
	return nil
}

func seedNetwork(ctx context.Context, cfg aws.Config, scale int) error {
	api := ec2.NewFromConfig(cfg)
	vpc, err := api.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")})
	if err != nil {
		return err
	}
	for i := range 40 * scale {
		group, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
			GroupName: aws.String(fmt.Sprintf("group-%03d", i)), Description: aws.String("peers"), VpcId: vpc.Vpc.VpcId,
		})
		if err != nil {
			return err
		}
		if _, err := api.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{
			GroupId: group.GroupId, IpProtocol: aws.String("tcp"), FromPort: aws.Int32(22), ToPort: aws.Int32(22), CidrIp: aws.String("0.0.0.0/0"),
		}); err != nil {
			return err
		}
	}
	_, err = api.RunInstances(ctx, &ec2.RunInstancesInput{
		ImageId: aws.String("ami-12c6146b"), InstanceType: ec2types.InstanceTypeT3Micro, MinCount: aws.Int32(int32(20 * scale)), MaxCount: aws.Int32(int32(20 * scale)),
	})
	return err
}

func seedTrail(ctx context.Context, cfg aws.Config, _ int) error {
	logs := cloudwatchlogs.NewFromConfig(cfg)
	if _, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("trail")}); err != nil {
		return err
	}
	for i := range 15 {
		if _, err := logs.PutMetricFilter(ctx, &cloudwatchlogs.PutMetricFilterInput{
			LogGroupName: aws.String("trail"), FilterName: aws.String(fmt.Sprintf("filter-%02d", i)), FilterPattern: aws.String(`{ $.eventName = "CreateVpc" }`),
			MetricTransformations: []logstypes.MetricTransformation{{MetricName: aws.String("m"), MetricNamespace: aws.String("trail"), MetricValue: aws.String("1")}},
		}); err != nil {
			return err
		}
	}
	trails := cloudtrail.NewFromConfig(cfg)
	if _, err := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{
		Name: aws.String("trail"), S3BucketName: aws.String("bucket-000"), IsMultiRegionTrail: aws.Bool(true),
	}); err != nil {
		return err
	}
	_, err := trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("trail")})
	return err
}

func seedStores(ctx context.Context, cfg aws.Config, scale int) error {
	databases, files := rds.NewFromConfig(cfg), efs.NewFromConfig(cfg)
	tables, images := dynamodb.NewFromConfig(cfg), ecr.NewFromConfig(cfg)
	for i := range 20 * scale {
		if _, err := databases.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: aws.String(fmt.Sprintf("db-%03d", i)), DBInstanceClass: aws.String("db.t3.micro"), Engine: aws.String("postgres"),
			AllocatedStorage: aws.Int32(20), MasterUsername: aws.String("master"), MasterUserPassword: aws.String("correct-horse-9A"),
		}); err != nil {
			return err
		}
		if _, err := files.CreateFileSystem(ctx, &efs.CreateFileSystemInput{CreationToken: aws.String(fmt.Sprintf("files-%03d", i))}); err != nil {
			return err
		}
		if _, err := images.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: aws.String(fmt.Sprintf("images-%03d", i))}); err != nil {
			return err
		}
		if _, err := tables.CreateTable(ctx, &dynamodb.CreateTableInput{
			TableName: aws.String(fmt.Sprintf("table-%03d", i)), BillingMode: dynamotypes.BillingModePayPerRequest,
			AttributeDefinitions: []dynamotypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: dynamotypes.ScalarAttributeTypeS}},
			KeySchema:            []dynamotypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: dynamotypes.KeyTypeHash}},
		}); err != nil {
			return err
		}
	}
	return nil
}

func seedMessages(ctx context.Context, cfg aws.Config, scale int) error {
	queues, topics := sqs.NewFromConfig(cfg), sns.NewFromConfig(cfg)
	secrets, buses := secretsmanager.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg)
	for i := range 20 * scale {
		name := aws.String(fmt.Sprintf("peer-%03d", i))
		if _, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: name}); err != nil {
			return err
		}
		if _, err := topics.CreateTopic(ctx, &sns.CreateTopicInput{Name: name}); err != nil {
			return err
		}
		if _, err := secrets.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: name, SecretString: aws.String("none")}); err != nil {
			return err
		}
		if i < 5 {
			if _, err := buses.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: name}); err != nil {
				return err
			}
		}
	}
	return nil
}

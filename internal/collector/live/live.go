// Package live is the collectors of an AWS account. A new service adds its package and a line here.
package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/accessanalyzer"
	"github.com/openposture/posture/internal/collector/account"
	"github.com/openposture/posture/internal/collector/apigateway"
	"github.com/openposture/posture/internal/collector/apigatewayv2"
	"github.com/openposture/posture/internal/collector/backup"
	"github.com/openposture/posture/internal/collector/cloudfront"
	"github.com/openposture/posture/internal/collector/cloudtrail"
	"github.com/openposture/posture/internal/collector/cloudwatch"
	"github.com/openposture/posture/internal/collector/config"
	"github.com/openposture/posture/internal/collector/dynamodb"
	"github.com/openposture/posture/internal/collector/ec2"
	"github.com/openposture/posture/internal/collector/ecr"
	"github.com/openposture/posture/internal/collector/efs"
	"github.com/openposture/posture/internal/collector/elb"
	"github.com/openposture/posture/internal/collector/elbv2"
	"github.com/openposture/posture/internal/collector/events"
	"github.com/openposture/posture/internal/collector/glacier"
	"github.com/openposture/posture/internal/collector/guardduty"
	"github.com/openposture/posture/internal/collector/iam"
	"github.com/openposture/posture/internal/collector/inspector"
	"github.com/openposture/posture/internal/collector/kms"
	"github.com/openposture/posture/internal/collector/lambda"
	"github.com/openposture/posture/internal/collector/logs"
	"github.com/openposture/posture/internal/collector/macie"
	"github.com/openposture/posture/internal/collector/opensearch"
	"github.com/openposture/posture/internal/collector/organizations"
	"github.com/openposture/posture/internal/collector/rds"
	"github.com/openposture/posture/internal/collector/s3"
	"github.com/openposture/posture/internal/collector/secretsmanager"
	"github.com/openposture/posture/internal/collector/securityhub"
	"github.com/openposture/posture/internal/collector/sns"
	"github.com/openposture/posture/internal/collector/sqs"
	"github.com/openposture/posture/internal/collector/sso"
)

// Options is the options of the collectors.
type Options struct {
	IAM iam.Options
}

// Collectors returns the collectors of the account that the configuration leads to.
func Collectors(cfg aws.Config, o Options) []collector.Collector {
	return []collector.Collector{
		collector.Regional(cfg, "accessanalyzer", accessanalyzer.Collect),
		account.New(cfg),
		collector.Regional(cfg, "apigateway", apigateway.Collect),
		collector.Regional(cfg, "apigatewayv2", apigatewayv2.Collect),
		collector.Regional(cfg, "backup", backup.Collect),
		collector.Once(cfg, "cloudfront", cloudfront.Collect),
		collector.Once(cfg, "cloudtrail", cloudtrail.Collect),
		collector.Regional(cfg, "cloudwatch", cloudwatch.Collect),
		collector.Regional(cfg, "config", config.Collect),
		collector.Regional(cfg, "dynamodb", dynamodb.Collect),
		collector.Regional(cfg, "ec2", ec2.Collect),
		collector.Regional(cfg, "ecr", ecr.Collect),
		collector.Regional(cfg, "efs", efs.Collect),
		collector.Regional(cfg, "elb", elb.Collect),
		collector.Regional(cfg, "elbv2", elbv2.Collect),
		collector.Regional(cfg, "events", events.Collect),
		collector.Regional(cfg, "glacier", glacier.Collect),
		collector.Regional(cfg, "guardduty", guardduty.Collect),
		iam.New(cfg, o.IAM),
		collector.Regional(cfg, "inspector", inspector.Collect),
		collector.Regional(cfg, "kms", kms.Collect),
		collector.Regional(cfg, "lambda", lambda.Collect),
		collector.Regional(cfg, "logs", logs.Collect),
		collector.Regional(cfg, "macie", macie.Collect),
		collector.Regional(cfg, "opensearch", opensearch.Collect),
		organizations.New(cfg),
		collector.Regional(cfg, "rds", rds.Collect),
		s3.New(cfg),
		collector.Regional(cfg, "secretsmanager", secretsmanager.Collect),
		collector.Regional(cfg, "securityhub", securityhub.Collect),
		collector.Regional(cfg, "sns", sns.Collect),
		collector.Regional(cfg, "sqs", sqs.Collect),
		collector.Once(cfg, "sso", sso.Collect),
	}
}

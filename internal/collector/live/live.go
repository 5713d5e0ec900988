// Package live is the collectors of an AWS account. A new service adds its package and a line here.
package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/account"
	"github.com/openposture/posture/internal/collector/iam"
	"github.com/openposture/posture/internal/collector/kms"
	"github.com/openposture/posture/internal/collector/organizations"
	"github.com/openposture/posture/internal/collector/s3"
)

// Options is the options of the collectors.
type Options struct {
	IAM iam.Options
}

// Collectors returns the collectors of the account that the configuration leads to.
func Collectors(cfg aws.Config, o Options) []collector.Collector {
	return []collector.Collector{
		account.New(cfg),
		iam.New(cfg, o.IAM),
		kms.New(cfg),
		organizations.New(cfg),
		s3.New(cfg),
	}
}

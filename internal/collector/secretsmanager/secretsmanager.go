// Package secretsmanager reads AWS Secrets Manager: the secrets of a region with their resource policies. The values of
// secrets are not read.
package secretsmanager

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce         = 16 // secrets of a region that are asked about at once
	secretsPerPage = 100
)

// Collect reads the secrets of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := secretsmanager.NewFromConfig(cfg)
	secrets := collector.List(s, facts.SecretsManagerSecret, func(token *string) ([]types.SecretListEntry, *string, error) {
		out, err := api.ListSecrets(ctx, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(secretsPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, secret := range out.SecretList {
			if err := collector.Has("a secret", secret.ARN, secret.Name); err != nil {
				return nil, nil, err
			}
		}
		return out.SecretList, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, secrets, func(ctx context.Context, secret types.SecretListEntry) {
		s.Read(ctx, facts.SecretsManagerSecret).Says(values(secret)).Fact("policy", func() (any, error) {
			out, err := api.GetResourcePolicy(ctx, &secretsmanager.GetResourcePolicyInput{SecretId: secret.ARN})
			if err != nil {
				return nil, err
			}
			return collector.OptionalPolicy(out.ResourcePolicy), nil // is left out where there is none
		}).Emit(*secret.ARN, *secret.Name)
	})
}

// values is the facts that the list says.
func values(secret types.SecretListEntry) collector.Values {
	return collector.Values{
		"kms_key_id":         collector.Text(secret.KmsKeyId),
		"last_accessed_date": collector.OptionalTime(secret.LastAccessedDate),
		"last_rotated_date":  collector.OptionalTime(secret.LastRotatedDate),
		// "If the secret has never been configured for rotation, Secrets Manager returns null."
		// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
		"rotation_enabled": aws.ToBool(secret.RotationEnabled),
	}
}

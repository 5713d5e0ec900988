// Package securityhub reads AWS Security Hub: whether it is enabled in a region. Its findings are not read.
package securityhub

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads Security Hub in a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := securityhub.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("security_hub", func() (any, error) {
		out, err := api.DescribeHub(ctx, nil)
		switch {
		case notEnabled(err):
			return nil, nil
		case err != nil:
			return nil, err
		}
		if err := collector.Has("the hub", out.HubArn, out.SubscribedAt); err != nil {
			return nil, err
		}
		return facts.SecurityHub{
			HubARN: *out.HubArn, SubscribedAt: *out.SubscribedAt,
			AutoEnableControls: out.AutoEnableControls, ControlFindingGenerator: string(out.ControlFindingGenerator),
		}, nil
	}).EmitRegion()
	return nil
}

// notEnabled reports whether Security Hub says that the account does not use it. The code alone is also that of an account
// that may not do something; a refusal by a policy has the code AccessDeniedException.
// https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html#API_DescribeHub_Errors
func notEnabled(err error) bool {
	return awserr.Says(err, "InvalidAccessException", "is not subscribed to AWS Security Hub")
}

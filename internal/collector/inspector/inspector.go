// Package inspector reads Amazon Inspector: what it scans in a region. What it has found is not read.
package inspector

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/inspector2"
	"github.com/aws/aws-sdk-go-v2/service/inspector2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// Collect reads Inspector in a region. One that was never enabled is DISABLED.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := inspector2.NewFromConfig(cfg)
	s.ReadRegion(ctx).Fact("inspector_status", func() (any, error) {
		out, err := api.BatchGetAccountStatus(ctx, &inspector2.BatchGetAccountStatusInput{AccountIds: []string{t.Account}})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(out.Accounts, func(a types.AccountState) bool { return aws.ToString(a.AccountId) == t.Account })
		if i < 0 {
			return nil, unanswered(out.FailedAccounts, t.Account)
		}
		return status(out.Accounts[i])
	}).EmitRegion()
	return nil
}

func unanswered(failed []types.FailedAccount, account string) error {
	for _, f := range failed {
		if aws.ToString(f.AccountId) == account {
			return awserr.Malformedf("Inspector could not say: %s", f.ErrorCode)
		}
	}
	return awserr.Malformedf("Inspector does not say anything of the account")
}

func status(a types.AccountState) (facts.InspectorStatus, error) {
	r := a.ResourceState
	if r == nil || state(a.State) == "" || state(r.Ec2) == "" || state(r.Ecr) == "" {
		return facts.InspectorStatus{}, awserr.Malformedf("Inspector does not say whether it scans")
	}
	return facts.InspectorStatus{
		Status: state(a.State), EC2: state(r.Ec2), ECR: state(r.Ecr),
		Lambda: state(r.Lambda), LambdaCode: state(r.LambdaCode), CodeRepository: state(r.CodeRepository),
	}, nil
}

func state(s *types.State) string {
	if s == nil {
		return ""
	}
	return string(s.Status)
}

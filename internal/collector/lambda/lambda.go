// Package lambda reads AWS Lambda: the functions of a region with their resource policies. Nothing of a function's code or
// environment is kept.
package lambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce           = 16 // functions of a region that are asked about at once
	functionsPerPage = 50
)

// Collect reads the functions of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := lambda.NewFromConfig(cfg)
	functions := collector.List(s, facts.LambdaFunction, func(token *string) ([]types.FunctionConfiguration, *string, error) {
		out, err := api.ListFunctions(ctx, &lambda.ListFunctionsInput{Marker: token, MaxItems: aws.Int32(functionsPerPage)})
		if err != nil {
			return nil, nil, err
		}
		for _, f := range out.Functions {
			if err := collector.Has("a function", f.FunctionArn, f.FunctionName); err != nil {
				return nil, nil, err
			}
		}
		return out.Functions, out.NextMarker, nil
	})
	return collector.Each(ctx, atOnce, functions, func(ctx context.Context, f types.FunctionConfiguration) {
		// "ResourceNotFoundException: The resource specified in the request does not exist." is also what a function without
		// a policy answers. https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
		s.Read(ctx, facts.LambdaFunction).Says(values(f)).Fact("policy", func() (any, error) {
			out, err := api.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: f.FunctionName})
			if err != nil {
				return nil, err
			}
			return collector.Policy(out.Policy), nil
		}, "ResourceNotFoundException").Emit(*f.FunctionArn, *f.FunctionName)
	})
}

// values is the facts that the list says.
func values(f types.FunctionConfiguration) collector.Values {
	runtime, vpc := string(f.Runtime), (*string)(nil)
	if f.VpcConfig != nil {
		vpc = f.VpcConfig.VpcId
	}
	return collector.Values{
		"role": collector.Must(aws.ToString(f.Role)), "runtime": collector.Text(&runtime), "vpc_id": collector.Text(vpc),
	}
}

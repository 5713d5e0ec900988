// Package apigatewayv2 reads Amazon API Gateway (HTTP and WebSocket APIs): the stages of the APIs of a region. Their
// variables are not kept.
package apigatewayv2

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	atOnce  = 8   // APIs of a region that are asked about at once
	perPage = 500 // the most that there can be on a page
)

// Collect reads the stages of the APIs of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	if !t.Plan.Lists(facts.APIGatewayV2Stage) {
		return nil
	}
	r := &region{api: apigatewayv2.NewFromConfig(cfg), arn: "arn:" + t.Partition + ":apigateway:" + t.Region + "::/apis/"}
	apis, err := collector.Items(func(token *string) ([]types.Api, *string, error) {
		out, err := r.api.GetApis(ctx, &apigatewayv2.GetApisInput{MaxResults: aws.String(strconv.Itoa(perPage)), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, a := range out.Items {
			if err := collector.Has("an API", a.ApiId); err != nil {
				return nil, nil, err
			}
		}
		return out.Items, out.NextToken, nil
	})
	var incomplete *snapshot.Cause
	if err != nil {
		incomplete = awserr.Cause("apigatewayv2:GetApis", err)
	}
	return collector.Within(ctx, s, facts.APIGatewayV2Stage, atOnce, apis, incomplete, func(ctx context.Context, a types.Api) error {
		return r.stages(ctx, s, a)
	})
}

// A region is the APIs of one region while they are read.
type region struct {
	api *apigatewayv2.Client
	arn string // of an API, without its id
}

// stages emits the stages of an API. With a page that was not read, it emits those of the pages before it.
func (r *region) stages(ctx context.Context, s *collector.Sink, a types.Api) error {
	stages, err := collector.Items(func(token *string) ([]types.Stage, *string, error) {
		out, err := r.api.GetStages(ctx, &apigatewayv2.GetStagesInput{ApiId: a.ApiId, MaxResults: aws.String(strconv.Itoa(perPage)), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, stage := range out.Items {
			if err := collector.Has("a stage", stage.StageName); err != nil {
				return nil, nil, err
			}
		}
		return out.Items, out.NextToken, nil
	})
	for _, stage := range stages {
		s.Read(ctx, facts.APIGatewayV2Stage).Says(values(a, stage)).Emit(r.arn+*a.ApiId+"/stages/"+*stage.StageName, *stage.StageName)
	}
	return err
}

// values is the facts that the listings say of a stage.
func values(a types.Api, stage types.Stage) collector.Values {
	tags := stage.Tags
	if tags == nil {
		tags = map[string]string{}
	}
	v := collector.Values{
		"access_log_settings": nil,
		"api_id":              *a.ApiId,
		"auto_deploy":         aws.ToBool(stage.AutoDeploy),
		"protocol_type":       collector.Must(a.ProtocolType),
		"tags":                tags,
	}
	if l := stage.AccessLogSettings; l != nil && aws.ToString(l.DestinationArn) != "" {
		v["access_log_settings"] = facts.APIAccessLogSettings{DestinationARN: *l.DestinationArn, Format: aws.ToString(l.Format)}
	}
	return v
}

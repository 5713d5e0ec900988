// Package apigateway reads Amazon API Gateway (REST APIs): the APIs of a region with their resource policies, and their
// stages. The variables of a stage are not kept.
package apigateway

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	atOnce  = 8   // APIs of a region that are asked about at once
	perPage = 500 // the most that there can be on a page
)

// Collect reads the REST APIs of a region and their stages.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	if !t.Plan.Lists(facts.APIGatewayRestAPI) && !t.Plan.Lists(facts.APIGatewayStage) {
		return nil
	}
	api := apigateway.NewFromConfig(cfg)
	arn := "arn:" + t.Partition + ":apigateway:" + t.Region + "::/restapis/"
	apis, err := collector.Items(func(position *string) ([]types.RestApi, *string, error) {
		out, err := api.GetRestApis(ctx, &apigateway.GetRestApisInput{Limit: aws.Int32(perPage), Position: position})
		if err != nil {
			return nil, nil, err
		}
		for _, a := range out.Items {
			if err := collector.Has("a REST API", a.Id); err != nil {
				return nil, nil, err
			}
		}
		return out.Items, out.Position, nil
	})
	var incomplete *snapshot.Cause
	if err != nil {
		incomplete = awserr.Cause("apigateway:GetRestApis", err)
	}
	s.Listing(facts.APIGatewayRestAPI, incomplete)
	if t.Plan.Lists(facts.APIGatewayRestAPI) {
		for _, a := range apis {
			s.Read(ctx, facts.APIGatewayRestAPI).Says(apiValues(a)).Emit(arn+*a.Id, aws.ToString(a.Name))
		}
	}
	return collector.Within(ctx, s, facts.APIGatewayStage, atOnce, apis, incomplete, func(ctx context.Context, a types.RestApi) error {
		out, err := api.GetStages(ctx, &apigateway.GetStagesInput{RestApiId: a.Id})
		if err != nil {
			return err
		}
		for _, stage := range out.Item {
			if err := collector.Has("a stage", stage.StageName); err != nil {
				return err
			}
			s.Read(ctx, facts.APIGatewayStage).Says(stageValues(a, stage)).Emit(arn+*a.Id+"/stages/"+*stage.StageName, *stage.StageName)
		}
		return nil
	})
}

// apiValues is the facts that the listing says of an API.
func apiValues(a types.RestApi) collector.Values {
	v := collector.Values{
		"disable_execute_api_endpoint": a.DisableExecuteApiEndpoint,
		"endpoint_types":               awserr.Malformedf("the API has no endpoint configuration"),
		"policy":                       collector.OptionalPolicy(unescape(a.Policy)),
		"tags":                         tags(a.Tags),
	}
	if c := a.EndpointConfiguration; c != nil && len(c.Types) > 0 {
		kinds := make([]string, 0, len(c.Types))
		for _, kind := range c.Types {
			kinds = append(kinds, string(kind))
		}
		v["endpoint_types"] = collector.Strings(kinds)
	}
	return v
}

// unescape returns the text of a policy. API Gateway escapes it as if it stood in a JSON string, beside the escapes of the
// JSON string that it does stand in.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
func unescape(policy *string) *string {
	var text string
	if policy == nil || json.Valid([]byte(*policy)) || json.Unmarshal([]byte(`"`+*policy+`"`), &text) != nil {
		return policy
	}
	return &text
}

// stageValues is the facts that the listing says of a stage.
func stageValues(a types.RestApi, stage types.Stage) collector.Values {
	settings := []facts.APIMethodSetting{}
	for path, m := range stage.MethodSettings {
		settings = append(settings, facts.APIMethodSetting{
			Path: path, LoggingLevel: aws.ToString(m.LoggingLevel), CachingEnabled: m.CachingEnabled, CacheDataEncrypted: m.CacheDataEncrypted,
		})
	}
	slices.SortFunc(settings, func(a, b facts.APIMethodSetting) int { return cmp.Compare(a.Path, b.Path) })
	v := collector.Values{
		"access_log_settings":   nil,
		"client_certificate_id": collector.Text(stage.ClientCertificateId),
		"method_settings":       settings,
		"rest_api_id":           *a.Id,
		"tags":                  tags(stage.Tags),
		"tracing_enabled":       stage.TracingEnabled,
		"web_acl_arn":           collector.Text(stage.WebAclArn),
	}
	if l := stage.AccessLogSettings; l != nil && aws.ToString(l.DestinationArn) != "" {
		v["access_log_settings"] = facts.APIAccessLogSettings{DestinationARN: *l.DestinationArn, Format: aws.ToString(l.Format)}
	}
	return v
}

// tags returns the tags, where there are none too.
func tags(tags map[string]string) map[string]string {
	if tags == nil {
		return map[string]string{}
	}
	return tags
}

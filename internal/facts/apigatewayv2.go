package facts

import "github.com/openposture/posture/internal/snapshot"

// APIGatewayV2Stage is the type of the stages of HTTP and WebSocket APIs.
const APIGatewayV2Stage snapshot.Type = "AWS::ApiGatewayV2::Stage"

const (
	getAPIs      = "apigatewayv2:GetApis"
	getAPIStages = "apigatewayv2:GetStages"
)

// apigatewayv2Service is what is read of Amazon API Gateway (HTTP and WebSocket APIs).
var apigatewayv2Service = service{
	name:   "apigatewayv2",
	prefix: "apigateway",
	types: []Type{{
		Name: APIGatewayV2Stage, List: getAPIStages, Doc: "A stage of an HTTP or a WebSocket API.",
		Facts: []Fact{
			{Name: "access_log_settings", Value: APIAccessLogSettings{}, Read: getAPIStages, Optional: true, Doc: "Where its access logs go; absent where it writes none."},
			{Name: "api_id", Value: "", Read: getAPIStages, Doc: "The API that it is a stage of."},
			{Name: "auto_deploy", Value: false, Read: getAPIStages, Doc: "Whether changes of the API reach it on their own."},
			{Name: "protocol_type", Value: "", Read: getAPIStages, Doc: "That of its API: HTTP or WEBSOCKET."},
			{Name: "tags", Value: map[string]string{}, Read: getAPIStages, Doc: "Its tags."},
		},
	}},
	operations: []Operation{
		{Name: getAPIs, Permissions: apigatewayGet, Answer: "json:items"},
		{Name: getAPIStages, Permissions: apigatewayGet, Answer: "json:items", With: []string{getAPIs}},
	},
}

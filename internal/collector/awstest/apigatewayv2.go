package awstest

import "net/http"

// The HTTP and WebSocket APIs of the account, on a page each. All are in eu-west-1.
const (
	APIChat = "wsk2c3d4e5" // with two stages, on a page each
	APIHTTP = "htp7h8i9j0" // with the default stage
)

// StageSecret is in the variables of stages, and may be in no snapshot.
const StageSecret = "hunter3"

// APIStageARN returns the ARN of a stage of an HTTP or a WebSocket API of the account.
func APIStageARN(api, stage string) string {
	return "arn:aws:apigateway:eu-west-1::/apis/" + api + "/stages/" + stage
}

var apigatewayv2Routes = map[string]string{"GET /v2/apis": "GetApis", "GET /v2/apis/{id}/stages": "GetStages"}

// apigatewayv2Answer answers for Amazon API Gateway (HTTP and WebSocket APIs).
func apigatewayv2Answer(r Request) Answer {
	stage := func(name, more string) string {
		return `{"stageName":"` + name + `","createdDate":"2024-01-01T00:00:00Z","stageVariables":{"password":"` + StageSecret + `"}` + more + `}`
	}
	logs := func(group string) string {
		return `,"accessLogSettings":{"destinationArn":"arn:aws:logs:eu-west-1:` + Account + `:log-group:` + group + `","format":"$context.requestId"}`
	}
	first := r.Query.Get("nextToken") == ""
	switch {
	case r.Operation == "apigatewayv2:GetApis" && r.Region != "eu-west-1":
		return Answer{Body: `{"items":[]}`}
	case r.Operation == "apigatewayv2:GetApis" && first:
		return Answer{Body: `{"items":[{"apiId":"` + APIChat + `","name":"chat","protocolType":"WEBSOCKET","routeSelectionExpression":"$request.body.action"}],"nextToken":"2"}`}
	case r.Operation == "apigatewayv2:GetApis":
		return Answer{Body: `{"items":[{"apiId":"` + APIHTTP + `","name":"pets","protocolType":"HTTP","routeSelectionExpression":"${request.method} ${request.path}"}]}`}
	case r.Operation == "apigatewayv2:GetStages" && r.Path["id"] == APIHTTP:
		return Answer{Body: `{"items":[` + stage("$default", `,"autoDeploy":true,"tags":{"team":"shop"}`+logs("pets")) + `]}`}
	case r.Operation == "apigatewayv2:GetStages" && first:
		return Answer{Body: `{"items":[` + stage("prod", logs("chat")) + `],"nextToken":"2"}`}
	case r.Operation == "apigatewayv2:GetStages":
		return Answer{Body: `{"items":[` + stage("test", "") + `]}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

package awstest

import "net/http"

// The REST APIs of the account, on a page each. All are in eu-west-1.
const (
	RestAPIOrders = "a1b2c3d4e5" // with a policy, and two stages
	RestAPIStatus = "f6g7h8i9j0" // without
)

// RestAPIARN returns the ARN of a REST API of the account.
func RestAPIARN(id string) string { return "arn:aws:apigateway:eu-west-1::/restapis/" + id }

var apigatewayRoutes = map[string]string{"GET /restapis": "GetRestApis", "GET /restapis/{id}/stages": "GetStages"}

// apigatewayAnswer answers for Amazon API Gateway (REST APIs).
func apigatewayAnswer(r Request) Answer {
	switch r.Operation {
	case "apigateway:GetRestApis":
		// The policy is escaped twice: once for the text that API Gateway keeps, once for the answer.
		policy := `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Own\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::` + Account +
			`:root\"},\"Action\":\"execute-api:Invoke\",\"Resource\":\"arn:aws:execute-api:eu-west-1:` + Account + `:` + RestAPIOrders + `\/*\"}]}`
		orders := `{"id":"` + RestAPIOrders + `","name":"orders","createdDate":1704067200,"apiKeySource":"HEADER","endpointConfiguration":{"types":["REGIONAL"]},` +
			`"policy":` + quote(policy) + `,"disableExecuteApiEndpoint":true,"tags":{"team":"shop"}}`
		status := `{"id":"` + RestAPIStatus + `","name":"status","createdDate":1704067200,"apiKeySource":"HEADER","endpointConfiguration":{"types":["EDGE"]},"disableExecuteApiEndpoint":false}`
		switch {
		case r.Region != "eu-west-1":
			return Answer{Body: `{"item":[]}`}
		case r.Query.Get("position") == "":
			return Answer{Body: `{"position":"2","item":[` + orders + `]}`}
		}
		return Answer{Body: `{"item":[` + status + `]}`}
	case "apigateway:GetStages":
		if r.Path["id"] != RestAPIOrders {
			return Answer{Body: `{"item":[]}`}
		}
		return Answer{Body: `{"item":[{"stageName":"prod","deploymentId":"1","createdDate":1704067200,"cacheClusterEnabled":false,"tracingEnabled":true,` +
			`"accessLogSettings":{"format":"$context.requestId","destinationArn":"arn:aws:logs:eu-west-1:` + Account + `:log-group:orders"},` +
			`"methodSettings":{"orders/GET":{"loggingLevel":"INFO","cachingEnabled":true,"cacheDataEncrypted":true},"*/*":{"loggingLevel":"ERROR","cachingEnabled":false,"cacheDataEncrypted":false}},` +
			`"clientCertificateId":"cert1","webAclArn":"arn:aws:wafv2:eu-west-1:` + Account + `:regional/webacl/orders/1","variables":{"password":"` + StageSecret + `"},"tags":{"team":"shop"}},` +
			`{"stageName":"test","deploymentId":"2","createdDate":1704067200,"cacheClusterEnabled":false,"tracingEnabled":false,"methodSettings":{}}]}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

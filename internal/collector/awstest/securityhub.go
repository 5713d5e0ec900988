package awstest

import "net/http"

var securityhubRoutes = map[string]string{"GET /accounts": "DescribeHub"}

// securityhubAnswer answers for AWS Security Hub, which is enabled everywhere.
func securityhubAnswer(r Request) Answer {
	if r.Operation == "securityhub:DescribeHub" {
		return Answer{Body: `{"HubArn":"arn:aws:securityhub:` + r.Region + `:` + Account + `:hub/default","SubscribedAt":"2024-01-01T00:00:00.500Z","AutoEnableControls":true,"ControlFindingGenerator":"SECURITY_CONTROL"}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

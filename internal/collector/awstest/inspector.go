package awstest

import "net/http"

var inspectorRoutes = map[string]string{"POST /status/batch/get": "BatchGetAccountStatus"}

// inspectorAnswer answers for Amazon Inspector, which does not scan code in every region.
func inspectorAnswer(r Request) Answer {
	if r.Operation != "inspector:BatchGetAccountStatus" {
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	const enabled = `{"status":"ENABLED","errorCode":"ALL_ENABLE_STATUS","errorMessage":""}`
	code := `,"lambdaCode":` + enabled + `,"codeRepository":` + enabled
	if r.Region != "eu-west-1" {
		code = ""
	}
	return Answer{Body: `{"accounts":[{"accountId":"` + Account + `","state":` + enabled + `,"resourceState":{"ec2":` + enabled + `,"ecr":` + enabled + `,"lambda":` + enabled + code + `}}],"failedAccounts":[]}`}
}

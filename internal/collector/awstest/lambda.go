package awstest

import "net/http"

// The functions of the account, on a page each. All are in eu-west-1.
const (
	FunctionAPI   = "api"
	FunctionImage = "image"
)

// FunctionARN returns the ARN of a function of the account.
func FunctionARN(name string) string {
	return "arn:aws:lambda:eu-west-1:" + Account + ":function:" + name
}

// FunctionSecret is in the environment of a function, and may be in no snapshot.
const FunctionSecret = "hunter2"

var lambdaRoutes = map[string]string{
	"GET /2015-03-31/functions": "ListFunctions", "GET /2015-03-31/functions/{name}/policy": "GetPolicy",
}

// lambdaAnswer answers for AWS Lambda.
func lambdaAnswer(r Request) Answer {
	function := func(name, more string) string {
		return `{"FunctionName":` + quote(name) + `,"FunctionArn":` + quote(FunctionARN(name)) + `,"Role":"arn:aws:iam::` + Account + `:role/` + name +
			`","Environment":{"Variables":{"PASSWORD":"` + FunctionSecret + `"}},"Version":"$LATEST"` + more + `}`
	}
	switch name := r.Path["name"]; r.Operation {
	case "lambda:ListFunctions":
		return twoPages(r, r.Query.Get("Marker"), "Functions", "NextMarker",
			function(FunctionAPI, `,"PackageType":"Zip","Runtime":"python3.13","VpcConfig":{"SubnetIds":[],"SecurityGroupIds":[],"VpcId":""}`),
			function(FunctionImage, `,"PackageType":"Image","VpcConfig":{"SubnetIds":["subnet-1"],"SecurityGroupIds":["sg-1"],"VpcId":"vpc-1"}`))
	case "lambda:GetPolicy":
		return Answer{Body: `{"Policy":` + ownPolicy("lambda:InvokeFunction", FunctionARN(name)) + `,"RevisionId":"1"}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

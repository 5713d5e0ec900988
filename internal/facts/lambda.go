package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// LambdaFunction is the type of Lambda functions.
const LambdaFunction snapshot.Type = "AWS::Lambda::Function"

// lambdaService is what is read of AWS Lambda. A function's environment is left out: it may hold secrets.
var lambdaService = service{
	name: "lambda",
	types: []Type{{
		Name: LambdaFunction, List: "lambda:ListFunctions", Doc: "A Lambda function.",
		Facts: []Fact{
			{Name: "policy", Value: iampolicy.Document{}, Read: "lambda:GetPolicy", Optional: true, Doc: "Its resource policy. Its versions and aliases have policies of their own, which are not in it."},
			{Name: "role", Value: "", Read: "lambda:ListFunctions", Doc: "The ARN of its execution role."},
			{Name: "runtime", Value: "", Read: "lambda:ListFunctions", Optional: true, Doc: "Its runtime, such as python3.13; absent where it is a container image."},
			{Name: "vpc_id", Value: "", Read: "lambda:ListFunctions", Optional: true, Doc: "The VPC that it is connected to."},
		},
	}},
	operations: []Operation{
		{Name: "lambda:GetPolicy", Answer: "json:Policy"},
		{Name: "lambda:ListFunctions", Answer: "json:Functions"},
	},
}

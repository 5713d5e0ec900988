package awstest

import (
	"encoding/json"
	"net/http"
)

// The tables of the account, on a page each. All are in eu-west-1.
const (
	TableOrders = "orders"
	TablePlain  = "plain" // without a policy
)

// TableARN returns the ARN of a table of the account.
func TableARN(name string) string { return "arn:aws:dynamodb:eu-west-1:" + Account + ":table/" + name }

// dynamodbAnswer answers for Amazon DynamoDB.
func dynamodbAnswer(r Request) Answer {
	var in struct{ ExclusiveStartTableName, ResourceArn string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no table
	switch r.Operation {
	case "dynamodb:ListTables":
		return twoPages(r, in.ExclusiveStartTableName, "TableNames", "LastEvaluatedTableName", quote(TableOrders), quote(TablePlain))
	case "dynamodb:GetResourcePolicy":
		if in.ResourceArn == TableARN(TablePlain) {
			return Error(http.StatusBadRequest, "PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn: "+in.ResourceArn)(r)
		}
		return Answer{Body: `{"Policy":` + ownPolicy("dynamodb:GetItem", in.ResourceArn) + `,"RevisionId":"1"}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

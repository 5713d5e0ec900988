package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// DynamoDBTable is the type of DynamoDB tables.
const DynamoDBTable snapshot.Type = "AWS::DynamoDB::Table"

// dynamodbService is what is read of Amazon DynamoDB. No item is.
var dynamodbService = service{
	name: "dynamodb",
	types: []Type{{
		Name: DynamoDBTable, List: "dynamodb:ListTables", Doc: "A DynamoDB table.",
		Facts: []Fact{
			{Name: "policy", Value: iampolicy.Document{}, Read: "dynamodb:GetResourcePolicy", Optional: true, Doc: "Its resource policy. That of its stream is not in it."},
		},
	}},
	operations: []Operation{
		{Name: "dynamodb:GetResourcePolicy", Answer: "json:Policy"},
		{Name: "dynamodb:ListTables", Answer: "json:TableNames"},
	},
}

package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// SNSTopic is the type of the topics of SNS.
const SNSTopic snapshot.Type = "AWS::SNS::Topic"

const getTopicAttributes = "sns:GetTopicAttributes"

// snsService is what is read of Amazon SNS.
var snsService = service{
	name: "sns",
	types: []Type{{
		Name: SNSTopic, List: "sns:ListTopics", Doc: "An SNS topic. Its subscriptions are only counted: their endpoints are addresses of people.",
		Facts: []Fact{
			{Name: "kms_master_key_id", Value: "", Read: getTopicAttributes, Optional: true, Doc: "The KMS key that encrypts it; absent where none does."},
			{Name: "policy", Value: iampolicy.Document{}, Read: getTopicAttributes, Doc: "Its access policy. Every topic has one."},
			{Name: "subscriptions_confirmed", Value: 0, Read: getTopicAttributes, Doc: "How many confirmed subscriptions it has, those of other accounts included."},
			{Name: "subscriptions_pending", Value: 0, Read: getTopicAttributes, Doc: "How many subscriptions wait to be confirmed."},
		},
	}},
	operations: []Operation{
		{Name: getTopicAttributes, Answer: "query:Attributes"},
		{Name: "sns:ListTopics", Answer: "query:Topics"},
	},
}

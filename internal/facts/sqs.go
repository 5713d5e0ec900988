package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// SQSQueue is the type of SQS queues.
const SQSQueue snapshot.Type = "AWS::SQS::Queue"

// sqsService is what is read of Amazon SQS.
var sqsService = service{
	name: "sqs",
	types: []Type{{
		Name: SQSQueue, List: "sqs:ListQueues", Doc: "An SQS queue.",
		Facts: []Fact{
			{Name: "kms_master_key_id", Value: "", Read: "sqs:GetQueueAttributes", Optional: true, Doc: "The KMS key that encrypts its messages: an id, an ARN or an alias; absent where there is none."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "sqs:GetQueueAttributes", Optional: true, Doc: "Its queue policy."},
			{Name: "sqs_managed_sse_enabled", Value: false, Read: "sqs:GetQueueAttributes", Optional: true, Doc: "Whether SQS encrypts its messages with a key of its own; absent where SQS does not say."},
		},
	}},
	operations: []Operation{
		{Name: "sqs:GetQueueAttributes", Answer: "json:Attributes"},
		{Name: "sqs:ListQueues", Answer: "json:"}, // without queues there are no QueueUrls
	},
}

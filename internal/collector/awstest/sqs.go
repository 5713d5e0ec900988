package awstest

import (
	"encoding/json"
	"net/http"
	"path"
)

// The queues of the account, on a page each. All are in eu-west-1.
const (
	QueueOrders = "orders"
	QueueRetry  = "orders-retry.fifo" // without a policy, and with a KMS key
)

// QueueARN returns the ARN of a queue of the account.
func QueueARN(name string) string { return "arn:aws:sqs:eu-west-1:" + Account + ":" + name }

// sqsAnswer answers for Amazon SQS.
func sqsAnswer(r Request) Answer {
	var in struct{ QueueUrl, NextToken string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no queue
	url := func(name string) string { return "https://sqs.eu-west-1.amazonaws.com/" + Account + "/" + name }
	switch r.Operation {
	case "sqs:ListQueues":
		if r.Region != "eu-west-1" {
			return Answer{Body: `{}`}
		}
		return twoPages(r, in.NextToken, "QueueUrls", "NextToken", quote(url(QueueOrders)), quote(url(QueueRetry)))
	case "sqs:GetQueueAttributes":
		name := path.Base(in.QueueUrl)
		arn := `"QueueArn":` + quote(QueueARN(name))
		if name == QueueRetry {
			return Answer{Body: `{"Attributes":{` + arn + `,"KmsMasterKeyId":"alias/orders","SqsManagedSseEnabled":"false"}}`}
		}
		document := `{"Version":"2012-10-17","Statement":[{"Sid":"Events","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",` +
			`"Resource":"` + QueueARN(name) + `","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:eu-west-1:` + Account + `:rule/orders"}}}]}`
		return Answer{Body: `{"Attributes":{` + arn + `,"Policy":` + quote(document) + `,"SqsManagedSseEnabled":"true"}}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

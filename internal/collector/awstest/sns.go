package awstest

import (
	"net/http"
	"strings"
)

// TopicARN returns the ARN of a topic of the account.
func TopicARN(name string) string { return "arn:aws:sns:eu-west-1:" + Account + ":" + name }

// topics is the topics of the account, one a page.
var topics = []string{TopicARN("alarms"), TopicARN("orders.fifo")}

// snsAnswer answers for Amazon SNS.
func snsAnswer(r Request) Answer {
	switch r.Operation {
	case "sns:ListTopics":
		switch page := len(r.Form.Get("NextToken")); {
		case r.Region != "eu-west-1":
			return result(r, "<Topics/>")
		case page+1 < len(topics):
			return result(r, "<Topics><member><TopicArn>"+topics[page]+"</TopicArn></member></Topics><NextToken>"+strings.Repeat("x", page+1)+"</NextToken>")
		default:
			return result(r, "<Topics><member><TopicArn>"+topics[page]+"</TopicArn></member></Topics>")
		}
	case "sns:GetTopicAttributes":
		arn := r.Form.Get("TopicArn")
		policy := `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
			`"Action":["SNS:Publish","SNS:Subscribe"],"Resource":"` + arn + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + Account + `"}}}]}`
		return result(r, "<Attributes>"+attribute("TopicArn", arn)+attribute("Owner", Account)+attribute("Policy", strings.ReplaceAll(policy, `"`, "&quot;"))+
			attribute("SubscriptionsConfirmed", "2")+attribute("SubscriptionsPending", "1")+attribute("SubscriptionsDeleted", "0")+
			attribute("KmsMasterKeyId", "alias/aws/sns")+"</Attributes>")
	}
	return Error(http.StatusBadRequest, "InvalidAction", "no such operation: "+r.Operation)(r)
}

func attribute(key, value string) string {
	return "<entry><key>" + key + "</key><value>" + value + "</value></entry>"
}

package awstest

import (
	"encoding/json"
	"net/http"
)

// The event buses of the account, on a page each. All are in eu-west-1; AWS has a default one in every region.
const (
	EventBusDefault = "default" // without a policy
	EventBusOrders  = "orders"
)

// EventBusARN returns the ARN of an event bus of the account.
func EventBusARN(name string) string {
	return "arn:aws:events:eu-west-1:" + Account + ":event-bus/" + name
}

// eventsAnswer answers for Amazon EventBridge.
func eventsAnswer(r Request) Answer {
	var in struct{ NextToken string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no token
	bus := func(name, more string) string {
		return `{"Name":` + quote(name) + `,"Arn":` + quote(EventBusARN(name)) + more + `}`
	}
	if r.Operation != "events:ListEventBuses" {
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	return twoPages(r, in.NextToken, "EventBuses", "NextToken", bus(EventBusDefault, ""),
		bus(EventBusOrders, `,"Policy":`+ownPolicy("events:PutEvents", EventBusARN(EventBusOrders))))
}

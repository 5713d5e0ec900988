package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// EventsEventBus is the type of EventBridge event buses.
const EventsEventBus snapshot.Type = "AWS::Events::EventBus"

// eventsService is what is read of Amazon EventBridge.
var eventsService = service{
	name: "events",
	types: []Type{{
		Name: EventsEventBus, List: "events:ListEventBuses", Doc: "An EventBridge event bus; every region has one of the name default.",
		Facts: []Fact{
			{Name: "policy", Value: iampolicy.Document{}, Read: "events:ListEventBuses", Optional: true, Doc: "Its resource policy."},
		},
	}},
	operations: []Operation{
		{Name: "events:ListEventBuses", Answer: "json:EventBuses"},
	},
}

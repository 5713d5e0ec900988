package facts

// eventsService is what is read of Amazon EventBridge.
var eventsService = service{
	name: "events",
}

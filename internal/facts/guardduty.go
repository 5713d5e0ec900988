package facts

// guarddutyService is what is read of Amazon GuardDuty.
var guarddutyService = service{
	name: "guardduty",
}

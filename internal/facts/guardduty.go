package facts

// guarddutyService is what is read of Amazon GuardDuty.
var guarddutyService = service{
	name: "guardduty",
	region: []Fact{
		{Name: "guardduty_detectors", Value: []GuardDutyDetector{}, Read: "guardduty:GetDetector", Doc: "The detectors of GuardDuty: none, or one."},
	},
	operations: []Operation{
		{Name: "guardduty:GetDetector", Answer: "json:status", With: []string{"guardduty:ListDetectors"}},
		{Name: "guardduty:ListDetectors", Answer: "json:detectorIds"},
	},
}

// A GuardDutyDetector is a detector of GuardDuty.
type GuardDutyDetector struct {
	ID                         string             `json:"id"`
	Status                     string             `json:"status"`                                 // ENABLED or DISABLED
	FindingPublishingFrequency string             `json:"finding_publishing_frequency,omitempty"` // FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS
	Features                   []GuardDutyFeature `json:"features"`
}

// A GuardDutyFeature is a protection plan of a detector.
type GuardDutyFeature struct {
	Name                    string                `json:"name"`   // S3_DATA_EVENTS, RUNTIME_MONITORING ...
	Status                  string                `json:"status"` // ENABLED or DISABLED
	AdditionalConfiguration []GuardDutySubfeature `json:"additional_configuration"`
}

// A GuardDutySubfeature is a part of a protection plan.
type GuardDutySubfeature struct {
	Name   string `json:"name"` // EKS_ADDON_MANAGEMENT ...
	Status string `json:"status"`
}

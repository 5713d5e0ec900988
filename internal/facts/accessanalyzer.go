package facts

// accessanalyzerService is what is read of IAM Access Analyzer.
var accessanalyzerService = service{
	name:   "accessanalyzer",
	prefix: "access-analyzer",
	region: []Fact{
		{Name: "access_analyzers", Value: []AccessAnalyzer{}, Read: "accessanalyzer:ListAnalyzers", Doc: "The analyzers that the account has made. Those of the organization are seen in the account that has made them only."},
	},
	operations: []Operation{
		{Name: "accessanalyzer:ListAnalyzers", Answer: "json:analyzers"},
	},
}

// An AccessAnalyzer is an analyzer of IAM Access Analyzer.
type AccessAnalyzer struct {
	ARN    string `json:"arn"`
	Name   string `json:"name"`
	Type   string `json:"type"`   // ACCOUNT or ORGANIZATION for external access, with _UNUSED_ACCESS or _INTERNAL_ACCESS behind it for others
	Status string `json:"status"` // ACTIVE, CREATING, DISABLED or FAILED
	// StatusReason is why it is not active: AWS_SERVICE_ACCESS_DISABLED ...
	StatusReason           string `json:"status_reason,omitempty"`
	LastResourceAnalyzedAt *Time  `json:"last_resource_analyzed_at,omitempty"`
	UnusedAccessAge        int    `json:"unused_access_age,omitempty"` // days, of an analyzer of unused access
}

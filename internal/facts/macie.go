package facts

// macieService is what is read of Amazon Macie.
var macieService = service{
	name:   "macie",
	prefix: "macie2",
	region: []Fact{
		{Name: "macie_buckets", Value: []MacieBucket{}, Read: "macie:DescribeBuckets", Doc: "The account's buckets in the region as Macie knows them; none where Macie is not enabled."},
		{Name: "macie_session", Value: MacieSession{}, Read: "macie:GetMacieSession", Optional: true, Doc: "Macie; absent where it is not enabled."},
	},
	operations: []Operation{
		{Name: "macie:DescribeBuckets", Bulk: true, Answer: "json:buckets"},
		{Name: "macie:GetMacieSession", Answer: "json:status"},
	},
}

// A MacieSession is Macie in a region that it is enabled in.
type MacieSession struct {
	Status    string `json:"status"` // ENABLED, or PAUSED where it does nothing
	CreatedAt *Time  `json:"created_at,omitempty"`
}

// A MacieBucket is a bucket as Macie knows it.
type MacieBucket struct {
	Name string `json:"name"`
	// AutomatedDiscovery is MONITORED or NOT_MONITORED. What is not there Macie did not say, as of a bucket that it cannot
	// read: then there is an ErrorCode.
	AutomatedDiscovery         string `json:"automated_discovery,omitempty"`
	IsDefinedInJob             string `json:"is_defined_in_job,omitempty"`   // by a job that has run or will: TRUE, FALSE or UNKNOWN
	IsMonitoredByJob           string `json:"is_monitored_by_job,omitempty"` // by a job that recurs: the same
	LastJobRunTime             *Time  `json:"last_job_run_time,omitempty"`
	LastAutomatedDiscoveryTime *Time  `json:"last_automated_discovery_time,omitempty"`
	SensitivityScore           *int   `json:"sensitivity_score,omitempty"` // -1 to 100
	ErrorCode                  string `json:"error_code,omitempty"`        // ACCESS_DENIED or BUCKET_COUNT_EXCEEDS_QUOTA
}

package facts

// securityhubService is what is read of AWS Security Hub: of Security Hub CSPM, as it is called since there is another.
var securityhubService = service{
	name: "securityhub",
	region: []Fact{
		{Name: "security_hub", Value: SecurityHub{}, Read: "securityhub:DescribeHub", Optional: true, Doc: "Security Hub CSPM; absent where it is not enabled."},
	},
	operations: []Operation{
		{Name: "securityhub:DescribeHub", Answer: "json:SubscribedAt"},
	},
}

// A SecurityHub is Security Hub CSPM in a region that it is enabled in.
type SecurityHub struct {
	HubARN                  string `json:"hub_arn"`
	SubscribedAt            string `json:"subscribed_at"` // as Security Hub writes it: the API has a text, not a time
	AutoEnableControls      *bool  `json:"auto_enable_controls,omitempty"`
	ControlFindingGenerator string `json:"control_finding_generator,omitempty"` // STANDARD_CONTROL or SECURITY_CONTROL
}

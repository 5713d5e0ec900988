package facts

// inspectorService is what is read of Amazon Inspector.
var inspectorService = service{
	name:   "inspector",
	prefix: "inspector2",
	region: []Fact{
		{Name: "inspector_status", Value: InspectorStatus{}, Read: "inspector:BatchGetAccountStatus", Doc: "What Amazon Inspector scans."},
	},
	operations: []Operation{
		{Name: "inspector:BatchGetAccountStatus", Answer: "json:accounts"},
	},
}

// InspectorStatus is what Amazon Inspector scans in a region: ENABLED, DISABLED, SUSPENDED, SUSPENDING, ENABLING or
// DISABLING, as a whole and by what it scans. What is not there Inspector does not scan in the region.
type InspectorStatus struct {
	Status         string `json:"status"`
	EC2            string `json:"ec2"`
	ECR            string `json:"ecr"`
	Lambda         string `json:"lambda,omitempty"`
	LambdaCode     string `json:"lambda_code,omitempty"`
	CodeRepository string `json:"code_repository,omitempty"`
}

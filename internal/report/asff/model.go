package asff

// The types of this file are the part of the format that is written. Security Hub refuses empty strings, lists and maps:
// what is empty is left out. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html

type finding struct {
	SchemaVersion         string
	ID                    string `json:"Id"`
	ProductArn            string
	ProductName           string
	CompanyName           string
	GeneratorID           string `json:"GeneratorId"`
	AwsAccountID          string `json:"AwsAccountId"`
	Types                 []string
	CreatedAt             string
	UpdatedAt             string
	LastObservedAt        string
	Severity              severity
	Title                 string
	Description           string
	Remediation           *remediation `json:",omitempty"`
	ProductFields         map[string]string
	Resources             []resource
	Compliance            compliance
	Workflow              *workflow `json:",omitempty"`
	RecordState           string
	Note                  *note `json:",omitempty"`
	FindingProviderFields providerFields
}

type severity struct {
	Label      string
	Normalized *int `json:",omitempty"` // deprecated; what Security Hub makes of Label
	Original   string
}

// providerFields are what Security Hub updates a finding's own severity and types from, unless a person changed them.
type providerFields struct {
	Severity severity
	Types    []string
}

type remediation struct{ Recommendation recommendation }

type recommendation struct {
	Text string `json:",omitempty"`
	URL  string `json:"Url,omitempty"`
}

type resource struct {
	Type      string
	ID        string            `json:"Id"`
	Partition string            `json:",omitempty"`
	Region    string            `json:",omitempty"`
	Tags      map[string]string `json:",omitempty"`
	Details   details
}

type details struct{ Other map[string]string }

type compliance struct {
	Status              string
	RelatedRequirements []string       `json:",omitempty"`
	StatusReasons       []statusReason `json:",omitempty"`
	SecurityControlID   string         `json:"SecurityControlId"`
	AssociatedStandards []standard     `json:",omitempty"`
}

type statusReason struct {
	ReasonCode  string
	Description string
}

type standard struct {
	StandardsID string `json:"StandardsId"`
}

type workflow struct{ Status string }

type note struct {
	Text      string
	UpdatedBy string
	UpdatedAt string
}

package sarif

import "encoding/json"

// The types of this file are objects of SARIF 2.1.0, with the properties that posture writes.

type message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type automationDetails struct {
	ID          string  `json:"id"`
	Description message `json:"description"`
}

// A descriptor is the reportingDescriptor of a rule.
type descriptor struct {
	ID                   string          `json:"id"`
	Name                 string          `json:"name,omitempty"`
	ShortDescription     *message        `json:"shortDescription,omitempty"`
	FullDescription      *message        `json:"fullDescription,omitempty"`
	Help                 *message        `json:"help,omitempty"`
	HelpURI              string          `json:"helpUri,omitempty"`
	DefaultConfiguration *configuration  `json:"defaultConfiguration,omitempty"`
	Properties           *ruleProperties `json:"properties,omitempty"`
}

type configuration struct {
	Level level `json:"level"`
}

type ruleProperties struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	SecuritySeverity string   `json:"security-severity"`
	Severity         string   `json:"severity"`
	Controls         []string `json:"controls"`
	Responsibility   string   `json:"responsibility,omitempty"`
}

type level string

const (
	levelNote    level = "note"
	levelWarning level = "warning"
	levelError   level = "error"
)

type result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               level             `json:"level"`
	Message             message           `json:"message"`
	Locations           []location        `json:"locations"`
	PartialFingerprints fingerprints      `json:"partialFingerprints"`
	Suppressions        *[]suppression    `json:"suppressions,omitempty"`
	Properties          *resultProperties `json:"properties"`
}

type fingerprints struct {
	LineHash string `json:"primaryLocationLineHash"`
	Finding  string `json:"postureFindingId/v1"`
}

type location struct {
	Physical physicalLocation  `json:"physicalLocation"`
	Logical  []logicalLocation `json:"logicalLocations"`
}

type physicalLocation struct {
	Artifact artifactLocation `json:"artifactLocation"`
	Region   region           `json:"region"`
}

type artifactLocation struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId"`
}

type region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type logicalLocation struct {
	Name               string `json:"name,omitempty"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type suppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

type resultProperties struct {
	Account      string                     `json:"account"`
	Region       string                     `json:"region"`
	ResourceType string                     `json:"resourceType"`
	Severity     string                     `json:"severity"`
	Controls     []string                   `json:"controls"`
	Parameters   map[string]json.RawMessage `json:"parameters,omitempty"`
	AttestedBy   string                     `json:"attestedBy,omitempty"`
	ObservedAt   string                     `json:"observedAt,omitempty"`
}

type invocation struct {
	ExecutionSuccessful        bool           `json:"executionSuccessful"`
	EndTimeUTC                 string         `json:"endTimeUtc"`
	ToolExecutionNotifications []notification `json:"toolExecutionNotifications"`
}

type notification struct {
	Descriptor     descriptorReference     `json:"descriptor"`
	AssociatedRule *descriptorReference    `json:"associatedRule,omitempty"`
	Level          level                   `json:"level"`
	Message        message                 `json:"message"`
	Properties     *notificationProperties `json:"properties,omitempty"`
}

type descriptorReference struct {
	ID    string `json:"id"`
	Index *int   `json:"index,omitempty"`
}

type notificationProperties struct {
	Operation  string `json:"operation"`
	Code       string `json:"code"`
	Permission string `json:"permission"`
	Region     string `json:"region"`
	Answer     string `json:"answer,omitempty"`
	Undecided  int    `json:"undecided"`
	Resources  int    `json:"resources"`
}

type runProperties struct {
	Account         string         `json:"account"`
	Regions         []string       `json:"regions"`
	RulesDigest     string         `json:"rulesDigest"`
	Redacted        bool           `json:"redacted"`
	SeverityAtLeast string         `json:"severityAtLeast,omitempty"`
	Complete        bool           `json:"complete"`
	Verdicts        map[string]int `json:"verdicts"`
	Dropped         int            `json:"droppedResults"`
}

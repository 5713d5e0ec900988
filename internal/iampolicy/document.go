// Package iampolicy parses, normalises and evaluates IAM policy documents. It is pure: no AWS call, no clock, no OPA.
//
// It is not a simulator: it answers the questions that rules ask (does this statement grant everything, does it deny
// plain HTTP, who outside can do what) by AWS's documented meaning of a document on its own.
package iampolicy

// A Document is a policy in one shape, whatever of the many spellings that AWS accepts it was written in: statements
// are a list, actions, resources, principals and values are lists, and condition operators and keys are spelled as AWS
// documents them where they are known.
type Document struct {
	Version    string      `json:"version,omitempty"`
	ID         string      `json:"id,omitempty"`
	Statements []Statement `json:"statements"`
}

// A Statement is one statement of a Document. A nil list is an element that the statement does not have; an empty list
// is one that is there and empty: "NotAction": [] grants everything, no NotAction grants nothing.
type Statement struct {
	SID           string      `json:"sid,omitempty"`
	Effect        string      `json:"effect"` // "Allow" or "Deny"
	Principals    []Principal `json:"principals,omitzero"`
	NotPrincipals []Principal `json:"not_principals,omitzero"`
	Actions       []string    `json:"actions,omitzero"`
	NotActions    []string    `json:"not_actions,omitzero"`
	Resources     []string    `json:"resources,omitzero"`
	NotResources  []string    `json:"not_resources,omitzero"`
	Conditions    []Condition `json:"conditions,omitempty"`
}

// A Principal is one entry of a Principal or NotPrincipal element.
type Principal struct {
	Type string `json:"type"` // "AWS", "Service", "Federated", "CanonicalUser", or "*" for the bare wildcard
	ID   string `json:"id"`
}

// A Condition is one key under one operator: the statement matches when every Condition does.
type Condition struct {
	Operator string   `json:"operator"` // "StringEquals", "ForAnyValue:StringLike", "BoolIfExists"
	Key      string   `json:"key"`      // "aws:SecureTransport"
	Values   []string `json:"values"`
}

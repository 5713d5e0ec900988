package sarif

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

const (
	maxURI      = 1024
	maxID       = 2048 // of a resource; an ARN is shorter
	maxControls = 50
)

func (p *plan) result(r *run, f *findings.Finding) *result {
	out := &result{
		RuleID: f.Rule, RuleIndex: r.rules[f.Rule], Level: levelOf(f.Severity),
		Message: message{Text: messageText(f)},
		Locations: []location{{
			Physical: p.location(f),
			Logical: []logicalLocation{{
				Name: cut(f.Resource.Name, maxText), FullyQualifiedName: cut(f.Resource.ID, maxID), Kind: "resource",
			}},
		}},
		PartialFingerprints: fingerprint(f.ID),
		Properties:          properties(f),
	}
	if r.suppressed { // all of a run have the property, or none has
		out.Suppressions = suppressions(f)
	}
	return out
}

// fingerprint depends on the rule, the place, the resource and the parameters (see findings.ID), and on nothing that
// changes with the verdict: a failure that comes back is the same alert.
func fingerprint(id string) fingerprints {
	const digits = 16 // of the hash that code scanning computes for a line of a file, with its count of equal lines
	return fingerprints{LineHash: id[:min(len(id), digits)] + ":1", Finding: id}
}

// messageText says what is wrong with which resource. A reader shows its first sentence, or all of it, on one line.
func messageText(f *findings.Finding) string {
	name := plain(cmp.Or(f.Resource.Name, f.Resource.ID))
	text := cut(name, maxText/2) + ": " + sentence(f.Messages, "this does not hold: "+f.Title)
	if len(f.Parameters) > 0 { // two benchmarks can ask different things of one resource
		var with []string
		for _, key := range sortedKeys(f.Parameters) {
			with = append(with, plain(key)+" "+plain(string(f.Parameters[key])))
		}
		text += " Judged with " + strings.Join(with, ", ") + "."
	}
	return cut(unlinked(text), maxText)
}

// location is a line of the inventory, or a path that no repository has: a resource is in no file.
func (p *plan) location(f *findings.Finding) physicalLocation {
	if l, ok := p.o.Inventory.line(f.Resource.ID); ok {
		return physicalLocation{
			Artifact: artifactLocation{URI: p.o.Inventory.uri, URIBaseID: sourceRoot},
			Region:   region{StartLine: l.number, StartColumn: 1, EndLine: l.number, EndColumn: l.width + 1},
		}
	}
	return physicalLocation{
		Artifact: artifactLocation{URI: syntheticURI(&f.Resource), URIBaseID: sourceRoot},
		Region:   region{StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 1},
	}
}

// syntheticURI is aws/<account>/<region>/<service>/<resource>: a resource has a path of its own, because GitLab takes two
// results of a rule with one path and line for the same.
func syntheticURI(r *findings.Resource) string {
	const arnParts = 6 // arn:partition:service:region:account:resource
	id := r.ID
	if parts := strings.SplitN(id, ":", arnParts); len(parts) == arnParts && parts[0] == "arn" {
		id = parts[arnParts-1]
	}
	var b strings.Builder
	b.WriteString("aws/" + segment(r.Account) + "/" + segment(r.Region) + "/" + segment(service(r.Type)))
	for part := range strings.SplitSeq(id, "/") {
		b.WriteString("/" + segment(part))
	}
	uri := b.String()
	if len(uri) <= maxURI {
		return uri
	}
	sum := sha256.Sum256([]byte(r.ID))
	suffix := "-" + hex.EncodeToString(sum[:8])
	uri = uri[:maxURI-len(suffix)]
	if i := strings.LastIndexByte(uri, '%'); i > len(uri)-len("%00") { // no half of an escape
		uri = uri[:i]
	}
	return uri + suffix
}

// service is the service of a resource type: s3 of AWS::S3::Bucket, account of AWS::::Account.
func service(resourceType string) string {
	parts := strings.Split(resourceType, "::")
	for _, part := range parts[min(1, len(parts)-1):] {
		if part != "" {
			return strings.ToLower(plain(part))
		}
	}
	return "aws"
}

func suppressions(f *findings.Finding) *[]suppression {
	out := []suppression{}
	if e := f.Exception; e != nil {
		out = append(out, suppression{Kind: "external", Status: "accepted", Justification: cut(plain(e.String()), maxText)})
	}
	return &out
}

func properties(f *findings.Finding) *resultProperties {
	controls := []string{}
	for _, ref := range f.Controls[:min(len(f.Controls), maxControls)] {
		controls = append(controls, plain(controlName(ref)))
	}
	out := &resultProperties{
		Account: f.Resource.Account, Region: f.Resource.Region, ResourceType: f.Resource.Type,
		Severity: string(f.Severity), Controls: controls, Parameters: f.Parameters,
	}
	if f.Attestation != nil {
		out.AttestedBy = cut(plain(f.Attestation.By), maxText)
	}
	if !f.ObservedAt.IsZero() {
		out.ObservedAt = f.ObservedAt.UTC().Format(time.RFC3339)
	}
	return out
}

package iampolicy

import (
	"fmt"
	"strings"
)

// A pin is a condition key whose fixed values name callers.
type pin struct {
	key   string
	many  bool // the key has several values in a request
	truth bool // the key is true or false, and is compared by Bool
	fixed func(value string, op operator) bool
	// narrow judges all values together where it is set.
	narrow func(values []string) bool
	// lack says what is wrong with a value that is not fixed.
	lack string
}

// pins is the one list of keys that pin a wildcard principal to fixed callers. What is not here does not: kms:ViaService,
// aws:CalledVia, aws:ResourceAccount and lambda:FunctionUrlAuthType say nothing about who calls. A file system is accessed
// via its mount targets by what is in its VPC: Amazon EFS does not call that public.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
// https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html#what-is-a-public-policy
var pins = pinTable(
	pin{key: "aws:PrincipalAccount", fixed: fixedAccount, lack: "is not the id of an account"},
	pin{key: "aws:PrincipalArn", fixed: fixedARN, lack: "does not name an account"},
	pin{key: "aws:PrincipalOrgID", fixed: fixedText, lack: "is not a fixed value"},
	pin{key: "aws:PrincipalOrgPaths", many: true, fixed: fixedOrgPath, lack: "does not name an organization"},
	pin{key: "aws:SourceAccount", fixed: fixedAccount, lack: "is not the id of an account"},
	pin{key: "aws:SourceArn", fixed: fixedARN, lack: "does not name an account"},
	pin{key: "aws:SourceIp", narrow: narrowRanges, lack: "is more than a /8 of IPv4 or a /32 of IPv6"},
	pin{key: "aws:SourceOrgID", fixed: fixedText, lack: "is not a fixed value"},
	pin{key: "aws:SourceOrgPaths", many: true, fixed: fixedOrgPath, lack: "does not name an organization"},
	pin{key: "aws:SourceOwner", fixed: fixedAccount, lack: "is not the id of an account"},
	pin{key: "aws:SourceVpc", fixed: fixedText, lack: "is not a fixed value"},
	pin{key: "aws:SourceVpce", fixed: fixedText, lack: "is not a fixed value"},
	pin{key: "aws:userid", fixed: fixedUserID, lack: "is not a fixed value"},
	pin{key: "elasticfilesystem:AccessedViaMountTarget", truth: true, fixed: isTrue, lack: "is not true"},
	pin{key: "kms:CallerAccount", fixed: fixedAccount, lack: "is not the id of an account"},
	pin{key: "lambda:EventSourceToken", fixed: fixedText, lack: "is not a fixed value"},
	pin{key: "s3:DataAccessPointAccount", fixed: fixedAccount, lack: "is not the id of an account"},
	pin{key: "s3:DataAccessPointArn", fixed: fixedARN, lack: "does not name an account"},
)

func pinTable(all ...pin) map[string]pin {
	m := map[string]pin{}
	for _, p := range all {
		m[strings.ToLower(p.key)] = p
	}
	return m
}

// names reports whether the values name fixed callers, and what is wrong where they do not. No values name nobody, but
// AWS does not say that a condition without values never matches.
func (p pin) names(values []string, op operator) (bool, string) {
	if len(values) == 0 {
		return false, p.key + " has no value"
	}
	if p.narrow != nil {
		if !p.narrow(values) {
			return false, fmt.Sprintf("%s %s %s", p.key, list(values), p.lack)
		}
		return true, ""
	}
	for _, v := range values {
		if variable(v) {
			return false, fmt.Sprintf("%s %q has a policy variable", p.key, v)
		}
		if !p.fixed(v, op) {
			return false, fmt.Sprintf("%s %q %s", p.key, v, p.lack)
		}
	}
	return true, ""
}

// pins reports whether the condition of an Allow restricts it to fixed callers. Where it is about the caller and does
// not, it says why. An operator has to be positive: ForAllValues and IfExists hold for a request without the key, and
// ForAnyValue is for keys of several values.
func (c Condition) pins() (pinned bool, why string) {
	p, ok := pins[strings.ToLower(c.Key)]
	if !ok {
		return false, ""
	}
	op, _ := parseOperator(c.Operator)
	switch {
	case !op.positive() && (!p.truth || op.base != "Bool"):
		return false, fmt.Sprintf("%s on %s does not name who may", c.Operator, p.key)
	case op.ifExists, op.set == "ForAllValues":
		return false, fmt.Sprintf("%s also holds for a request without %s", c.Operator, p.key)
	case op.set != "" && !p.many:
		return false, fmt.Sprintf("%s is not an operator for %s, which has one value", c.Operator, p.key)
	}
	return p.names(c.Values, op)
}

// excludes reports whether the condition of a Deny matches everybody but fixed callers, those whose requests do not have
// the key included.
func (c Condition) excludes() bool {
	p, ok := pins[strings.ToLower(c.Key)]
	if !ok {
		return false
	}
	op, _ := parseOperator(c.Operator)
	switch {
	case !op.differs():
		return false
	case p.many && op.set != "ForAllValues", !p.many && op.set != "": // ForAllValues holds where the key is absent
		return false
	}
	named, _ := p.names(c.Values, op)
	return named
}

func isTrue(v string, _ operator) bool { return strings.EqualFold(v, "true") }

func fixedText(v string, _ operator) bool { return v != "" && !wild(v) }

// fixedAccount wants the 12 digits: aws:PrincipalAccount of an anonymous request is "anonymous".
func fixedAccount(v string, _ operator) bool {
	return len(v) == 12 && strings.Trim(v, "0123456789") == ""
}

func fixedUserID(v string, _ operator) bool {
	return v != "" && !wild(v) && !strings.EqualFold(v, "anonymous")
}

// fixedARN wants an ARN with an account in it. Wildcards may follow the account; before it they may stand only where
// the operator compares part by part, as else they can swallow the account.
func fixedARN(v string, op operator) bool {
	parts := strings.SplitN(v, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[4] == "" || wild(parts[4]) {
		return false
	}
	return op.bySegment() || !wild(strings.Join(parts[:4], ""))
}

// fixedOrgPath wants "o-a1b2c3d4e5/" in front: an id of an organization is unique, what follows is within it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
func fixedOrgPath(v string, _ operator) bool {
	org, _, ok := strings.Cut(v, "/")
	return ok && len(org) > len("o-") && strings.HasPrefix(org, "o-") && !wild(org)
}

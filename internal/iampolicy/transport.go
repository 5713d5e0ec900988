package iampolicy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Transport says what a bucket policy does to requests made without TLS.
type Transport struct {
	// Denied: every S3 action on every object of the bucket is denied to every principal.
	Denied bool
	// BucketCovered: so is every S3 action on the bucket itself, listing it for one.
	BucketCovered bool
	// TLSVersionOnly: not Denied, but it would be if a request without TLS had a TLS version below 1.2. It has none, and
	// NumericLessThan does not match a key that is absent.
	TLSVersionOnly bool
	// Near are the Deny statements that ask about transport and do not help, each with the reason.
	Near []Match
}

// InsecureTransport judges the bucket's policy. The statements that deny may together cover the actions and objects.
// One counts when it is for every principal and each of its conditions matches every request without TLS;
// aws:SecureTransport is part of every request, s3:TlsVersion only of those with TLS. NotPrincipal never counts: it
// excludes somebody.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
func InsecureTransport(d Document, bucketARN string) Transport {
	objects, bucket := area{"s3:*", bucketARN + "/*"}, area{"s3:*", bucketARN}
	var denying, byVersion []*Statement
	var near, partial []Match
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Effect != Deny {
			continue
		}
		reason, version := s.lacksInsecure()
		switch {
		case reason == "":
			denying = append(denying, s)
			if why := s.lacksArea(objects); why != "" && s.mentionsTransport() {
				partial = append(partial, newMatch(i, s, why))
			}
		case s.mentionsTransport():
			near = append(near, newMatch(i, s, reason))
			if version {
				byVersion = append(byVersion, s)
			}
		}
	}
	t := Transport{Denied: covers(denying, objects), BucketCovered: covers(denying, bucket), Near: near}
	if !t.Denied {
		t.TLSVersionOnly = covers(append(denying, byVersion...), objects)
		t.Near = append(t.Near, partial...)
		slices.SortFunc(t.Near, func(a, b Match) int { return a.Index - b.Index })
	}
	return t
}

// lacksInsecure says why a Deny does not match every request without TLS of every principal; "" where it does. version
// is set where only the absence of a TLS version stands in the way.
func (s *Statement) lacksInsecure() (reason string, version bool) {
	switch {
	case s.NotPrincipals != nil:
		return "NotPrincipal exempts somebody", false
	case !s.everyone():
		return "it is not for every principal", false
	case s.Resources == nil && s.NotResources == nil:
		return "it has no resource", false
	}
	for _, c := range s.Conditions {
		why, v := c.lacksInsecure()
		if why == "" {
			continue
		}
		reason, version = why, v
		if !v {
			break
		}
	}
	return reason, version && !slices.ContainsFunc(s.Conditions, func(c Condition) bool {
		return strings.EqualFold(c.Key, secureTransport) // with it the statement matches nothing at all
	})
}

func (c Condition) lacksInsecure() (reason string, version bool) {
	op, known := parseOperator(c.Operator)
	switch {
	case !isTransportKey(c.Key):
		return fmt.Sprintf("the condition on %s narrows it", c.Key), false
	case !known || op.set != "":
		return fmt.Sprintf("%s is not an operator for %s", c.Operator, c.Key), false
	case len(c.Values) == 0:
		return fmt.Sprintf("the condition on %s has no value", c.Key), false
	case strings.EqualFold(c.Key, tlsVersion):
		return c.lacksNoVersion(op)
	case !op.matchesText(c.Values, "false"):
		return fmt.Sprintf("%s %s %s does not match a request without TLS", c.Key, c.Operator, list(c.Values)), false
	}
	return "", false
}

// lacksNoVersion says why the condition on s3:TlsVersion does not match a request that has no TLS version.
func (c Condition) lacksNoVersion(op operator) (reason string, version bool) {
	switch {
	case op.ifExists, op.negated():
		return "", false
	case op.base == "Null":
		if slices.Contains(c.Values, "true") {
			return "", false
		}
		return "it is only for requests that have a TLS version", false
	case op.base != "NumericLessThan" && op.base != "NumericLessThanEquals":
		return fmt.Sprintf("%s %s is not about old versions of TLS", c.Key, c.Operator), false
	}
	return "a request without TLS has no TLS version, so " + c.Operator + " does not match it", c.refusesOldTLS(op)
}

// refusesOldTLS reports whether the condition matches all versions below 1.2.
func (c Condition) refusesOldTLS(op operator) bool {
	least := 1.2
	if op.base == "NumericLessThanEquals" {
		least = 1.1
	}
	return slices.ContainsFunc(c.Values, func(v string) bool {
		f, err := strconv.ParseFloat(v, 64)
		return err == nil && f >= least
	})
}

// lacksArea says what part of the area the statement leaves out by itself.
func (s *Statement) lacksArea(a area) string {
	switch {
	case covers([]*Statement{s}, a):
		return ""
	case s.coversResources(a.resource) && s.NotActions != nil:
		return "it exempts " + list(s.NotActions)
	case s.coversResources(a.resource):
		return "it denies only " + list(s.Actions)
	default:
		return "it does not cover every object of the bucket"
	}
}

const (
	secureTransport = "aws:SecureTransport"
	tlsVersion      = "s3:TlsVersion"
)

func isTransportKey(key string) bool {
	return strings.EqualFold(key, secureTransport) || strings.EqualFold(key, tlsVersion)
}

func (s *Statement) mentionsTransport() bool {
	return slices.ContainsFunc(s.Conditions, func(c Condition) bool { return isTransportKey(c.Key) })
}

// everyone reports whether the statement names every principal: "*" and {"AWS": "*"} are the same.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (s *Statement) everyone() bool {
	return slices.ContainsFunc(s.Principals, func(p Principal) bool {
		return p.ID == "*" && (p.Type == "*" || p.Type == "AWS")
	})
}

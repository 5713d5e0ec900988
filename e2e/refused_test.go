//go:build e2e

package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestScan_eachDenied refuses every operation of KMS and Organizations that a scan calls, each on its own. Which they are is
// what an unbroken scan asked for: a new one is part of it.
func TestScan_eachDenied(t *testing.T) {
	t.Parallel()
	a, p := seeded(t), newProxy(t, &proxy{})
	base := posture(t, a, scanArgs(p.url)...).decode(t)
	eachDenied(t, a, base, p, 16, []string{"kms", "organizations"}, func(url string) []string { return scanArgs(url) })
}

// eachDenied scans again with each operation of the services refused that the unbroken scan asked the proxy for, of which
// there are so many at least.
func eachDenied(t *testing.T, a *account, base report, p *proxy, least int, services []string, args func(url string) []string) {
	t.Helper()
	var operations []string
	for operation := range p.seen() {
		if service, _, _ := strings.Cut(operation, ":"); slices.Contains(services, service) {
			operations = append(operations, operation)
		}
	}
	if len(operations) < least {
		t.Errorf("the scan asks for %v only", operations)
	}
	pairs := byPair(t, base)
	for _, operation := range operations {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			r := posture(t, a, args(newProxy(t, denying("", operation)).url)...)
			sameOrUnknown(t, pairs, byPair(t, r.decode(t)), operation)
		})
	}
}

func byPair(t *testing.T, r report) map[pair]*finding {
	t.Helper()
	all := map[pair]*finding{}
	for i := range r.Findings {
		all[r.Findings[i].pair(t)] = &r.Findings[i]
	}
	return all
}

// sameOrUnknown holds a scan without the operation against the unbroken one: a verdict is the same, or UNKNOWN because of
// the operation; it is not there only if its type could not be listed, and nothing else is new.
func sameOrUnknown(t *testing.T, base, got map[pair]*finding, operation string) {
	t.Helper()
	named := 0
	for p, f := range got {
		before, known := base[p]
		switch {
		case f.Status == "UNKNOWN" && f.names(operation):
			named++
		case !known:
			t.Errorf("%s %s is new: %s %q", p.rule, p.resource, f.Status, f.Messages)
		case f.Status != before.Status:
			t.Errorf("%s %s was %s and is %s %q", p.rule, p.resource, before.Status, f.Status, f.Messages)
		}
	}
	if named == 0 {
		t.Errorf("nothing is UNKNOWN because of %s", operation)
	}
	for _, p := range slices.SortedFunc(maps.Keys(base), func(a, b pair) int { return strings.Compare(a.rule+a.resource, b.rule+b.resource) }) {
		if _, there := got[p]; !there && !unlisted(got, p, operation) {
			t.Errorf("%s %s has vanished", p.rule, p.resource)
		}
	}
}

// unlisted reports whether the rule says that the type of the resource could not be listed.
func unlisted(got map[pair]*finding, p pair, operation string) bool {
	kind, _, _ := strings.Cut(p.resource, "/")
	for other, f := range got {
		of, _, _ := strings.Cut(other.resource, "@") // keys are listed by region
		if other.rule == p.rule && of == kind && f.Status == "UNKNOWN" && f.names(operation) {
			return true
		}
	}
	return false
}

// names reports whether the finding says that the operation was refused, and what it needs. The permissions of KMS and
// Organizations are called as their operations are.
func (f *finding) names(operation string) bool {
	for _, u := range f.Unread {
		if u.Operation == operation && u.Permission == actionOf(operation) && u.Code == "AccessDenied" {
			return true
		}
	}
	return false
}

// actionOf is the IAM action of an operation, which most are named after.
func actionOf(operation string) string {
	service, name, _ := strings.Cut(operation, ":")
	switch service {
	case "apigateway", "apigatewayv2":
		return "apigateway:GET"
	case "elb", "elbv2":
		return "elasticloadbalancing:" + name
	}
	return operation
}

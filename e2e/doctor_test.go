//go:build e2e

package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestDoctor holds that doctor names each operation that is refused and no other, that the scan then has the verdicts
// UNKNOWN that it said, and that it changes nothing.
func TestDoctor(t *testing.T) {
	t.Parallel()
	a, p := seeded(t), newProxy(t, &proxy{})
	whole := diagnose(t, a, p.url, "--benchmark", "all")
	for operation := range p.seen() {
		_, name, _ := strings.Cut(operation, ":")
		if !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "List") && !strings.HasPrefix(name, "Describe") &&
			operation != "iam:GenerateCredentialReport" {
			t.Errorf("doctor calls %s", operation)
		}
	}
	if len(whole.Answered) < 10 {
		t.Errorf("answered %v", whole.Answered)
	}
	for _, operation := range []string{"s3:ListBuckets", "iam:GetAccountAuthorizationDetails", "kms:ListKeys"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			denied := newProxy(t, denying("", operation))
			d := diagnose(t, a, denied.url, "--benchmark", "all")
			i := slices.IndexFunc(d.Refused, func(b refusal) bool { return b.Operation == operation })
			if i < 0 || d.Refused[i].Code != "AccessDenied" || len(d.Refused[i].Rules) == 0 || len(d.Refused) != len(whole.Refused)+1 {
				t.Fatalf("refused %+v, without a refusal %+v", d.Refused, whole.Refused)
			}
			for _, f := range posture(t, a, scanArgs(denied.url)...).decode(t).Findings {
				if f.Status == "UNKNOWN" && slices.ContainsFunc(f.Unread, func(u unread) bool { return u.Operation == operation }) &&
					!slices.Contains(d.Refused[i].Rules, f.Rule) {
					t.Errorf("%s is UNKNOWN without %s, and doctor did not say so", f.Rule, operation)
				}
			}
		})
	}
}

type refusal struct {
	Operation, Code string
	Rules           []string
}

type diagnosis struct {
	Account  string
	Answered []string
	Refused  []refusal
}

// diagnose runs doctor, and holds that its exit code says what it found. The emulator itself does not answer everything.
func diagnose(t *testing.T, a *account, url string, args ...string) diagnosis {
	t.Helper()
	r := posture(t, a, append([]string{"doctor", "--format", "json", "--quiet", "--region", "us-east-1", "--endpoint-url", url}, args...)...)
	var d diagnosis
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil {
		t.Fatalf("exit code %d: %v\n%s%s", r.code, err, r.stdout, r.stderr)
	}
	want := 0
	if slices.ContainsFunc(d.Refused, func(b refusal) bool { return len(b.Rules) > 0 }) {
		want = 3
	}
	if r.code != want || d.Account == "" {
		t.Errorf("exit code %d, want %d: %+v", r.code, want, d)
	}
	return d
}

func TestDoctor_noCredentials(t *testing.T) {
	t.Parallel()
	r := posture(t, nil, "doctor", "--region", "us-east-1", "--endpoint-url", endpoint)
	if r.code != 2 || r.stdout != "" || strings.Count(r.stderr, "\n") != 3 {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

package live_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// invalid answers InvalidInputException with that reason for policies of the type, and for the others as before.
func invalid(kind, reason string) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if strings.Contains(r.Body, `"`+kind+`"`) {
			return awstest.Answer{
				Status: http.StatusBadRequest,
				Body:   fmt.Sprintf(`{"__type":"InvalidInputException","Message":"You specified an invalid value.","Reason":%q}`, reason),
			}
		}
		return awstest.Good(r)
	}
}

// TestPolicies_typeThatThePartitionLacks: only AWS's word that there is no such type means that there are no policies of
// it. Any other complaint leaves the listing unread.
func TestPolicies_typeThatThePartitionLacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, reason string
		want         snapshot.State
	}{
		"no such type":                       {"RESOURCE_CONTROL_POLICY", "INVALID_ENUM_POLICY_TYPE", snapshot.Known},
		"another reason":                     {"RESOURCE_CONTROL_POLICY", "INVALID_PATTERN", snapshot.Unknown},
		"no reason":                          {"RESOURCE_CONTROL_POLICY", "", snapshot.Unknown},
		"service control policies are there": {"SERVICE_CONTROL_POLICY", "INVALID_ENUM_POLICY_TYPE", snapshot.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:ListPolicies", invalid(c.kind, c.reason))
			found := false
			for place, got := range answers(run(t, options(t, s))) {
				if strings.HasPrefix(place, "list ") && strings.HasSuffix(place, "AWS::Organizations::Policy") {
					found = true
					if got.State != c.want {
						t.Errorf("%s is %+v, want %s", place, got, c.want)
					}
				}
			}
			if !found {
				t.Error("nothing says whether the policies were listed")
			}
		})
	}
}

package iampolicy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFullAdministrator(t *testing.T) {
	t.Parallel()
	const everything = "allows every action on every resource"
	tests := []struct {
		name, statement string
		want            string // the reason; "" where it is not full administrator
		note            string // the reason of AllowNotAction
	}{
		{"star and star", `"Action":"*","Resource":"*"`, everything, ""},
		{"colon star (trap 11)", `"Action":"*:*","Resource":"*"`, everything, ""},
		{"a star among the resources (trap 12)", `"Action":"*","Resource":["arn:aws:s3:::b","*"]`, everything, ""},
		{"a list of one (trap 14)", `"Action":["*"],"Resource":["*"]`, everything, ""},
		{"a star among the actions", `"Action":["s3:Get*","*"],"Resource":"*"`, everything, ""},
		{"more stars", `"Action":"**","Resource":"***"`, everything, ""},
		{"patterns that hold every service", `"Action":"?*:*","Resource":"*"`, everything, ""},
		{"patterns that hold every service together", `"Action":["` + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxyz", ""), `*:*","`) + `*:*"],"Resource":"*"`, everything, ""},
		{"one service (trap 15)", `"Action":["s3:*"],"Resource":"*"`, "", ""},
		{"one verb of every service", `"Action":"*:Get*","Resource":"*"`, "", ""},
		{"no action", `"Action":[],"Resource":"*"`, "", ""},
		{"no resource", `"Action":"*","Resource":[]`, "", ""},
		{"resource missing", `"Action":"*"`, "", ""},
		{"resources of one service", `"Action":"*","Resource":"arn:aws:s3:::*"`, "", ""},
		{"every ARN", `"Action":"*","Resource":"arn:aws:*:*:*:*"`, everything, ""},
		{"every ARN of every partition", `"Action":"*","Resource":"arn:*"`, everything, ""},
		{"resources of one account", `"Action":"*","Resource":"arn:aws:*:*:111122223333:*"`, "", ""},
		{"NotResource of nothing", `"Action":"*","NotResource":[]`, everything, ""},
		{"NotResource of what is no resource", `"Action":"*","NotResource":"none"`, everything, ""},
		{"NotResource of a bucket", `"Action":"*","NotResource":"arn:aws:s3:::b"`, "", ""},
		{"NotResource of everything", `"Action":"*","NotResource":"*"`, "", ""},
		{"NotResource of a variable", `"Action":"*","NotResource":"${aws:username}"`, "", ""},
		{"a condition does not rescue", `"Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, everything + " under conditions on aws:MultiFactorAuthPresent", ""},
		{"NotAction of nothing", `"NotAction":[],"Resource":"*"`, everything, ""},
		{"NotAction of no service (trap 13)", `"NotAction":"nosuchservice:*","Resource":"*"`, `allows every action but "nosuchservice:*" on every resource`, ""},
		{"NotAction of what is no action", `"NotAction":"none","Resource":"*"`, `allows every action but "none" on every resource`, ""},
		{"NotAction of single actions", `"NotAction":["iam:DeleteUser","a:a","b:b","c:c","d:d"],"Resource":"*"`, `allows every action but "iam:DeleteUser", "a:a", "b:b" and 2 more on every resource`, ""},
		{"NotAction of a service", `"NotAction":["iam:*"],"Resource":"*"`, "", `allows every action but "iam:*" on every resource`},
		{"NotAction of a service in capitals", `"NotAction":"IAM:*","Resource":"*"`, "", `allows every action but "IAM:*" on every resource`},
		{"NotAction of a service's every action spelled oddly", `"NotAction":"iam:?*","Resource":"*"`, "", `allows every action but "iam:?*" on every resource`},
		{"NotAction of a verb of every service", `"NotAction":"*:Delete*","Resource":"*"`, "", `allows every action but "*:Delete*" on every resource`},
		{"NotAction of a service under a condition", `"NotAction":"iam:*","Resource":"*","Condition":{"Null":{"aws:x":"true"}}`, "", `allows every action but "iam:*" on every resource under conditions on aws:x`},
		{"NotAction of everything grants nothing", `"NotAction":"*","Resource":"*"`, "", ""},
		{"NotAction of a service on one bucket", `"NotAction":"iam:*","Resource":"arn:aws:s3:::b"`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			deny := `{"Effect":"Deny","Action":"*","Resource":"*"}` // neither subtracts nor counts
			d := statements(t, deny, `{"Sid":"S","Effect":"Allow",`+tt.statement+`}`)
			match := func(reason string) []Match {
				if reason == "" {
					return nil
				}
				return []Match{{1, "S", reason}}
			}
			if diff := cmp.Diff(match(tt.want), FullAdministrator(d)); diff != "" {
				t.Errorf("FullAdministrator (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(match(tt.note), AllowNotAction(d)); diff != "" {
				t.Errorf("AllowNotAction (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFullAdministrator_togetherWithAnotherStatement(t *testing.T) { // trap 13
	t.Parallel()
	allBut := `{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}`
	tests := []struct {
		name, other string
		full        bool
	}{
		{"the rest", `{"Effect":"Allow","Action":["IAM:*","sts:*"],"Resource":"*"}`, true},
		{"all but something else", `{"Effect":"Allow","NotAction":"s3:*","Resource":["*"]}`, true},
		{"half of the rest", `{"Effect":"Allow","Action":"iam:*","Resource":"*"}`, false},
		{"all but more of the same", `{"Effect":"Allow","NotAction":"sts:*","Resource":"*"}`, false},
		{"the rest on some resources", `{"Effect":"Allow","Action":["iam:*","sts:*"],"Resource":"arn:aws:iam::*:user/*"}`, false},
		{"the rest denied", `{"Effect":"Deny","Action":["iam:*","sts:*"],"Resource":"*"}`, false},
	}
	for _, tt := range tests {
		d := statements(t, allBut, tt.other)
		full, note := FullAdministrator(d), AllowNotAction(d)
		if (full != nil) != tt.full || (note != nil) == tt.full {
			t.Errorf("%s: FullAdministrator = %v, AllowNotAction = %v, want full %v", tt.name, full, note, tt.full)
		}
	}
	want := []Match{{0, "", `allows every action but "iam:*", "sts:*" on every resource, and other statements allow the rest`}}
	if diff := cmp.Diff(want, FullAdministrator(statements(t, allBut, tests[0].other))); diff != "" {
		t.Errorf("FullAdministrator (-want +got):\n%s", diff)
	}
}

func TestFullAdministrator_singleStatement(t *testing.T) { // trap 16
	t.Parallel()
	d := policy(t, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	if got := FullAdministrator(d); len(got) != 1 {
		t.Errorf("FullAdministrator = %v, want one statement", got)
	}
}

func TestMatch_Label(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]Match{`statement 2 ("AllowAll")`: {Index: 1, SID: "AllowAll"}, "statement 1": {}} {
		if got := m.Label(); got != want {
			t.Errorf("Label = %s, want %s", got, want)
		}
	}
}

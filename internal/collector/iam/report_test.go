package iam

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/snapshot"
)

const header = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active," +
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date"

var (
	generated = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	target    = collector.Target{Account: "111122223333"}
)

func read(content string) (*report, error) {
	return parseReport(&iam.GetCredentialReportOutput{Content: []byte(content), GeneratedTime: aws.Time(generated)})
}

func TestParseReport(t *testing.T) {
	t.Parallel()
	const (
		root = "<root_account>,arn:r,2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true,false,N/A,N/A,false,N/A,N/A"
		user = "u,arn:u,2020-01-01T01:00:00+01:00,TRUE,N/A,2020-01-02T00:00:00+00:00,false,true,2020-01-03T00:00:00+00:00,N/A,false,N/A,N/A"
	)
	const keys = `"access_keys":[{"slot":1,"active":false},{"slot":2,"active":false}]`
	for name, c := range map[string]struct {
		content string
		root    string // the value, or the code
		user    string
	}{
		"both": {
			header + "\n" + root + "\n" + user + "\n",
			`{"generated_time":"2026-01-02T03:04:05Z","user_creation_time":"2020-01-01T00:00:00Z","mfa_active":true,` + keys + `}`,
			`{"generated_time":"2026-01-02T03:04:05Z","user_creation_time":"2020-01-01T00:00:00Z","password_enabled":true,"password_last_changed":"2020-01-02T00:00:00Z",` +
				`"mfa_active":false,"access_keys":[{"slot":1,"active":true,"last_rotated":"2020-01-03T00:00:00Z"},{"slot":2,"active":false}]}`,
		},
		"other columns, other order": {
			"new," + header + ",additional_credentials_info\nx," + strings.Replace(root, "arn:r", `"arn:r"`, 1) + ",\n",
			`{"generated_time":"2026-01-02T03:04:05Z","user_creation_time":"2020-01-01T00:00:00Z","mfa_active":true,` + keys + `}`, snapshot.NotInReport,
		},
		"quoted with line breaks": {
			header + ",note\r\n" + root + ",\"a, \"\"b\"\"\nc\"\r\n",
			`{"generated_time":"2026-01-02T03:04:05Z","user_creation_time":"2020-01-01T00:00:00Z","mfa_active":true,` + keys + `}`, snapshot.NotInReport,
		},
		"no rows":                           {header + "\n", snapshot.NotInReport, snapshot.NotInReport},
		"no root":                           {header + "\n" + user, snapshot.NotInReport, ""},
		"a user's name is <root_account>'s": {header + "\n" + strings.Replace(user, "u,", "root_account,", 1), snapshot.NotInReport, ""},
		"not a boolean":                     {header + "\n" + strings.Replace(root, "true", "perhaps", 1) + "\n" + user, snapshot.Malformed, ""},
		"not a time":                        {header + "\n" + root + "\n" + strings.Replace(user, "2020-01-02T00:00:00+00:00", "yesterday", 1), "", snapshot.Malformed},
		"empty cell":                        {header + "\n" + strings.Replace(root, "no_information", "", 1), snapshot.Malformed, snapshot.NotInReport},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := read(c.content)
			if err != nil {
				t.Fatal(err)
			}
			for who, f := range map[string]struct {
				got  snapshot.Fact
				want string
			}{"root": {r.root(target), c.root}, "user": {r.user("arn:u"), c.user}} {
				got := string(f.got.Value)
				if f.got.State == snapshot.Unknown {
					got = f.got.Cause.Code
				}
				if f.want == "" && f.got.State == snapshot.Known {
					continue
				}
				if diff := cmp.Diff(f.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", who, diff)
				}
			}
		})
	}
}

func TestParseReport_malformed(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":           "",
		"page":            "<html><body>\nSign in, please</body></html>",
		"column missing":  strings.Replace(header, ",mfa_active", "", 1) + "\n",
		"short row":       header + "\nu,arn:u\n",
		"cut in quotes":   header + "\n\"u",
		"two rows of one": header + strings.Repeat("\nu,arn:u,N/A,false,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A", 2),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r, err := read(content); err == nil {
				t.Errorf("read as %+v", r.facts)
			}
		})
	}
	if _, err := parseReport(&iam.GetCredentialReportOutput{Content: []byte(header)}); err == nil {
		t.Error("a report without a time was read")
	}
}

func FuzzParseReport(f *testing.F) {
	f.Add(header + "\n<root_account>,arn:r,N/A,not_supported,N/A,N/A,true,false,N/A,N/A,false,N/A,N/A")
	f.Fuzz(func(t *testing.T, content string) {
		r, err := read(content)
		if err != nil {
			return
		}
		for arn, fact := range r.facts {
			if fact.State == snapshot.Absent || fact.State == snapshot.Known && len(fact.Value) == 0 {
				t.Errorf("%s is %+v", arn, fact)
			}
		}
	})
}

func TestSuffix(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"AKIAIOSFODNN7EXAMPLE": "MPLE", "AKIA": "", "": ""} {
		if got := suffix(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}

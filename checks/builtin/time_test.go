package builtin

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestTime(t *testing.T) {
	t.Parallel()
	const now = "2026-04-01T12:00:00Z"
	tests := []struct {
		name, t        string
		days           string
		older, atLeast bool
	}{
		{"younger", "2026-03-31T12:00:00Z", "90", false, false},
		{"exactly", "2026-01-01T12:00:00Z", "90", false, true},
		{"exactly, in another zone", "2026-01-01T14:00:00+02:00", "90", false, true},
		{"a nanosecond more", "2026-01-01T11:59:59.999999999Z", "90", true, true},
		{"a nanosecond less", "2026-01-01T12:00:00.000000001Z", "90", false, false},
		{"almost 91 days", "2025-12-31T12:00:00.000000001Z", "90", true, true},
		{"the future", "2027-01-01T00:00:00Z", "0", false, false},
		{"now", now, "0", false, true},
		{"before 292 years", "1600-01-01T00:00:00Z", "90", true, true},
		{"more days than a duration has", "0001-01-01T00:00:00Z", "1000000", false, false},
		{"days as a float", "2026-01-01T12:00:00Z", "90.0", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for call, want := range map[string]bool{"older_than": tt.older, "at_least_days_old": tt.atLeast} {
				got, err := value(t, fmt.Sprintf("posture.time.%s(%q, %q, %s)", call, tt.t, now, tt.days), nil)
				if err != nil || got != strconv.FormatBool(want) {
					t.Errorf("%s = %s, %v, want %v", call, got, err, want)
				}
			}
		})
	}
}

func TestTime_before(t *testing.T) {
	t.Parallel()
	tests := []struct {
		t, u string
		want bool
	}{
		{"2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", true},
		{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false},
		{"2026-01-01T01:00:00+02:00", "2026-01-01T00:00:00Z", true},
		{"2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", false},
	}
	for _, tt := range tests {
		got, err := value(t, fmt.Sprintf("posture.time.before(%q, %q)", tt.t, tt.u), nil)
		if err != nil || got != strconv.FormatBool(tt.want) {
			t.Errorf("before(%s, %s) = %s, %v, want %v", tt.t, tt.u, got, err, tt.want)
		}
	}
}

func TestTime_unreadable(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, want string }{
		{`older_than("", "2026-01-01T00:00:00Z", 1)`, `t "" is not a time of RFC 3339`},
		{`older_than("2026-01-01", "2026-01-01T00:00:00Z", 1)`, `t "2026-01-01" is not a time of RFC 3339`},
		{`older_than("2026-01-01T00:00:00", "2026-01-01T00:00:00Z", 1)`, `is not a time of RFC 3339`},
		{`older_than("2026-02-30T00:00:00Z", "2026-01-01T00:00:00Z", 1)`, `is not a time of RFC 3339`},
		{`at_least_days_old("2026-01-01T0:00:00Z", "2026-01-01T00:00:00Z", 1)`, `is not a time of RFC 3339`},
		{`at_least_days_old("2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00Z", 1)`, `is not a time of RFC 3339`},
		{`at_least_days_old("2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Z", 1)`, `is not a time of RFC 3339`},
		{`at_least_days_old("2026-01-01T00:00:00Z", "no_information", 1)`, `now "no_information" is not a time of RFC 3339`},
		{`older_than("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 1.5)`, `days 1.5 is not a whole number from 0 to 1000000`},
		{`older_than("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 0 - 1)`, `days -1 is not a whole number from 0 to 1000000`},
		{`older_than("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 1e100)`, `days 1e100 is not a whole number from 0 to 1000000`},
		{`before("2026-01-01T00:00:00Z", "N/A")`, `u "N/A" is not a time of RFC 3339`},
		{`before(input.n, "2026-01-01T00:00:00Z")`, `t is number instead of a string`},
	}
	for _, tt := range tests {
		got, err := value(t, "posture.time."+tt.call, map[string]any{"n": 5})
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s = %s, error %v, want %q", tt.call, got, err, tt.want)
		}
	}
}

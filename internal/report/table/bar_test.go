package table

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/report"
)

func TestStrip(t *testing.T) {
	t.Parallel()
	counts := func(fail, unknown, pass int) map[report.ControlStatus]int {
		return map[report.ControlStatus]int{report.ControlFail: fail, report.ControlUnknown: unknown, report.ControlPass: pass}
	}
	for _, test := range []struct {
		counts map[report.ControlStatus]int
		n      int
		want   string
	}{
		{counts(3, 1, 2), 6, "███▒▄▄"},
		{counts(3, 1, 2), 12, "██████▒▒▄▄▄▄"},
		{counts(1, 1, 998), 10, "█▒▄▄▄▄▄▄▄▄"}, // one failure is seen among a thousand passes
		{counts(998, 1, 1), 3, "█▒▄"},
		{counts(998, 1, 1), 1, "█▒▄"},
		{counts(0, 0, 5), 2, "▄▄"},
		{counts(1, 1, 1), 10, "████▒▒▒▄▄▄"},
		{counts(0, 0, 0), 5, ""},
	} {
		got := strip(test.counts, test.n, style{})
		if got.text != test.want || got.drawn != test.want {
			t.Errorf("strip(%v, %d) = %q, want %q", test.counts, test.n, got.text, test.want)
		}
		colored := strip(test.counts, test.n, style{on: true})
		if colored.text != test.want || paintedWidth(colored.drawn) != textWidth(test.want) {
			t.Errorf("strip(%v, %d) in colour is %q", test.counts, test.n, colored.drawn)
		}
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	for percent, want := range map[int]string{
		0: "──────────", 1: "▌─────────", 5: "▌─────────", 12: "█─────────", 15: "█▌────────", 50: "█████─────",
		99: "█████████▌", 100: "██████████", 101: "██████████", -1: "──────────",
	} {
		if got := meter(percent, 10, style{}, red); got != want {
			t.Errorf("meter(%d) = %q, want %q", percent, got, want)
		}
	}
	if got := meter(50, -3, style{}, red); got != "" {
		t.Errorf("a meter without room is %q", got)
	}
}

func TestGlyphs(t *testing.T) {
	t.Parallel()
	seen := map[string]report.ControlStatus{}
	for _, s := range report.ControlStatuses() {
		if other, twice := seen[glyphs[s]]; twice || textWidth(glyphs[s]) != 1 {
			t.Errorf("the glyph %q of %s is that of %q, or not one column wide", glyphs[s], s, other)
		}
		seen[glyphs[s]] = s
	}
}

func TestSectionName(t *testing.T) {
	t.Parallel()
	s := report.Section{ID: "2", Services: []string{"IAM", "Organizations", "Account", "EC2"}}
	for n, want := range map[int]string{40: "IAM, Organizations, Account …", 25: "IAM, Organizations …", 8: "IAM …", 3: "IA…"} {
		if diff := cmp.Diff(want, sectionName(s, n)); diff != "" {
			t.Errorf("%d columns (-want +got)\n%s", n, diff)
		}
	}
	if got := sectionName(report.Section{ID: "kms", Services: []string{"KMS"}}, 20); got != "" {
		t.Errorf("the name %q only repeats the id", got)
	}
}

package table

import (
	"cmp"
	"strings"

	"github.com/openposture/posture/internal/report"
)

// The glyphs are those of code page 437, which every terminal font has, the Linux console's too. Each status has one of
// its own, so that a strip says the same without colour: the more a status wants attention, the more ink it has.
var glyphs = map[report.ControlStatus]string{
	report.ControlFail:          "█",
	report.ControlError:         "▓",
	report.ControlUnknown:       "▒",
	report.ControlGap:           "░",
	report.ControlNoData:        "·",
	report.ControlManual:        "▀",
	report.ControlPass:          "▄",
	report.ControlAccepted:      "▌",
	report.ControlNotApplicable: "─",
}

// strip draws controls by status in n cells. Each status that is there has at least one, and the largest gives way.
func strip(counts map[report.ControlStatus]int, n int, s style) cell {
	var plain, drawn strings.Builder
	cells := scale(counts, n)
	for _, status := range report.ControlStatuses() {
		part := repeat(glyphs[status], cells[status])
		plain.WriteString(part)
		drawn.WriteString(s.paint(part, statusColor(status)))
	}
	return cell{text: plain.String(), drawn: drawn.String()}
}

// scale returns whole numbers in the proportions of counts that add up to n, or to the number of statuses if n is less.
func scale(counts map[report.ControlStatus]int, n int) map[report.ControlStatus]int {
	cells, total, sum := map[report.ControlStatus]int{}, 0, 0
	for _, status := range report.ControlStatuses() {
		total += counts[status]
	}
	for _, status := range report.ControlStatuses() {
		if counts[status] > 0 {
			cells[status] = max(1, (counts[status]*n+total/2)/total)
			sum += cells[status]
		}
	}
	for n = max(n, len(cells)); sum != n && sum > 0; {
		step := cmp.Compare(n, sum)
		largest := report.ControlFail
		for _, status := range report.ControlStatuses() {
			if cells[status] > cells[largest] {
				largest = status
			}
		}
		cells[largest] += step
		sum += step
	}
	return cells
}

// meter draws a percentage in n columns, with half cells. Only 100 fills it, and only 0 leaves it empty.
func meter(percent, n int, s style, with sgr) string {
	n = max(n, 0)
	halves := min(max(percent, 0), 100) * 2 * n / 100
	if percent > 0 && n > 0 {
		halves = max(halves, 1)
	}
	full := repeat("█", halves/2)
	if halves%2 == 1 {
		full += "▌"
	}
	return s.paint(full, with) + s.paint(repeat("─", n-textWidth(full)), dim)
}

package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/openposture/posture/internal/report"
)

const ellipsis = "…"

// textWidth is the number of columns of s. Ambiguous characters are narrow whatever the locale, so that the same report is
// the same bytes everywhere.
func textWidth(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// paintedWidth is the number of columns of a line that may have colours.
func paintedWidth(s string) int {
	width := 0
	for {
		plain, rest, painted := strings.Cut(s, "\x1b[")
		width += textWidth(plain)
		if !painted {
			return width
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}

// clean makes text from outside fit for a line.
func clean(s string) string { return report.Sanitize(s) }

// prose is clean for sentences of a rule, which may have been written over several lines.
func prose(s string) string { return clean(strings.Join(strings.Fields(s), " ")) }

// advice is the prose of a remediation: what to do, without the commands of the AWS CLI that follow it. Half a command is
// worse than none, and a whole one rarely fits. A remediation of nothing but commands is its first line.
func advice(remediation string) string {
	lines := strings.Split(strings.TrimSpace(remediation), "\n")
	n := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "aws ") })
	switch n {
	case -1:
		n = len(lines)
	case 0:
		n = 1
	}
	return prose(strings.Join(lines[:n], " "))
}

// clip shortens s to at most n columns.
func clip(s string, n int) string {
	if textWidth(s) <= n {
		return s
	}
	if n <= 0 {
		return ""
	}
	used, end := 0, 0
	for i, r := range s {
		w := textWidth(string(r))
		if used+w > n-1 {
			break
		}
		used += w
		end = i + len(string(r))
	}
	return strings.TrimRight(s[:end], " ") + ellipsis
}

// wrap breaks s at spaces into at most lines lines of n columns; the last one is clipped.
func wrap(s string, n, lines int) []string {
	var wrapped []string
	for textWidth(s) > n && len(wrapped) < lines-1 {
		head := breakAt(s, n)
		wrapped = append(wrapped, strings.TrimRight(s[:head], " "))
		s = strings.TrimLeft(s[head:], " ")
	}
	return append(wrapped, clip(s, n))
}

// breakAt is the length of what of s goes on a line of n columns: up to the last space that fits, or as much as fits.
func breakAt(s string, n int) int {
	used, space := 0, 0
	for i, r := range s {
		if r == ' ' && i > 0 {
			space = i
		}
		if used += textWidth(string(r)); used > n {
			if space > 0 {
				return space
			}
			return max(i, len(string(r)))
		}
	}
	return len(s)
}

// list joins as many items as fit into n columns and says how many more there are. total is the number of all items, of
// which items may be the first few.
func list(items []string, total int, separator string, n int) string {
	if total == 0 || len(items) == 0 {
		return ""
	}
	if all := strings.Join(items, separator); len(items) == total && textWidth(all) <= n {
		return all
	}
	joined := ""
	for i, item := range items {
		next := item
		if i > 0 {
			next = joined + separator + item
		}
		if textWidth(next)+textWidth(andMore(total-i-1)) > n {
			if i == 0 {
				return clip(item, max(1, n-textWidth(andMore(total-1)))) + andMore(total-1)
			}
			return joined + andMore(total-i)
		}
		joined = next
	}
	return joined + andMore(total-len(items))
}

// fill puts items after label on at most lines lines of n columns, and keeps each whole: people copy them.
func fill(label string, items []string, n, lines int) []string {
	var filled []string
	for line := label; ; line = "" {
		room := n - textWidth(line)
		if len(filled) == lines-1 {
			return append(filled, line+list(items, len(items), ", ", room))
		}
		fits := fitting(items, room)
		line += strings.Join(items[:fits], ", ")
		if items = items[fits:]; len(items) == 0 {
			return append(filled, clip(line, n))
		}
		filled = append(filled, clip(line+",", n))
	}
}

// fitting is how many items, at least one, fit into n columns with a comma after each.
func fitting(items []string, n int) int {
	used := 0
	for i, item := range items {
		used += textWidth(item) + len(", ")
		last := i == len(items)-1
		if i > 0 && used-1 > n && (!last || used-2 > n) {
			return i
		}
	}
	return len(items)
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// count is n with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report"
)

// How much of a text is shown, in bytes.
const (
	maxName  = 200
	maxTitle = 200
	maxProse = 1000
)

// separator stands between the parts of what GitHub or GitLab would join to a reference. They look for references in the
// rendered text, where a backslash or an entity is gone already, so only a character that is there and not seen helps. In
// code they look for none, so names, ids and messages are code.
const separator = "&#8203;" // zero width space

// prose is text for people, as Markdown: it looks as it was written, and nothing in it is markup, a link, a mention or an
// emoji. It is for the middle of a line.
func prose(s string, most int) string { return escape(clip(oneLine(s), most), markdownEscape) }

// htmlProse is prose within an HTML block, where Markdown is not read.
func htmlProse(s string, most int) string { return escape(clip(oneLine(s), most), htmlEscape) }

// oneLine is sentences that may have been written over several lines.
func oneLine(s string) string { return report.Sanitize(strings.Join(strings.Fields(s), " ")) }

func htmlEscape(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	default:
		return ""
	}
}

func markdownEscape(c byte) string {
	if strings.IndexByte("\\`*_[]|~$", c) >= 0 {
		return `\` + string(c)
	}
	return htmlEscape(c)
}

func escape(s string, char func(byte) string) string {
	var b strings.Builder
	hex := 0 // digits in a row
	for i := range len(s) {
		if escaped := char(s[i]); escaped != "" {
			b.WriteString(escaped)
		} else {
			b.WriteByte(s[i])
		}
		hex++
		if !isHex(s[i]) {
			hex = 0
		}
		if i+1 < len(s) && (referenceAt(s, i) || hex == shortSHA-1 && isHex(s[i+1])) {
			b.WriteString(separator)
			hex = 0
		}
	}
	return b.String()
}

// shortSHA is how many hexadecimal digits make a commit.
const shortSHA = 7

// referenceAt reports whether s[i], which is not the last, is where something like @name, #12, !12, GH-12, :name:, http://
// or www.name is to be broken.
// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
// https://docs.gitlab.com/user/markdown/#gitlab-specific-references
func referenceAt(s string, i int) bool {
	next := s[i+1]
	switch s[i] {
	case '@', '#', '!', '$', '%', '~', '&', '^', '*', '[':
		return isWord(next) || strings.IndexByte("\"`[", next) >= 0
	case '-': // GH-12, and the keys of other trackers
		return isDigit(next) && i > 0 && isWord(s[i-1])
	case ':':
		return next == '/' || isEmoji(s[i+1:]) || endsWith(s[:i], "mailto") || endsWith(s[:i], "xmpp")
	case 'w', 'W': // before the dot: cmark-gfm takes an entity after it for a part of the address
		return next == '.' && endsWith(s[:i+1], "www")
	default:
		return false
	}
}

func endsWith(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// isEmoji reports whether s is a name and the colon that ends it.
func isEmoji(s string) bool {
	for i := range len(s) {
		if s[i] == ':' {
			return i > 0
		}
		if !isWord(s[i]) && s[i] != '+' && s[i] != '-' {
			return false
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|' ' && c|' ' <= 'f' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c|' ' && c|' ' <= 'z' || c == '_' || c >= utf8.RuneSelf
}

// code is a name, an id or a message as a code span.
func code(s string) string { return span(clip(report.Sanitize(s), maxName)) }

// span encloses s in more backticks than it has in a row.
func span(s string) string {
	if strings.Trim(s, " ") == "" {
		s = "(none)"
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' { // one space of each side is not shown
		s = " " + s + " "
	}
	return fence + s + fence
}

// cell is code for a table, where \| is a bar, also in code. What is \| in s becomes two spans, because the readers of
// Markdown do not agree on \\|.
func cell(s string) string {
	parts := strings.SplitAfter(clip(report.Sanitize(s), maxName), `\`)
	spans := parts[:1]
	for _, part := range parts[1:] {
		if strings.HasPrefix(part, "|") {
			spans = append(spans, part)
		} else {
			spans[len(spans)-1] += part
		}
	}
	for i, part := range spans {
		spans[i] = strings.ReplaceAll(span(part), "|", `\|`)
	}
	return strings.Join(spans, separator)
}

// block is lines of code in a fence. A slash is not the first character of a line: GitLab would take it for a quick action
// where it reads the fence in another way.
func block(language string, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if strings.HasPrefix(line, "/") {
			line = " " + line
		}
		b.WriteString(clip(report.Sanitize(line), maxProse) + "\n")
	}
	fence := strings.Repeat("`", max(longestRun(b.String())+1, len("```")))
	return fence + language + "\n" + b.String() + fence + "\n"
}

func longestRun(s string) int {
	most, run := 0, 0
	for i := range len(s) {
		run++
		if s[i] != '`' {
			run = 0
		}
		most = max(most, run)
	}
	return most
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

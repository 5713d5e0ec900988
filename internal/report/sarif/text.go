package sarif

import (
	"strings"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report"
)

// plain is s on one line, with nothing in it that hides or moves text.
func plain(s string) string { return report.Sanitize(s) }

// lines is plain of every line.
func lines(s string) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	for i, line := range all {
		all[i] = plain(strings.TrimRight(line, " \t\r"))
	}
	return strings.Join(all, "\n")
}

// cut is s, or what fits in limit bytes of it and an ellipsis. Readers count characters, which are never more than bytes.
func cut(s string, limit int) string {
	const ellipsis = "..."
	if len(s) <= limit {
		return s
	}
	end := limit - len(ellipsis)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}

// period is s with a full stop, as SARIF wants of every message.
func period(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// sentence is the messages as one sentence, or otherwise if there are none.
func sentence(messages []string, otherwise string) string {
	text := strings.Join(messages, "; ")
	if text == "" {
		text = otherwise
	}
	return period(plain(text))
}

// unlinked is s without a link: [text](target) is one in every message of SARIF, and a name must not be able to be one.
func unlinked(s string) string {
	if !strings.Contains(s, "](") {
		return s
	}
	return strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
}

// escapeMarkdown is s as Markdown that shows s.
func escapeMarkdown(s string) string {
	var b strings.Builder
	start := true // of a line
	for _, c := range s {
		if strings.ContainsRune("\\`*_{}[]<>#|~!&", c) || start && strings.ContainsRune("-+=", c) {
			b.WriteByte('\\')
		}
		if c == '\n' {
			b.WriteByte('\\') // a line is a line here
		}
		b.WriteRune(c)
		start = c == '\n' || start && c == ' '
	}
	return b.String()
}

// segment is s as one segment of a URI, that means neither this nor the upper folder.
func segment(s string) string {
	switch s {
	case "", ".", "..":
		return "_" + s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

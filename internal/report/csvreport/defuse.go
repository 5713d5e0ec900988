package csvreport

import "strings"

// apostrophe makes text of what a spreadsheet would take for a formula.
const apostrophe = "'"

// defuse puts an apostrophe before what a spreadsheet could take for a formula: at the beginning, and behind a semicolon,
// which separates cells where the comma is the decimal mark, whatever the quotes of RFC 4180 say. It expects what Sanitize
// returns, in which there is no tab, carriage return or line feed.
// https://owasp.org/www-community/attacks/CSV_Injection
func defuse(s string) string {
	if !strings.ContainsFunc(s, isTrigger) {
		return s
	}
	var b strings.Builder
	for part := range strings.SplitAfterSeq(s, ";") {
		if strings.IndexFunc(strings.TrimLeft(part, ` "`), isTrigger) == 0 {
			b.WriteString(apostrophe)
		}
		b.WriteString(part)
	}
	return b.String()
}

// isTrigger reports whether a cell that begins with r may be a formula. The wide and small forms count: some input methods
// and spreadsheets take them for the ASCII ones.
func isTrigger(r rune) bool { return strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫−", r) }

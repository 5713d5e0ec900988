package iampolicy

import "fmt"

// A Match is a statement that an answer rests on, and why it does.
type Match struct {
	Index  int    // position in Document.Statements, from 0
	SID    string // "" where the statement has none
	Reason string // a short clause without a full stop
}

// Label names the statement to a person, who counts from 1: `statement 2 ("AllowAll")`.
func (m Match) Label() string {
	if m.SID == "" {
		return fmt.Sprintf("statement %d", m.Index+1)
	}
	return fmt.Sprintf("statement %d (%q)", m.Index+1, m.SID)
}

func newMatch(i int, s *Statement, reason string) Match {
	return Match{Index: i, SID: s.SID, Reason: reason}
}

package markdown

import (
	"fmt"
	"strings"
	"time"

	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
)

// overlays adds what people said of the verdicts, folded: those that do nothing any more first.
func (d *document) overlays(r *report.Report) {
	if n := len(r.Exceptions); n > 0 {
		d.list(exceptions(r.Exceptions), n, "exception")
	}
	if n := len(r.Attestations); n > 0 {
		d.list(attestations(r.Attestations), n, "attestation")
	}
}

// list adds a list of n, of which not all may be in the piece.
func (d *document) list(piece string, n int, noun string) {
	if d.add(people, piece) {
		d.drop(n-maxOverlays, noun)
	} else {
		d.drop(n, noun)
	}
}

func exceptions(uses []overlay.ExceptionUse) string {
	accepted := 0
	var rows []string
	for _, idle := range []bool{true, false} {
		for i := range uses {
			u := &uses[i]
			if (u.Applied == 0) != idle {
				continue
			}
			accepted += u.Applied
			rows = append(rows, fmt.Sprintf("| %s | %d | %s | %s | %s | %s |\n", u.State(), u.Applied, cell(u.Rule),
				u.Expires.UTC().Format(time.DateOnly), prose(u.Owner, maxName), prose(u.Reason, maxTitle)))
		}
	}
	return folded(fmt.Sprintf("%s: %s accepted", count(len(uses), "exception"), count(accepted, "failure")),
		"| State | Accepts | Rule | Until | Owner | Reason |\n|:--|--:|:--|:--|:--|:--|\n", rows)
}

func attestations(uses []overlay.AttestationUse) string {
	answered := 0
	var rows []string
	for _, idle := range []bool{true, false} {
		for i := range uses {
			u := &uses[i]
			if (u.Applied == 0) != idle {
				continue
			}
			answered += u.Applied
			says, note := cell(string(u.Status)), prose(strings.TrimSpace(u.Note+" "+u.Evidence), maxTitle)
			if idle {
				says, note = "–", "answers nothing: "+prose(u.Why, maxTitle)
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", cell(u.Control.Benchmark+" "+u.Control.ID), cell(u.Account),
				says, u.Expires.UTC().Format(time.DateOnly), prose(u.By, maxName), note))
		}
	}
	return folded(fmt.Sprintf("%s: %s attested", count(len(uses), "attestation"), count(answered, "verdict")),
		"| Control | Account | Says | Until | By | Note |\n|:--|:--|:--|:--|:--|:--|\n", rows)
}

func folded(summary, head string, rows []string) string {
	return "<details>\n<summary>" + summary + "</summary>\n\n" + head + strings.Join(rows[:min(maxOverlays, len(rows))], "") + "\n</details>\n\n"
}

package table

import (
	"time"

	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/report"
)

// maxOverlays is how many exceptions or attestations are shown.
const maxOverlays = 6

// overlays draws what people said of the verdicts: those that do nothing any more first.
func overlays(p *page, r *report.Report) error {
	if err := exceptions(p, r.Exceptions); err != nil {
		return err
	}
	return attestations(p, r.Attestations)
}

func exceptions(p *page, uses []overlay.ExceptionUse) error {
	if len(uses) == 0 {
		return nil
	}
	accepted := 0
	g := &grid{columns: []column{{title: "STATE"}, {title: "ACCEPTS", right: true}, {title: "RULE", least: 12}, {title: "UNTIL"}, {title: "WHY", least: 8}}}
	for _, idle := range []bool{true, false} {
		for i := range uses {
			u := &uses[i]
			if (u.Applied == 0) != idle {
				continue
			}
			accepted += u.Applied
			state := cell{text: u.State(), with: dim}
			if idle {
				state.with = yellow
			}
			g.add(state, number(u.Applied, ""), cell{text: clean(u.Rule)},
				cell{text: u.Expires.UTC().Format(time.DateOnly)}, cell{text: clean(u.Owner) + ": " + prose(u.Reason)})
		}
	}
	p.heading("Exceptions", count(accepted, "failure")+" accepted")
	g.rows = g.rows[:min(maxOverlays, len(g.rows))]
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(uses)-maxOverlays, "exception")
	return nil
}

func attestations(p *page, uses []overlay.AttestationUse) error {
	if len(uses) == 0 {
		return nil
	}
	p.heading("Attestations", "answers of people")
	g := &grid{columns: []column{{title: "CONTROL", least: 12}, {title: "ACCOUNT"}, {title: "SAYS"}, {title: "UNTIL"}, {title: "WHO", least: 8}}}
	for i := range uses[:min(maxOverlays, len(uses))] {
		u := &uses[i]
		says, note := clean(string(u.Status)), cell{text: clean(u.By) + ": " + prose(u.Note)}
		if u.Applied == 0 {
			says, note = "–", cell{text: clean(u.By) + ", answers nothing: " + prose(u.Why), with: yellow}
		}
		g.add(cell{text: clean(u.Control.Benchmark) + " " + clean(u.Control.ID)}, cell{text: clean(u.Account)}, cell{text: says},
			cell{text: u.Expires.UTC().Format(time.DateOnly)}, note)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(uses)-maxOverlays, "attestation")
	return nil
}

package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/report"
)

func benchmarks(p *page, r *report.Report) error {
	if len(r.Benchmarks) > maxDetailed {
		return benchmarkSummary(p, r.Benchmarks)
	}
	for i := range r.Benchmarks {
		if err := benchmark(p, &r.Benchmarks[i]); err != nil {
			return err
		}
	}
	return nil
}

// benchmark draws the score of one benchmark, and its controls by status.
func benchmark(p *page, b *report.Benchmark) error {
	p.line()
	right, with := scoreText(b), bold
	if b.Score == nil {
		with = yellow
	}
	cover := fmt.Sprintf("coverage %d %%", b.Coverage)
	room := p.width - textWidth(right) - textWidth(cover) - 4
	title := clip(prose(b.Title), room)
	p.line(p.style.paint(title, bold), repeat(" ", room-textWidth(title)+2), p.style.paint(right, with), "  ",
		p.style.paint(cover, coverageColor(b.Coverage)))
	g := &grid{columns: []column{{}, {right: true}, {}}}
	for _, s := range report.ControlStatuses() {
		if n := b.Counts[s]; n > 0 {
			ids := list(controlIDs(b, s), n, "  ", p.width-gridIndent-len("UNKNOWN")-len("000")-2*gridGap)
			g.add(cell{statusName(s), statusColor(s)}, cell{strconv.Itoa(n), bold}, cell{ids, quiet(s)})
		}
	}
	if len(g.rows) == 0 {
		return nil
	}
	if err := p.grid(g); err != nil {
		return err
	}
	if text := responsibilityText(b); text != "" {
		p.line("  ", p.style.paint(clip(text, p.width-gridIndent), dim))
	}
	return nil
}

// responsibilityText says on whose side of the shared responsibility model the controls are. What a scan shows is the
// customer's part of each: AWS's own is in the reports of AWS Artifact.
func responsibilityText(b *report.Benchmark) string {
	n := map[string]int{}
	for _, c := range b.Controls {
		n[c.Responsibility]++
	}
	var parts []string
	for _, side := range []string{"customer", "shared", "inherited"} {
		if n[side] > 0 {
			parts = append(parts, strconv.Itoa(n[side])+" "+side)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Responsibility: " + strings.Join(parts, ", ") + " (a scan judges the customer's part)"
}

func scoreText(b *report.Benchmark) string {
	if b.Score == nil {
		return "no score"
	}
	scored := 0
	for _, s := range []report.ControlStatus{
		report.ControlPass, report.ControlFail, report.ControlUnknown, report.ControlError,
	} {
		scored += b.Counts[s]
	}
	return fmt.Sprintf("score %d %% (%d of %d)", *b.Score, b.Counts[report.ControlPass], scored)
}

func coverageColor(coverage int) sgr {
	if coverage < 100 {
		return yellow
	}
	return ""
}

// quiet is the colour of the ids of controls that ask for nothing.
func quiet(s report.ControlStatus) sgr {
	switch s {
	case report.ControlPass, report.ControlNotApplicable, report.ControlNoData:
		return dim
	default:
		return ""
	}
}

func controlIDs(b *report.Benchmark, s report.ControlStatus) []string {
	var ids []string
	for _, c := range b.Controls {
		if c.Status == s {
			ids = append(ids, clean(c.ID))
		}
	}
	return ids
}

// benchmarkSummary draws one line for each benchmark, with the statuses that any of them has: under their names, under
// short names, or not at all, whatever fits.
func benchmarkSummary(p *page, bs []report.Benchmark) error {
	p.heading("Benchmarks", "controls by status")
	var statuses []report.ControlStatus
	for _, s := range report.ControlStatuses() {
		if slices.ContainsFunc(bs, func(b report.Benchmark) bool { return b.Counts[s] > 0 }) {
			statuses = append(statuses, s)
		}
	}
	for _, name := range []func(report.ControlStatus) string{statusName, shortStatusName} {
		g := summaryGrid(bs, statuses, name)
		if _, total := g.natural(); total <= p.width {
			return p.grid(g)
		}
	}
	return p.grid(summaryGrid(bs, nil, statusName))
}

func summaryGrid(bs []report.Benchmark, statuses []report.ControlStatus, name func(report.ControlStatus) string) *grid {
	g := &grid{columns: []column{{least: 12}, {title: "SCORE", right: true}, {title: "COVERED", right: true}}}
	for _, s := range statuses {
		g.columns = append(g.columns, column{title: name(s), right: true})
	}
	for i := range bs {
		b := &bs[i]
		score := cell{"none", yellow}
		if b.Score != nil {
			score = cell{fmt.Sprintf("%d %%", *b.Score), bold}
		}
		row := []cell{{text: clean(b.ID)}, score, {fmt.Sprintf("%d %%", b.Coverage), coverageColor(b.Coverage)}}
		for _, s := range statuses {
			row = append(row, number(b.Counts[s], statusColor(s)))
		}
		g.add(row...)
	}
	return g
}

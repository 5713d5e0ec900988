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
		if err := benchmarkSummary(p, r.Benchmarks); err != nil {
			return err
		}
		lenient(p, r.Leniency())
		return nil
	}
	for i := range r.Benchmarks {
		if err := benchmark(p, &r.Benchmarks[i]); err != nil {
			return err
		}
	}
	return nil
}

// benchmark draws the score of one benchmark and its coverage, its sections, and its controls by status.
func benchmark(p *page, b *report.Benchmark) error {
	p.heading(prose(b.Title), count(len(b.Controls), "control"))
	meters(p, b)
	if len(b.Controls) == 0 {
		return nil
	}
	p.line()
	if err := sections(p, b); err != nil {
		return err
	}
	p.line()
	if err := legend(p, b); err != nil {
		return err
	}
	if text := responsibilityText(b); text != "" {
		p.line("  ", p.style.paint(clip(text, p.width-gridIndent), dim))
	}
	return nil
}

// meters draws the score and the coverage, and says what each is of: a score of few controls is not a score of all.
func meters(p *page, b *report.Benchmark) {
	score, percent, with := "none", 0, yellow
	about := "no score: nothing decided"
	if b.Score != nil {
		score, percent, with = fmt.Sprintf("%d %%", *b.Score), *b.Score, scoreColor(*b.Score)
		about = fmt.Sprintf("%d of %d scored controls pass", b.Counts[report.ControlPass], b.Scored())
	}
	draw := func(name, figure string, percent int, with sgr, about string) {
		const figures = len("100 %")
		width := min(maxMeter, p.width-gridIndent-len("Coverage")-figures-len(about)-3*gridGap)
		p.line("  ", name, repeat(" ", len("Coverage")-len(name)+gridGap), repeat(" ", figures-len(figure)),
			p.style.paint(figure, joined(bold, with)), "  ", meter(percent, width, p.style, with), "  ", about)
	}
	draw("Score", score, percent, with, about)
	draw("Coverage", fmt.Sprintf("%d %%", b.Coverage), b.Coverage, coverageColor(b.Coverage),
		fmt.Sprintf("%d of %d controls decided", b.Decided(), len(b.Controls)))
	lenient(p, b.Leniency())
}

// lenient draws what makes scores better than they would be.
func lenient(p *page, notes []string) {
	if whole := strings.Join(notes, " · "); textWidth(whole) <= p.width-gridIndent && len(notes) > 0 {
		notes = []string{whole}
	}
	for _, note := range notes {
		p.line("  ", p.style.paint(clip(note, p.width-gridIndent), yellow))
	}
}

func scoreColor(score int) sgr {
	const fair, good = 50, 90
	switch {
	case score < fair:
		return red
	case score < good:
		return yellow
	default:
		return green
	}
}

// sections draws the sections of a benchmark, the worst first.
func sections(p *page, b *report.Benchmark) error {
	all := b.Sections()
	shown := all[:min(maxSections, len(all))]
	statuses := slices.DeleteFunc(report.ControlStatuses(), func(s report.ControlStatus) bool { return b.Counts[s] == 0 })
	longest := slices.MaxFunc(shown, func(x, y report.Section) int { return x.Total - y.Total }).Total
	g := sectionGrid(shown, statuses, p.width)
	widths, used := g.natural()
	if p.width-used+widths[1]-minSectionName < min(longest, minStrip) { // so many numbers leave no room to draw
		g = sectionGrid(shown, nil, p.width)
		widths, used = g.natural()
	}
	room := longest * 2 // cells, if the names leave so much
	if p.width-used < room {
		room = min(longest, p.width-used+max(0, widths[1]-minSectionName))
	}
	left := min(widths[1], p.width-used+widths[1]-room)
	for i, s := range shown {
		g.rows[i][1].text = sectionName(s, left)
		g.rows[i][2] = strip(s.Counts, (s.Total*room+longest-1)/longest, p.style)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	p.more(len(all)-len(shown), "section")
	return nil
}

// sectionGrid is the sections with an empty column for the strips.
func sectionGrid(shown []report.Section, statuses []report.ControlStatus, width int) *grid {
	g := &grid{columns: []column{{}, {least: minSectionName}, {}}}
	for _, status := range statuses {
		g.columns = append(g.columns, column{title: shortStatusName(status), right: true})
	}
	for _, s := range shown {
		row := []cell{{text: clip(clean(s.ID), maxSectionID), with: bold}, {text: sectionName(s, width)}, {}}
		for _, status := range statuses {
			row = append(row, number(s.Counts[status], statusColor(status)))
		}
		g.add(row...)
	}
	return g
}

// sectionName is what most of a section is about, in at most n columns: whole names.
func sectionName(s report.Section, n int) string {
	const most = 3
	names := cleanAll(s.Services)
	if len(names) == 1 && strings.EqualFold(names[0], clean(s.ID)) {
		return ""
	}
	for i := min(most, len(names)); i > 0; i-- {
		name := strings.Join(names[:i], ", ")
		if i < len(names) {
			name += " " + ellipsis
		}
		if textWidth(name) <= n || i == 1 {
			return clip(name, n)
		}
	}
	return ""
}

// legend draws the controls by status, with what stands for the status in the strips.
func legend(p *page, b *report.Benchmark) error {
	g := &grid{columns: []column{{}, {}, {right: true}, {}}}
	for _, s := range report.ControlStatuses() {
		if n := b.Counts[s]; n > 0 {
			room := p.width - gridIndent - len("█ UNKNOWN 000") - 3*gridGap
			ids := list(controlIDs(b, s), n, "  ", room)
			g.add(cell{text: glyphs[s], with: statusColor(s)}, cell{text: statusName(s), with: statusColor(s)},
				cell{text: strconv.Itoa(n), with: bold}, cell{text: ids, with: quiet(s)})
		}
	}
	return p.grid(g)
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

func coverageColor(coverage int) sgr {
	if coverage < 100 {
		return yellow
	}
	return green
}

// quiet is the colour of the ids of controls that ask for nothing.
func quiet(s report.ControlStatus) sgr {
	switch s {
	case report.ControlPass, report.ControlAccepted, report.ControlNotApplicable, report.ControlNoData:
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
	for _, bars := range []bool{true, false} {
		for _, name := range []func(report.ControlStatus) string{statusName, shortStatusName} {
			g := summaryGrid(p.style, bs, statuses, name, bars)
			if _, total := g.natural(); total <= p.width {
				return p.grid(g)
			}
		}
	}
	return p.grid(summaryGrid(p.style, bs, nil, statusName, false))
}

func summaryGrid(
	style style, bs []report.Benchmark, statuses []report.ControlStatus, name func(report.ControlStatus) string, bars bool,
) *grid {
	g := &grid{columns: []column{{least: 12}, {title: "SCORE", right: true}, {title: "COVERED", right: true}}}
	if bars {
		g.columns = slices.Insert(g.columns, 1, column{})
	}
	for _, s := range statuses {
		g.columns = append(g.columns, column{title: name(s), right: true})
	}
	for i := range bs {
		b := &bs[i]
		score, percent, with := "none", 0, yellow
		if b.Score != nil {
			score, percent, with = fmt.Sprintf("%d %%", *b.Score), *b.Score, scoreColor(*b.Score)
		}
		row := []cell{
			{text: clean(b.ID)},
			{text: score, with: joined(bold, with)},
			{text: fmt.Sprintf("%d %%", b.Coverage), with: coverageColor(b.Coverage)},
		}
		if bars {
			drawn := meter(percent, summaryMeter, style, with)
			row = slices.Insert(row, 1, cell{text: repeat("─", summaryMeter), drawn: drawn})
		}
		for _, s := range statuses {
			row = append(row, number(b.Counts[s], statusColor(s)))
		}
		g.add(row...)
	}
	return g
}

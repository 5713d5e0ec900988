package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// How much of a list is shown.
const (
	maxFailures    = 5
	maxErrors      = 3
	maxUnread      = 6
	maxActionLines = 3
	maxDetailed    = 3  // benchmarks with the ids of their controls; more have one line each
	digestDigits   = 12 // of the rules digest
	titleLines     = 2
	fixLines       = 3
)

func header(p *page, r *report.Report) error {
	left := clean(r.Program)
	right := r.Now.UTC().Format("2006-01-02 15:04:05 UTC")
	if digest := shortDigest(r.RulesDigest); digest != "" {
		right += "  rules " + digest
	}
	left = clip(left, p.width-textWidth(right)-2)
	gap := p.width - textWidth(left) - textWidth(right)
	p.line(p.style.paint(left, bold), repeat(" ", gap), p.style.paint(right, dim))
	accounts, regions := scopeText("account", r.Scope.Accounts, p.width), scopeText("region", r.Scope.Regions, p.width)
	if both := accounts + "  " + regions; textWidth(both) <= p.width {
		p.line(both)
	} else {
		p.line(accounts)
		p.line(regions)
	}
	if r.Incomplete {
		p.line()
		text := "INCOMPLETE: the scan was stopped before its end; resources and verdicts are missing below."
		for _, line := range wrap(text, p.width, 2) {
			p.line(p.style.paint(line, boldRed))
		}
	}
	return nil
}

func scopeText(noun string, ids []string, width int) string {
	label := count(len(ids), noun)
	if len(ids) == 0 {
		return label
	}
	label += ": "
	return label + list(cleanAll(ids), len(ids), ", ", width-textWidth(label))
}

func cleanAll(texts []string) []string {
	cleaned := make([]string, len(texts))
	for i, s := range texts {
		cleaned[i] = clean(s)
	}
	return cleaned
}

func shortDigest(digest string) string {
	digest = clean(digest)
	if _, hex, found := strings.Cut(digest, ":"); found {
		digest = hex
	}
	if len(digest) > digestDigits && textWidth(digest) == len(digest) {
		digest = digest[:digestDigits]
	}
	return clip(digest, digestDigits)
}

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
	return p.grid(g)
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

// number is a count in a table: zeros step back.
func number(n int, with sgr) cell {
	if n == 0 {
		return cell{"0", dim}
	}
	return cell{strconv.Itoa(n), with}
}

// verdicts draws the findings by severity and status.
func verdicts(p *page, r *report.Report) error {
	total := r.Counts.Total()
	p.heading("Verdicts", count(total, "rule and resource pair"))
	if total == 0 {
		p.line("  ", p.style.paint("There is no verdict: nothing was decided.", yellow))
		return nil
	}
	g := &grid{columns: []column{{}}}
	for _, s := range findings.Statuses() {
		g.columns = append(g.columns, column{title: statusName(report.ControlStatus(s)), right: true})
	}
	for _, severity := range severitiesDown(r.Counts) {
		row := []cell{{clean(string(severity)), severityColor(severity)}}
		for _, s := range findings.Statuses() {
			row = append(row, number(r.Counts[severity][s], statusColor(report.ControlStatus(s))))
		}
		g.add(row...)
	}
	row := []cell{{"all", bold}}
	for _, s := range findings.Statuses() {
		row = append(row, number(r.Counts.Of(s), bold))
	}
	g.add(row...)
	return p.grid(g)
}

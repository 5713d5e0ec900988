package markdown

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/report"
)

// benchmarkTable has a line for each benchmark, the newest version first.
func benchmarkTable(r *report.Report) string {
	if len(r.Benchmarks) == 0 {
		return ""
	}
	total := map[report.ControlStatus]int{}
	for i := range r.Benchmarks {
		for s, n := range r.Benchmarks[i].Counts {
			total[s] += n
		}
	}
	statuses := present(total)
	var b strings.Builder
	tableHead(&b, "Benchmark | Score | Coverage", ":--|:--|:--", statuses)
	for i := range r.Benchmarks[:min(maxBenchmarks, len(r.Benchmarks))] {
		x := &r.Benchmarks[len(r.Benchmarks)-1-i]
		score := "no score"
		if x.Score != nil {
			score = fmt.Sprintf("%s&nbsp;**%d&nbsp;%%** (%d of %d)", bar(*x.Score), *x.Score, x.Counts[report.ControlPass], x.Scored())
		}
		fmt.Fprintf(&b, "| %s | %s | %s&nbsp;%d&nbsp;%% |", name(x), score, bar(x.Coverage), x.Coverage)
		countCells(&b, x.Counts, statuses)
	}
	b.WriteString("\n")
	return b.String()
}

// sectionTable has a line for each section of a benchmark, the worst first.
func sectionTable(x *report.Benchmark, open bool) string {
	var b strings.Builder
	if open {
		fmt.Fprintf(&b, "### Controls by section: %s\n\n", name(x))
	} else {
		fmt.Fprintf(&b, "<details>\n<summary>Controls by section: %s</summary>\n\n", htmlProse(title(x), maxTitle))
	}
	statuses := present(x.Counts)
	sections := x.Sections()
	tableHead(&b, "Section | Controls", ":--|--:", statuses)
	for _, s := range sections[:min(maxSections, len(sections))] {
		fmt.Fprintf(&b, "| %s | %d |", sectionName(s), s.Total)
		countCells(&b, s.Counts, statuses)
	}
	b.WriteString("\n")
	if n := len(sections) - maxSections; n > 0 {
		fmt.Fprintf(&b, "… and %s.\n\n", count(n, "more section"))
	}
	if !open {
		b.WriteString("</details>\n\n")
	}
	return b.String()
}

func sectionName(s report.Section) string {
	const most = 4
	services := s.Services
	more := ""
	if len(services) > most {
		services, more = services[:most], " …"
	}
	about := prose(strings.Join(services, ", "), maxTitle) + more
	if strings.EqualFold(s.ID, about) || about == "" {
		return cell(s.ID)
	}
	return cell(s.ID) + " " + about
}

// name is the title, which for CIS ends with the version.
func name(x *report.Benchmark) string { return prose(title(x), maxTitle) }

func title(x *report.Benchmark) string {
	if strings.TrimSpace(x.Title) == "" {
		return x.ID
	}
	return x.Title
}

// present returns the statuses that some control has.
func present(counts map[report.ControlStatus]int) []report.ControlStatus {
	var statuses []report.ControlStatus
	for _, s := range report.ControlStatuses() {
		if counts[s] > 0 {
			statuses = append(statuses, s)
		}
	}
	return statuses
}

func tableHead(b *strings.Builder, titles, lines string, statuses []report.ControlStatus) {
	names := []string{titles}
	for _, s := range statuses {
		switch s {
		case report.ControlNoData:
			names = append(names, "NO DATA")
		case report.ControlNotApplicable:
			names = append(names, "N/A")
		default:
			names = append(names, string(s))
		}
	}
	fmt.Fprintf(b, "| %s |\n|%s|\n", strings.Join(names, " | "), lines+strings.Repeat("|--:", len(statuses)))
}

func countCells(b *strings.Builder, counts map[report.ControlStatus]int, statuses []report.ControlStatus) {
	for _, s := range statuses {
		n := strconv.Itoa(counts[s])
		if s == report.ControlFail && counts[s] > 0 {
			n = "**" + n + "**"
		}
		b.WriteString(" " + n + " |")
	}
	b.WriteString("\n")
}

// bar draws a percentage. It is full at 100 alone.
func bar(percent int) string {
	const cells = 10
	n := min(max(percent*cells/100, 0), cells)
	return "`" + strings.Repeat("█", n) + strings.Repeat("░", cells-n) + "`"
}

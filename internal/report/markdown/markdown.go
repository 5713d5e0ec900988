// Package markdown writes a report as GitHub Flavored Markdown for a comment on a pull request, a job summary or a note of
// GitLab. Such a place holds so many characters, so it is a summary: what was left out is counted, and it is not the
// format to keep.
package markdown

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// The limits of a text. DefaultLimit is what GitHub takes as a comment: it says "body is too long (maximum is 65536
// characters)". The limit here is of bytes, which are never fewer than characters.
const (
	DefaultLimit = 65_536
	minLimit     = 4_096
)

// Options are what a place asks for. The zero value is for a comment on GitHub.
type Options struct {
	Limit int // in bytes; 0 is DefaultLimit, and less than 4096 is 4096
}

// How much of a list is shown where there is room for all.
const (
	maxBenchmarks = 12
	maxSections   = 12
	maxAnswers    = 15
	maxActions    = 100
	maxErrors     = 10
	maxOverlays   = 10 // exceptions, and as many attestations
	maxResources  = 10 // of a rule
	maxProgram    = 60 // bytes of its name
	footerSize    = 1_200
)

// Write writes r to w. Text from outside is shown with report.Sanitize, and is never markup. No line starts with it, so
// that GitLab sees no quick action.
func Write(w io.Writer, r *report.Report, o Options) error {
	if o.Limit == 0 {
		o.Limit = DefaultLimit
	}
	failed, err := ruleErrors(r)
	if err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	d := &document{room: max(o.Limit, minLimit) - footerSize}
	d.compose(r, failed)
	if _, err := io.WriteString(w, d.String()); err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	return nil
}

// A document is pieces in the order in which they are read. They are added in the order in which they matter.
type document struct {
	room    int // in bytes
	parts   [7][]string
	dropped []string
}

// The places of a document.
const (
	head = iota
	controls
	fix
	unread
	broken
	people
	foot
)

// add adds a piece if there is room, and reports whether there was.
func (d *document) add(place int, piece string) bool {
	if len(piece) > d.room {
		return false
	}
	d.room -= len(piece)
	d.parts[place] = append(d.parts[place], piece)
	return true
}

func (d *document) drop(n int, noun string) {
	if n > 0 {
		d.dropped = append(d.dropped, count(n, noun))
	}
}

// String returns the whole text.
func (d *document) String() string {
	return strings.Join(slices.Concat(d.parts[:]...), "")
}

func (d *document) compose(r *report.Report, failed []ruleError) {
	d.add(head, headline(r))
	if !d.add(head, benchmarkTable(r)) {
		d.drop(len(r.Benchmarks), "benchmark")
	} else {
		d.drop(len(r.Benchmarks)-maxBenchmarks, "benchmark")
	}
	d.unread(r)
	d.errors(failed)
	if len(r.Benchmarks) > 0 && !d.add(controls, sectionTable(&r.Benchmarks[len(r.Benchmarks)-1], true)) {
		d.drop(1, "table of sections")
	}
	d.overlays(r)
	d.failures(r)
	more := 0
	for i := range r.Benchmarks[:max(len(r.Benchmarks)-1, 0)] {
		if more > 0 || !d.add(controls, sectionTable(&r.Benchmarks[len(r.Benchmarks)-2-i], false)) {
			more++
		}
	}
	d.drop(more, "table of sections")
	d.footer(r)
}

// headline says what there is to know if one reads nothing else.
func headline(r *report.Report) string {
	var b strings.Builder
	var parts []string
	for _, s := range []findings.Status{findings.Fail, findings.Error, findings.Unknown, findings.Manual, findings.Pass} {
		if n := r.Counts.Of(s); n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+string(s))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing was decided"}
	}
	fmt.Fprintf(&b, "## AWS posture: %s\n\n", strings.Join(parts, " · "))
	regions := len(r.Scope.Regions)
	for _, region := range r.Scope.Regions {
		if region == "global" {
			regions--
		}
	}
	fmt.Fprintf(&b, "%s of rule and resource · %s · %s · as of %s\n\n", count(r.Total(), "pair"),
		count(len(r.Scope.Accounts), "account"), count(regions, "region"), r.Now.UTC().Format("2006-01-02 15:04 UTC"))
	if r.Incomplete {
		b.WriteString("> **INCOMPLETE**: the scan was stopped before its end. Resources and verdicts are missing below.\n\n")
	}
	if r.AtLeast != "" {
		fmt.Fprintf(&b, "Failures below %s are counted and not listed.\n\n", code(string(r.AtLeast)))
	}
	if notes := leniency(r); len(notes) > 0 {
		fmt.Fprintf(&b, "> %s\n\n", strings.Join(notes, " · "))
	}
	return b.String()
}

// leniency is that of the report, with what has no effect any more.
func leniency(r *report.Report) []string {
	notes := r.Leniency()
	if idle := r.Idle(); idle != "" {
		notes = append(notes, "**"+idle+"**")
	}
	return notes
}

// count is n with its noun.
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasPrefix(noun, "table of "):
		return strconv.Itoa(n) + " tables of " + strings.TrimPrefix(noun, "table of ")
	default:
		return strconv.Itoa(n) + " " + noun + "s"
	}
}

// footer says what a reader cannot see.
func (d *document) footer(r *report.Report) {
	var b strings.Builder
	b.WriteString("---\n\n")
	if len(d.dropped) > 0 {
		fmt.Fprintf(&b, "**Not shown, because there is no more room here**: %s.\n\n", strings.Join(d.dropped, ", "))
	}
	explain := map[report.ControlStatus]string{
		report.ControlGap: "GAP: posture has no rule for it yet.", report.ControlNoData: "NO DATA: no rule spoke.",
	}
	for _, s := range report.ControlStatuses() {
		if text := explain[s]; text != "" && hasStatus(r, s) {
			b.WriteString(text + " ")
		}
	}
	fmt.Fprintf(&b, "Score: passed controls of those that passed, failed or could not be decided. Coverage: decided controls of all. "+
		"Every verdict with its evidence is in the formats `html` and `json`. Written by %s.\n", code(clip(r.Program, maxProgram)))
	d.room += footerSize
	d.add(foot, b.String())
}

func hasStatus(r *report.Report, s report.ControlStatus) bool {
	for i := range r.Benchmarks {
		if r.Benchmarks[i].Counts[s] > 0 {
			return true
		}
	}
	return false
}

package compare

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// Counts are the numbers of changes by kind.
type Counts map[Kind]int

// Count goes through all changes once.
func Count(old, current *report.Report) (Counts, error) {
	counts := Counts{}
	for c, err := range Changes(old, current) {
		if err != nil {
			return nil, err
		}
		counts[c.Kind]++
	}
	return counts, nil
}

// maxShown is how many changes of a kind are for people. JSON has all.
const maxShown = 50

// shown is what people are shown of the changes: the worst first, and no more than maxShown of a kind.
func shown(old, current *report.Report) (Counts, map[Kind][]Change, error) {
	counts, lists := Counts{}, map[Kind][]Change{}
	for c, err := range Changes(old, current) {
		if err != nil {
			return nil, nil, err
		}
		counts[c.Kind]++
		if c.Kind == Unchanged {
			continue
		}
		list := lists[c.Kind]
		i, _ := slices.BinarySearchFunc(list, *c, func(a, b Change) int {
			if worse := cmp.Compare(b.Finding().Severity.Rank(), a.Finding().Severity.Rank()); worse != 0 {
				return worse
			}
			return -1 // after its equals: they stay in the order of the reports
		})
		if i < maxShown {
			list = slices.Insert(list, i, Change{Kind: c.Kind, Why: c.Why, Old: clone(c.Old), New: clone(c.New)})
			lists[c.Kind] = list[:min(len(list), maxShown)]
		}
	}
	return counts, lists, nil
}

func clone(f *findings.Finding) *findings.Finding {
	if f == nil {
		return nil
	}
	c := *f
	return &c
}

// A printer writes lines; the first error stays in the buffered writer, and Flush returns it.
type printer struct{ *bufio.Writer }

func (p printer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(p, format, args...)
}

// Text writes the changes for a person at a terminal.
func Text(w io.Writer, old, current *report.Report) error {
	counts, lists, err := shown(old, current)
	if err != nil {
		return err
	}
	b := printer{bufio.NewWriter(w)}
	b.printf("%s -> %s\n", old.Now.Format(time.RFC3339), current.Now.Format(time.RFC3339))
	b.printf("%s\n", summary(counts))
	for _, kind := range Kinds() {
		if len(lists[kind]) == 0 {
			continue
		}
		b.printf("\n%s\n", kind)
		for _, c := range lists[kind] {
			f := c.Finding()
			b.printf("  %-13s  %s  %s  %s  %s\n", report.Sanitize(string(f.Severity)), report.Sanitize(f.Rule), report.Sanitize(f.Resource.ID), where(f), said(&c))
		}
		if rest := counts[kind] - len(lists[kind]); rest > 0 {
			b.printf("  … and %d more\n", rest)
		}
	}
	return b.Flush()
}

// where is where the resource is. An id often says so itself, but not always.
func where(f *findings.Finding) string {
	return report.Sanitize(f.Resource.Account + "/" + f.Resource.Region)
}

// said is what the two reports say: "PASS -> FAIL", and why they cannot be compared.
func said(c *Change) string {
	text := status(c.Old) + " -> " + status(c.New)
	if c.Why != "" {
		text += ": " + c.Why
	}
	return text
}

func status(f *findings.Finding) string {
	switch {
	case f == nil:
		return "(none)"
	case f.Exception != nil:
		return "accepted " + report.Sanitize(string(f.Status))
	default:
		return report.Sanitize(string(f.Status))
	}
}

func summary(counts Counts) string {
	var parts []string
	for _, kind := range Kinds() {
		parts = append(parts, fmt.Sprintf("%d %s", counts[kind], strings.ToLower(string(kind))))
	}
	return strings.Join(parts, ", ")
}

// Markdown writes the changes for a pull request or an issue.
func Markdown(w io.Writer, old, current *report.Report) error {
	counts, lists, err := shown(old, current)
	if err != nil {
		return err
	}
	b := printer{bufio.NewWriter(w)}
	b.printf("**posture diff**: %s → %s\n\n%s\n", old.Now.Format(time.RFC3339), current.Now.Format(time.RFC3339), summary(counts))
	for _, kind := range Kinds() {
		if len(lists[kind]) == 0 {
			continue
		}
		b.printf("\n### %s\n\n| Severity | Rule | Resource | Where | |\n|---|---|---|---|---|\n", kind)
		for _, c := range lists[kind] {
			f := c.Finding()
			b.printf("| %s | %s | %s | %s | %s |\n", code(string(f.Severity)), code(f.Rule), code(f.Resource.ID), code(f.Resource.Account+"/"+f.Resource.Region), code(said(&c)))
		}
		if rest := counts[kind] - len(lists[kind]); rest > 0 {
			b.printf("\n… and %d more\n", rest)
		}
	}
	return b.Flush()
}

// code is text from outside in a cell of a table, in which nothing is markup: a code span ends at as many backticks as it
// begins with, and a bar ends the cell even there.
func code(s string) string {
	s = strings.ReplaceAll(report.Sanitize(s), "|", "\\|")
	fence, run := 1, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		fence = max(fence, run+1)
	}
	quote := strings.Repeat("`", fence)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return quote + s + quote
}

// A line is a change in JSON.
type line struct {
	Kind        Kind              `json:"kind"`
	Why         string            `json:"why"`
	ID          string            `json:"id"`
	Rule        string            `json:"rule"`
	Title       string            `json:"title"`
	Severity    findings.Severity `json:"severity"`
	Resource    resource          `json:"resource"`
	OldStatus   *findings.Status  `json:"old_status"` // null where the report has no such verdict
	NewStatus   *findings.Status  `json:"new_status"`
	OldAccepted bool              `json:"old_accepted"` // the failure, by an exception
	NewAccepted bool              `json:"new_accepted"`
	Messages    []string          `json:"messages"`
}

type resource struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Account string `json:"account"`
	Region  string `json:"region"`
}

// JSON writes every change but those that are none, one a line in an object with the counts.
func JSON(w io.Writer, old, current *report.Report) error {
	counts, err := Count(old, current)
	if err != nil {
		return err
	}
	b := printer{bufio.NewWriter(w)}
	all := map[string]int{}
	for _, kind := range Kinds() {
		all[strings.ToLower(string(kind))] = counts[kind]
	}
	head, err := json.Marshal(all)
	if err != nil {
		return err
	}
	b.printf("{\n\"old\":%q,\n\"new\":%q,\n\"counts\":%s,\n\"changes\":[", old.Now.Format(time.RFC3339), current.Now.Format(time.RFC3339), head)
	separator := "\n"
	for c, err := range Changes(old, current) {
		if err != nil {
			return err
		}
		if c.Kind == Unchanged {
			continue
		}
		raw, err := json.Marshal(newLine(c))
		if err != nil {
			return err
		}
		b.printf("%s%s", separator, report.EscapeJSON(raw))
		separator = ",\n"
	}
	b.printf("\n]\n}\n")
	return b.Flush()
}

func newLine(c *Change) line {
	f := c.Finding()
	l := line{
		Kind: c.Kind, Why: c.Why, ID: f.ID, Rule: f.Rule, Title: f.Title, Severity: f.Severity, Messages: f.Messages,
		Resource: resource{f.Resource.Type, f.Resource.ID, f.Resource.Account, f.Resource.Region},
	}
	if l.Messages == nil {
		l.Messages = []string{}
	}
	if c.Old != nil {
		l.OldStatus, l.OldAccepted = &c.Old.Status, c.Old.Exception != nil
	}
	if c.New != nil {
		l.NewStatus, l.NewAccepted = &c.New.Status, c.New.Exception != nil
	}
	return l
}

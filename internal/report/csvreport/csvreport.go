// Package csvreport writes a report as CSV (RFC 4180) for spreadsheets: one row a finding and control. It is for people;
// programs are better served by JSON, where nothing is joined, cut or defused.
package csvreport

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/clip"
)

// Header returns the names of the columns.
func Header() []string {
	return []string{
		"finding_id", "status", "severity", "benchmark", "control", "control_title", "control_level", "rule", "title",
		"account", "region", "resource_type", "resource_id", "resource_name", "tags", "messages", "unread",
		"missing_permissions", "parameters", "remediation", "exception_owner", "exception_reason", "exception_until",
		"attested_by", "attested_until", "observed_at", "evidence",
	}
}

// separator is between the members of a list. A semicolon would be a new cell in half of the world's spreadsheets.
const separator = " | "

// Write writes the findings of r to w, one row for each control that names it and one for a finding without controls. The
// first row is Header. It holds one finding at a time, and the same report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	err := write(c, r)
	if err == nil {
		c.Flush()
		err = c.Error()
	}
	if err != nil {
		return fmt.Errorf("write CSV report: %w", err)
	}
	return nil
}

func write(w *csv.Writer, r *report.Report) error {
	if err := w.Write(Header()); err != nil {
		return err
	}
	controls := map[findings.ControlRef]*report.Control{}
	for _, b := range r.Benchmarks {
		for i := range b.Controls {
			controls[findings.ControlRef{Benchmark: b.ID, ID: b.Controls[i].ID}] = &b.Controls[i]
		}
	}
	var e encoder
	for f, err := range r.Findings() {
		if err != nil {
			return err
		}
		before, after, err := e.finding(f)
		if err != nil {
			return err
		}
		refs := f.Controls
		if len(refs) == 0 {
			refs = []findings.ControlRef{{}}
		}
		for _, ref := range refs {
			title, level := "", ""
			if c := controls[ref]; c != nil {
				// The number again: a spreadsheet makes 2.1, or a day in October, of the control 2.10.
				title, level = c.ID+" "+c.Title, strconv.Itoa(c.Level)
			}
			e.row = append(append(e.row[:0], before...), cell(ref.Benchmark), cell(ref.ID), cell(title), level)
			if err := w.Write(append(e.row, after...)); err != nil {
				return err
			}
		}
	}
	return nil
}

// An encoder makes the cells of one finding after the other.
type encoder struct {
	row []string
	buf bytes.Buffer
}

// finding returns the cells before those of the control, and those after.
func (e *encoder) finding(f *findings.Finding) (before, after []string, err error) {
	object := func(v any, empty bool) string {
		if empty || err != nil {
			return ""
		}
		var s string
		s, err = e.json(v)
		return s
	}
	var accepted [3]string
	status := string(f.Status)
	if x := f.Exception; x != nil {
		status, accepted = string(report.ControlAccepted), [3]string{x.Owner, x.Reason, timestamp(x.Until)}
	}
	var attested [2]string
	if x := f.Attestation; x != nil {
		attested = [2]string{x.By, timestamp(x.Until)}
	}
	r := f.Resource
	before = []string{f.ID, status, string(f.Severity)}
	after = []string{
		f.Rule, f.Title, r.Account, r.Region, r.Type, r.ID, r.Name, object(r.Tags, r.Tags == nil),
		strings.Join(f.Messages, separator), strings.Join(unread(f), separator), strings.Join(missing(f), separator),
		object(f.Parameters, len(f.Parameters) == 0), strings.ReplaceAll(f.Remediation, "\n", separator),
		accepted[0], accepted[1], accepted[2], attested[0], attested[1], timestamp(f.ObservedAt),
		object(f.Evidence, len(f.Evidence) == 0),
	}
	for _, cells := range [][]string{before, after} {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
	}
	return before, after, err
}

func (e *encoder) json(v any) (string, error) {
	e.buf.Reset()
	enc := json.NewEncoder(&e.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return string(report.EscapeJSON(bytes.TrimSuffix(e.buf.Bytes(), []byte("\n")))), nil
}

// unread says what was not read as the messages do.
func unread(f *findings.Finding) []string {
	var out []string
	for _, u := range f.Unread {
		s := u.Operation + ": " + u.Code
		if u.Permission != "" {
			s += " (needs " + u.Permission + ")"
		}
		if u.Resource != "" {
			s += " of " + u.Resource
		}
		if u.Message != "" {
			s += ": " + u.Message
		}
		out = append(out, s)
	}
	return out
}

// missing are the IAM actions whose absence left something unread.
func missing(f *findings.Finding) []string {
	var out []string
	for _, u := range f.Unread {
		if u.Code == "AccessDenied" && u.Permission != "" {
			out = append(out, u.Permission)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// maxCell is what a cell of Excel holds, in UTF-16 code units.
// https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
const maxCell = 32_767

// cell is s on one line, as text for a spreadsheet.
func cell(s string) string { return clip.Marked(defuse(report.Sanitize(s)), maxCell, "… [cut]") }

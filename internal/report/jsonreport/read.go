package jsonreport

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// ReadFile reads what Write wrote. Any format that is written from it is, byte for byte, what it would have been when the
// report was new.
func ReadFile(path string) (*report.Report, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	r, offset, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("read report: %s:%d: %w", path, line(f, offset), err)
	}
	return r, nil
}

// line is the number of the line with the byte at offset.
func line(f io.ReadSeeker, offset int64) int {
	n := 1
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return n
	}
	b := bufio.NewReader(io.LimitReader(f, offset))
	for {
		switch c, err := b.ReadByte(); {
		case err != nil:
			return n
		case c == '\n':
			n++
		}
	}
}

// A reader reads a report member by member, and its findings one by one.
type reader struct {
	dec    *jsontext.Decoder
	keeper *report.Keeper
	report report.Report
	seen   map[string]bool
}

// read also returns where in the input an error is.
func read(in io.Reader) (*report.Report, int64, error) {
	r := &reader{
		dec:    jsontext.NewDecoder(in),
		keeper: report.NewKeeper(),
		seen:   map[string]bool{},
	}
	restored, err := r.object()
	if err != nil {
		return nil, r.offset(err), errors.Join(err, r.keeper.Close())
	}
	return restored, 0, nil
}

func (r *reader) offset(err error) int64 {
	if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
		return syntax.ByteOffset
	}
	if semantic := (*json.SemanticError)(nil); errors.As(err, &semantic) && semantic.ByteOffset > 0 {
		return semantic.ByteOffset
	}
	return r.dec.InputOffset()
}

var errShape = errors.New("it is not a report as posture scan --format json writes it")

func (r *reader) object() (*report.Report, error) {
	token, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if token.Kind() != '{' {
		return nil, errShape
	}
	for r.dec.PeekKind() != '}' {
		token, err := r.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		if err := r.member(name); err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
		r.seen[name] = true
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.Join(errors.New("there is something after the report"), err)
	}
	for _, name := range members {
		if !r.seen[name] {
			return nil, fmt.Errorf("the member %q is missing", name)
		}
	}
	return r.keeper.Report(r.report)
}

// members are the members of a report: the schema comes first, so that a report of another version says so.
var members = []string{
	"schema", "program", "scope", "rules_digest", "now", "incomplete", "severity_at_least", "redacted", "counts",
	"accepted", "benchmarks", "rules", "findings", "unread", "exceptions", "attestations",
}

func (r *reader) member(name string) error {
	if name != "schema" && !r.seen["schema"] {
		return errShape
	}
	switch name {
	case "schema":
		var id string
		if err := r.value(&id); err != nil {
			return err
		}
		if id != SchemaID {
			return fmt.Errorf("the report is of schema %q, and this posture reads %q", id, SchemaID)
		}
		return nil
	case "program":
		return r.value(&r.report.Program)
	case "scope":
		var s scope
		err := r.value(&s)
		r.report.Scope = report.Scope{Accounts: s.Accounts, Regions: s.Regions}
		return err
	case "rules_digest":
		return r.value(&r.report.RulesDigest)
	case "now":
		return r.value(&r.report.Now)
	case "incomplete":
		return r.value(&r.report.Incomplete)
	case "severity_at_least":
		return r.value(&r.report.AtLeast)
	case "redacted":
		return r.value(&r.report.Redacted)
	case "counts":
		return r.value(&r.report.Counts)
	case "accepted":
		return r.value(&r.report.Accepted)
	case "benchmarks":
		return readArray(r, func(b *benchmark) error {
			r.report.Benchmarks = append(r.report.Benchmarks, b.benchmark())
			return nil
		})
	case "rules":
		return readArray(r, func(x *rule) error {
			r.report.Rules = append(r.report.Rules, report.Rule(*x))
			return nil
		})
	case "findings":
		return readArray(r, func(f *finding) error { return r.keeper.Add(f.finding()) })
	case "unread":
		return readArray(r, func(u *unread) error {
			r.report.Unread = append(r.report.Unread, report.Unread(*u))
			return nil
		})
	case "exceptions":
		return readArray(r, func(e *exceptionUse) error {
			r.report.Exceptions = append(r.report.Exceptions, e.use())
			return nil
		})
	case "attestations":
		return readArray(r, func(a *attestationUse) error {
			r.report.Attestations = append(r.report.Attestations, a.use())
			return nil
		})
	default:
		return errors.New("a report has no such member")
	}
}

func (r *reader) value(v any) error {
	return json.UnmarshalDecode(r.dec, v, json.RejectUnknownMembers(true))
}

func readArray[T any](r *reader, each func(*T) error) error {
	token, err := r.dec.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != '[' {
		return errShape
	}
	for r.dec.PeekKind() != ']' {
		var v T
		if err := r.value(&v); err != nil {
			return err
		}
		if err := each(&v); err != nil {
			return err
		}
	}
	_, err = r.dec.ReadToken()
	return err
}

func (b *benchmark) benchmark() report.Benchmark {
	out := report.Benchmark{
		ID: b.ID, Title: b.Title, Version: b.Version, Source: b.Source, Score: b.Score, Coverage: b.Coverage,
		Counts: map[report.ControlStatus]int{},
	}
	for _, c := range b.Controls {
		out.Counts[c.Status]++
		out.Controls = append(out.Controls, report.Control{
			ID: c.ID, Title: c.Title, Level: c.Level, Assessment: c.Assessment, Status: c.Status,
			Rules: c.Rules, MissingRules: c.MissingRules, Responsibility: c.Responsibility, AWSPart: c.AWSPart, Counts: c.Counts,
			Accepted: c.Accepted, Overrides: c.Overrides,
		})
	}
	return out
}

func (f *finding) finding() findings.Finding {
	var facts []findings.Unread
	for _, u := range f.Unread {
		facts = append(facts, findings.Unread(u))
	}
	return findings.Finding{
		ID: f.ID, Rule: f.Rule, Title: f.Title, Status: f.Status, Severity: f.Severity, Messages: f.Messages,
		Resource: findings.Resource(f.Resource), Parameters: f.Parameters, Controls: f.Controls, Evidence: f.Evidence,
		Unread: facts, Remediation: f.Remediation, Exception: f.Exception,
		Attestation: (*findings.Attestation)(f.Attestation), ObservedAt: f.ObservedAt,
	}
}

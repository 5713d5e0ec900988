package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
)

// Redact returns r with every account id replaced by a pseudonym, wherever it stands: in ids, names, tags, messages and
// evidence. A pseudonym has 12 digits too, so that every format stays valid, and is the same for the same key. Without
// the key nobody can tell the account, which a plain digest of 12 digits would not achieve: all of them are soon tried.
// The ids of findings change with it. The order stays.
func Redact(r *Report, key []byte) (*Report, error) {
	d := &redactor{key: key, known: map[string]string{}}
	k := NewKeeper()
	for f, err := range r.Findings() {
		if err == nil {
			err = k.Add(d.finding(*f))
		}
		if err != nil {
			return nil, fmt.Errorf("redact: %w", errors.Join(err, k.Close()))
		}
	}
	out := *r
	out.Redacted = true
	out.Scope.Accounts = sortedSet(d.texts(r.Scope.Accounts))
	out.Unread = slices.Clone(r.Unread)
	for i := range out.Unread {
		u := &out.Unread[i]
		u.Account, u.Message, u.Resources = d.text(u.Account), d.text(u.Message), sortedSet(d.texts(u.Resources))
	}
	d.people(&out)
	return k.Report(out)
}

// people replaces what people wrote: exceptions, attestations, and the parameters of rules.
func (d *redactor) people(r *Report) {
	r.Exceptions = slices.Clone(r.Exceptions)
	for i := range r.Exceptions {
		e := &r.Exceptions[i]
		e.Rule, e.Accounts, e.Resources, e.Tags = d.text(e.Rule), d.texts(e.Accounts), d.texts(e.Resources), d.tags(e.Tags)
		e.Owner, e.Reason, e.Source = d.text(e.Owner), d.text(e.Reason), d.text(e.Source)
	}
	r.Attestations = slices.Clone(r.Attestations)
	for i := range r.Attestations {
		a := &r.Attestations[i]
		a.Account, a.By, a.Note, a.Evidence, a.Source = d.text(a.Account), d.text(a.By), d.text(a.Note), d.text(a.Evidence), d.text(a.Source)
	}
	r.Benchmarks = slices.Clone(r.Benchmarks)
	for i := range r.Benchmarks {
		b := &r.Benchmarks[i]
		b.Controls = slices.Clone(b.Controls)
		for j := range b.Controls {
			c := &b.Controls[j]
			c.Overrides = slices.Clone(c.Overrides)
			for k := range c.Overrides {
				o := &c.Overrides[k]
				o.Value, o.Benchmark = json.RawMessage(d.text(string(o.Value))), json.RawMessage(d.text(string(o.Benchmark)))
			}
		}
	}
}

type redactor struct {
	key   []byte
	known map[string]string
}

func (d *redactor) finding(f findings.Finding) findings.Finding {
	f.ID = hex.EncodeToString(d.sum(f.ID)[:len(f.ID)/2])
	f.Messages = d.texts(f.Messages)
	r := &f.Resource
	r.ID, r.Name, r.Account = d.text(r.ID), d.text(r.Name), d.text(r.Account)
	r.Tags = d.tags(r.Tags)
	f.Unread = slices.Clone(f.Unread)
	for i := range f.Unread {
		u := &f.Unread[i]
		u.Resource, u.Message = d.text(u.Resource), d.text(u.Message)
	}
	f.Parameters, f.Evidence = d.object(f.Parameters), d.object(f.Evidence)
	if e := f.Exception; e != nil {
		f.Exception = &findings.Exception{Owner: d.text(e.Owner), Reason: d.text(e.Reason), Until: e.Until}
	}
	if a := f.Attestation; a != nil {
		f.Attestation = &findings.Attestation{
			Status: a.Status, By: d.text(a.By), Date: a.Date, Until: a.Until, Note: d.text(a.Note), Evidence: d.text(a.Evidence),
		}
	}
	return f
}

// tags keeps nil, which says that they were not read.
func (d *redactor) tags(tags map[string]string) map[string]string {
	if tags == nil {
		return nil
	}
	out := make(map[string]string, len(tags))
	for k, v := range tags {
		out[d.text(k)] = d.text(v)
	}
	return out
}

func (d *redactor) object(members map[string]json.RawMessage) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(members))
	for name, raw := range members {
		if raw != nil {
			raw = json.RawMessage(d.text(string(raw)))
		}
		out[name] = raw
	}
	return out
}

func (d *redactor) texts(ss []string) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = d.text(s)
	}
	return out
}

const accountDigits = 12

// text replaces every run of exactly 12 digits.
func (d *redactor) text(s string) string {
	var b strings.Builder
	start, run := 0, 0
	for i := range len(s) + 1 {
		if i < len(s) && '0' <= s[i] && s[i] <= '9' {
			run++
			continue
		}
		if run == accountDigits {
			b.WriteString(s[start : i-run])
			b.WriteString(d.pseudonym(s[i-run : i]))
			start = i
		}
		run = 0
	}
	if start == 0 {
		return s
	}
	b.WriteString(s[start:])
	return b.String()
}

func (d *redactor) pseudonym(account string) string {
	p, ok := d.known[account]
	if !ok {
		const first, count = 100_000_000_000, 900_000_000_000 // no leading zero: it may be a number in JSON
		p = strconv.FormatUint(first+binary.BigEndian.Uint64(d.sum(account))%count, 10)
		d.known[account] = p
	}
	return p
}

func (d *redactor) sum(s string) []byte {
	h := hmac.New(sha256.New, d.key)
	h.Write([]byte(s))
	return h.Sum(nil)
}

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
	return k.Report(out)
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
	if r.Tags != nil {
		tags := make(map[string]string, len(r.Tags))
		for k, v := range r.Tags {
			tags[d.text(k)] = d.text(v)
		}
		r.Tags = tags
	}
	f.Unread = slices.Clone(f.Unread)
	for i := range f.Unread {
		u := &f.Unread[i]
		u.Resource, u.Message = d.text(u.Resource), d.text(u.Message)
	}
	f.Parameters, f.Evidence = d.object(f.Parameters), d.object(f.Evidence)
	return f
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

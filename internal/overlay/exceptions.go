// Package overlay lays over the verdicts of a scan what people said of them: exceptions, which accept failures, and
// attestations, which answer what only a person can. Both are for a time, mark a finding and remove nothing, and one
// that is over or has nothing to say something of is reported.
package overlay

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// An Exception says which failures are accepted, by whom, why and until when. A selector is the text itself, or glob:PATTERN
// in which * is any text and ? one character; it is held against the whole text. What is empty selects everything.
type Exception struct {
	Rule      string
	Accounts  []string
	Regions   []string
	Resources []string          // ids
	Tags      map[string]string // all of them, with selectors for values
	Owner     string
	Reason    string
	Expires   time.Time // from this moment it does not count
	Source    string    // where it stands: "posture.yaml:12"
}

// An ExceptionUse is what became of one exception in a scan.
type ExceptionUse struct {
	Exception

	Matched int  // failures that it selects
	Applied int  // of them, those that it accepts: not if it is expired, or if one before it did
	Expired bool // at the end of the scan
}

// State says in a word what became of it: it accepts failures, it is expired, or it has nothing to accept.
func (u *ExceptionUse) State() string {
	switch {
	case u.Expired:
		return "expired"
	case u.Matched == 0:
		return "unused"
	default:
		return "active"
	}
}

// Exceptions are the exceptions of a scan.
type Exceptions struct {
	matchers []matcher
	uses     []ExceptionUse
}

type matcher struct {
	rule                         func(string) bool
	accounts, regions, resources []func(string) bool
	tags                         map[string]func(string) bool
}

// NewExceptions prepares the exceptions.
func NewExceptions(list []Exception) (*Exceptions, error) {
	s := &Exceptions{}
	for _, e := range list {
		m, err := compile(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Source, err)
		}
		s.matchers = append(s.matchers, m)
		s.uses = append(s.uses, ExceptionUse{Exception: e})
	}
	return s, nil
}

// Unused returns the same exceptions before any was used.
func (s *Exceptions) Unused() *Exceptions {
	fresh := &Exceptions{matchers: s.matchers}
	for _, u := range s.uses {
		fresh.uses = append(fresh.uses, ExceptionUse{Exception: u.Exception})
	}
	return fresh
}

func compile(r Exception) (m matcher, err error) {
	if m.rule, err = selector(r.Rule); err != nil {
		return m, err
	}
	for _, list := range []struct {
		texts []string
		to    *[]func(string) bool
	}{{r.Accounts, &m.accounts}, {r.Regions, &m.regions}, {r.Resources, &m.resources}} {
		for _, text := range list.texts {
			match, err := selector(text)
			if err != nil {
				return m, err
			}
			*list.to = append(*list.to, match)
		}
	}
	m.tags = map[string]func(string) bool{}
	for key, text := range r.Tags {
		if m.tags[key], err = selector(text); err != nil {
			return m, err
		}
	}
	return m, nil
}

const globPrefix = "glob:"

func selector(text string) (func(string) bool, error) {
	pattern, isGlob := strings.CutPrefix(text, globPrefix)
	switch {
	case !isGlob && strings.ContainsAny(text, "*?"):
		return nil, fmt.Errorf("%q is meant literally: a pattern is written %s%s", text, globPrefix, text)
	case text == "" || isGlob && pattern == "":
		return nil, errors.New("an empty selector selects nothing")
	case !isGlob:
		return func(s string) bool { return s == text }, nil
	}
	expression := regexp.QuoteMeta(pattern)
	expression = strings.ReplaceAll(expression, `\*`, `.*`)
	expression = strings.ReplaceAll(expression, `\?`, `.`)
	re, err := regexp.Compile(`(?s)\A` + expression + `\z`)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return re.MatchString, nil
}

// Apply marks f if it is a failure that is accepted as of at. Only a failure can be: what could not be read is not known
// to be something that anybody accepted.
func (s *Exceptions) Apply(f *findings.Finding, at time.Time) {
	if f.Status != findings.Fail {
		return
	}
	for i := range s.matchers {
		if !s.matchers[i].matches(f) {
			continue
		}
		use := &s.uses[i]
		use.Matched++
		if f.Exception == nil && at.Before(use.Expires) {
			use.Applied++
			f.Exception = &findings.Exception{Owner: use.Owner, Reason: use.Reason, Until: use.Expires}
		}
	}
}

// Uses returns what became of each exception, in the order in which they were given. now is the end of the scan.
func (s *Exceptions) Uses(now time.Time) []ExceptionUse {
	uses := slices.Clone(s.uses)
	for i := range uses {
		uses[i].Expired = !now.Before(uses[i].Expires)
	}
	return uses
}

func (m *matcher) matches(f *findings.Finding) bool {
	r := &f.Resource
	if !m.rule(f.Rule) || !anyOf(m.accounts, r.Account) || !anyOf(m.regions, r.Region) || !anyOf(m.resources, r.ID) {
		return false
	}
	for _, key := range slices.Sorted(maps.Keys(m.tags)) {
		value, ok := r.Tags[key]
		if !ok || !m.tags[key](value) {
			return false
		}
	}
	return true
}

func anyOf(selectors []func(string) bool, text string) bool {
	return len(selectors) == 0 || slices.ContainsFunc(selectors, func(match func(string) bool) bool { return match(text) })
}

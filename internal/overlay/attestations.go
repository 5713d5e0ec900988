package overlay

import (
	"fmt"
	"slices"
	"time"

	"github.com/openposture/posture/internal/findings"
)

// An Attestation is a person's answer to a control that only a person can answer, in one account.
type Attestation struct {
	Control  findings.ControlRef
	Account  string
	Status   findings.Status // Pass or Fail
	By       string
	Date     time.Time
	Expires  time.Time // from this moment the control is MANUAL again
	Note     string
	Evidence string // a link to what was looked at
	Source   string // where it stands: "posture.yaml:12"
}

// An AttestationUse is what became of one attestation in a scan.
type AttestationUse struct {
	Attestation

	Applied int    // the findings that it answers
	Why     string // why it answers none
}

// State says in a word what became of it: it answers findings, it is expired, or it has nothing to answer.
func (u *AttestationUse) State() string {
	switch {
	case u.Applied > 0:
		return "active"
	case u.Why == whyExpired:
		return "expired"
	default:
		return "unused"
	}
}

const whyExpired = "expired"

// Attestations are the attestations of a scan.
type Attestations struct{ uses []AttestationUse }

// NewAttestations prepares the attestations. Two that answer the same question at the same time are an error.
func NewAttestations(list []Attestation) (*Attestations, error) {
	s := &Attestations{}
	for _, a := range list {
		if !a.Date.Before(a.Expires) {
			return nil, fmt.Errorf("%s: it expires before it begins", a.Source)
		}
		for _, other := range s.uses {
			if other.Control == a.Control && other.Account == a.Account && a.Date.Before(other.Expires) && other.Date.Before(a.Expires) {
				return nil, fmt.Errorf("%s: %s already answers %s %s in %s", a.Source, other.Source, a.Control.Benchmark, a.Control.ID, a.Account)
			}
		}
		s.uses = append(s.uses, AttestationUse{Attestation: a})
	}
	return s, nil
}

// Unused returns the same attestations before any was used.
func (s *Attestations) Unused() *Attestations {
	fresh := &Attestations{}
	for _, u := range s.uses {
		fresh.uses = append(fresh.uses, AttestationUse{Attestation: u.Attestation})
	}
	return fresh
}

// Apply answers f, as of at, if it waits for a person. What a rule could decide, and what could not be read, stays as it
// is. Where several controls ask for the same and the answers differ, the failure counts.
func (s *Attestations) Apply(f *findings.Finding, at time.Time) {
	if f.Status != findings.Manual {
		return
	}
	for i := range s.uses {
		u := &s.uses[i]
		if at.Before(u.Date) || !at.Before(u.Expires) || u.Account != f.Resource.Account || !slices.Contains(f.Controls, u.Control) {
			continue
		}
		u.Applied++
		if f.Attestation != nil && f.Attestation.Status == findings.Fail {
			continue
		}
		f.Attestation = &findings.Attestation{Status: u.Status, By: u.By, Date: u.Date, Until: u.Expires, Note: u.Note, Evidence: u.Evidence}
	}
	if f.Attestation == nil {
		return
	}
	f.Status = f.Attestation.Status
	f.Messages = slices.Concat([]string{f.Attestation.String()}, f.Messages)
	slices.Sort(f.Messages)
}

// Uses returns what became of each attestation, in the order in which they were given. now is the end of the scan.
func (s *Attestations) Uses(now time.Time) []AttestationUse {
	uses := slices.Clone(s.uses)
	for i := range uses {
		switch u := &uses[i]; {
		case u.Applied > 0:
		case !now.Before(u.Expires):
			u.Why = whyExpired
		case now.Before(u.Date):
			u.Why = "dated after the scan"
		default:
			u.Why = "no finding of this control waits for a person in this account"
		}
	}
	return uses
}

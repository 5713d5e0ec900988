package compare

import (
	"slices"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// A side is what a report says of where it looked. Its size does not depend on the number of findings.
type side struct {
	stopped  bool
	atLeast  findings.Severity
	accounts map[string]bool
	regions  map[string]bool
	rules    map[string]string // digest by id
	asked    map[place]bool    // rules that say something of an account; without a region
	unlisted map[place]bool    // rules whose type could not be listed
}

type place struct{ account, region, rule string }

const (
	accountType = "AWS::::Account"
	global      = "global"
)

func survey(r *report.Report) (*side, error) {
	s := &side{
		stopped: r.Incomplete, atLeast: r.AtLeast, accounts: set(r.Scope.Accounts), regions: set(r.Scope.Regions),
		rules: map[string]string{}, asked: map[place]bool{}, unlisted: map[place]bool{},
	}
	for _, rule := range r.Rules {
		s.rules[rule.ID] = rule.Digest
	}
	for f, err := range r.Findings() {
		if err != nil {
			return nil, err
		}
		at := f.Resource
		s.asked[place{account: at.Account, rule: f.Rule}] = true
		// A finding about a type rather than a resource has the id of the account.
		if f.Status == findings.Unknown && at.ID == at.Account && at.Type != accountType {
			s.unlisted[place{at.Account, at.Region, f.Rule}] = true
		}
	}
	return s, nil
}

// silent says why the report has nothing like f, "" if it looked and there is nothing.
func (s *side) silent(f *findings.Finding) string {
	at := f.Resource
	switch {
	case !s.accounts[at.Account] || !s.regions[at.Region] || !s.asked[place{account: at.Account, rule: f.Rule}],
		s.atLeast != "" && f.Severity.Rank() < s.atLeast.Rank():
		return WhyScope
	case s.stopped:
		return WhyStopped
	case s.unlisted[place{at.Account, at.Region, f.Rule}] || s.unlisted[place{at.Account, global, f.Rule}]:
		return WhyListing
	default:
		return ""
	}
}

func set(list []string) map[string]bool {
	out := map[string]bool{}
	for v := range slices.Values(list) {
		out[v] = true
	}
	return out
}

package sarif

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// A plan is what a first pass over the findings says of the file: its runs, and how many results each of them has.
type plan struct {
	r       *report.Report
	o       Options
	rules   map[string]*report.Rule
	runs    []*run // in the order of the findings, which come account by account
	limited int    // results a run
}

// A run is what the findings say of one account.
type run struct {
	account    string
	rules      map[string]int // that said something -> index in the run
	ids        []string       // of these, sorted
	verdicts   map[findings.Status]int
	errors     map[string]*failedRule
	failures   [classes]int
	keep       [classes]int // of failures, those that become results
	suppressed bool         // some failure is
	dropped    int
}

// acceptedVerdict is what a failure counts as that an exception accepts.
const acceptedVerdict = findings.Status(report.ControlAccepted)

// A failedRule is a rule that could not be evaluated.
type failedRule struct {
	count   int
	message string // of the first
}

// A class is how much a failure wants to be seen, least first: those that were accepted, then by severity, then those of
// a severity that a later version adds.
type class int

const (
	accepted class = iota
	informational
	low
	medium
	high
	critical
	unclassified
	classes
)

func classOf(f *findings.Finding) class {
	if f.Exception != nil {
		return accepted
	}
	return severityClass(f.Severity)
}

func severityClass(s findings.Severity) class {
	if rank := s.Rank(); rank >= 0 {
		return informational + class(rank)
	}
	return unclassified
}

func newPlan(r *report.Report, o Options) (*plan, error) {
	p := &plan{r: r, o: o, rules: make(map[string]*report.Rule, len(r.Rules))}
	for i := range r.Rules {
		p.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	byAccount := map[string]*run{}
	var last *run
	for f, err := range r.Findings() {
		if err != nil {
			return nil, err
		}
		if last == nil || last.account != f.Resource.Account {
			if byAccount[f.Resource.Account] != nil {
				return nil, fmt.Errorf("the findings of account %s are not in one place", f.Resource.Account)
			}
			last = p.start(byAccount, f.Resource.Account)
		}
		p.add(last, f)
	}
	for _, account := range r.Scope.Accounts {
		if byAccount[account] == nil {
			p.start(byAccount, account)
		}
	}
	if err := p.choose(); err != nil {
		return nil, err
	}
	for _, run := range p.runs {
		run.ids = sortedKeys(run.rules)
		for i, id := range run.ids {
			run.rules[id] = i
		}
	}
	return p, nil
}

func (p *plan) start(byAccount map[string]*run, account string) *run {
	r := &run{
		account: account, rules: map[string]int{}, verdicts: map[findings.Status]int{}, errors: map[string]*failedRule{},
	}
	byAccount[account] = r
	p.runs = append(p.runs, r)
	return r
}

func (p *plan) add(r *run, f *findings.Finding) {
	r.rules[f.Rule] = 0
	if p.rules[f.Rule] == nil { // a report has the rules that its findings name; this is for one that was made by hand
		p.rules[f.Rule] = &report.Rule{
			ID: f.Rule, Title: f.Title, Severity: f.Severity, Remediation: f.Remediation, Resource: f.Resource.Type,
		}
	}
	switch f.Status {
	case findings.Fail:
		c := classOf(f)
		if c == accepted {
			r.verdicts[acceptedVerdict]++
			r.suppressed = true
		} else {
			r.verdicts[f.Status]++
		}
		r.failures[c]++
	case findings.Pass, findings.NotApplicable, findings.Manual, findings.Unknown:
		r.verdicts[f.Status]++
	default: // a status that a later version adds is no verdict either
		r.verdicts[findings.Error]++
		e := r.errors[f.Rule]
		if e == nil {
			e = &failedRule{message: sentence(f.Messages, "no verdict: "+string(f.Status))}
			r.errors[f.Rule] = e
		}
		e.count++
	}
}

// choose keeps the runs of the part. Which accounts are in it does not depend on their findings.
func (p *plan) choose() error {
	parts := max(p.o.Parts, 1)
	part := min(max(p.o.Part, 1), parts)
	sorted := slices.SortedFunc(slices.Values(p.runs), func(a, b *run) int { return cmp.Compare(a.account, b.account) })
	n := len(sorted)
	mine := sorted[n*(part-1)/parts : n*part/parts]
	if len(mine) > MaxRuns {
		return fmt.Errorf("%d accounts are %d runs, and code scanning takes %d in a file: write %d files, "+
			"as in posture report REPORT.json --format sarif=1.sarif --sarif-part 1/%d",
			len(mine), len(mine), MaxRuns, enough(n), enough(n))
	}
	p.runs = slices.DeleteFunc(p.runs, func(r *run) bool { return !slices.Contains(mine, r) })
	if n == 0 { // a reader needs a run to see that nothing was looked at
		p.runs = []*run{{}}
	}
	return nil
}

// enough is how many files n accounts need.
func enough(n int) int { return (n + MaxRuns - 1) / MaxRuns }

// limit sets how many results a run may have. Of more, the worst are kept, and of equally bad ones the first.
func (p *plan) limit(n int) {
	p.limited = n
	for _, r := range p.runs {
		left := n
		r.dropped = 0
		for c := classes - 1; c >= 0; c-- {
			r.keep[c] = min(r.failures[c], left)
			left -= r.keep[c]
			r.dropped += r.failures[c] - r.keep[c]
		}
	}
}

// undecided is the number of verdicts that could not be reached.
func (r *run) undecided() int { return r.verdicts[findings.Unknown] + r.verdicts[findings.Error] }

// silent are the rules that exist and should have said something of the account, by id.
func (p *plan) silent(r *run) []string {
	var ids []string
	for _, rule := range p.r.Rules {
		if _, said := r.rules[rule.ID]; said || p.r.AtLeast != "" && rule.Severity.Rank() < p.r.AtLeast.Rank() {
			continue
		}
		ids = append(ids, rule.ID)
	}
	return ids
}

// complete reports whether the absence of a result means that the account has not that failure.
func (p *plan) complete(r *run) bool {
	return !p.r.Incomplete && r.undecided() == 0 && r.dropped == 0 && len(r.ids) > 0 && len(p.silent(r)) == 0
}

package sarif

import (
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
)

const (
	schemaURI  = "https://json.schemastore.org/sarif-2.1.0.json"
	homepage   = "https://github.com/openposture/posture"
	sourceRoot = "%SRCROOT%" // the root of the repository that the file is uploaded to
)

// log writes the file.
func (p *plan) log(e *encoder) error {
	next, stop := iter.Pull2(p.r.Findings())
	defer stop()
	failures := &failures{next: next}
	e.Raw("{\n")
	e.member("$schema", schemaURI)
	e.member("version", "2.1.0")
	runs := e.array("runs")
	for _, r := range p.runs {
		runs.next()
		if err := p.run(e, r, failures); err != nil {
			return err
		}
		if err := e.Err(); err != nil {
			return err
		}
	}
	runs.end()
	e.Raw("\n}\n")
	return nil
}

func (p *plan) run(e *encoder, r *run, failures *failures) error {
	e.Raw("{\n")
	e.member("automationDetails", p.automation(r))
	e.Raw(`"tool":{"driver":`)
	p.driver(e, r)
	e.Raw("},\n")
	e.member("originalUriBaseIds", map[string]any{sourceRoot: map[string]any{
		"description": message{Text: "The root of the repository that this file is uploaded to."},
	}})
	e.member("columnKind", "utf16CodeUnits")
	e.Raw(`"invocations":[`)
	e.Value(p.invocation(r))
	e.Raw("],\n")
	results := e.array("results")
	if len(r.ids) > 0 {
		if err := p.results(results, r, failures); err != nil {
			return err
		}
	}
	results.end()
	e.Raw(",\n\"properties\":")
	e.Value(p.properties(r))
	e.Raw("\n}")
	return nil
}

func (p *plan) results(out *array, r *run, failures *failures) error {
	keep := r.keep
	for f, err := range failures.of(r.account) {
		if err != nil {
			return err
		}
		if c := classOf(f); keep[c] > 0 {
			keep[c]--
			out.add(p.result(r, f))
		}
	}
	return nil
}

// failures hands out the failures of one account after the other, in the order of the findings.
type failures struct {
	next func() (*findings.Finding, error, bool)
	peek *findings.Finding // the first one of the next account
}

// of yields the failures of an account that has findings, and leaves out the accounts before it: they are of other parts.
func (s *failures) of(account string) iter.Seq2[*findings.Finding, error] {
	return func(yield func(*findings.Finding, error) bool) {
		reached := false
		for {
			f, err, ok := s.peek, error(nil), true
			if f == nil {
				f, err, ok = s.next()
			}
			s.peek = nil
			switch {
			case err != nil:
				yield(nil, err)
				return
			case !ok:
				return
			case f.Resource.Account == account:
				reached = true
				if f.Status == findings.Fail && !yield(f, nil) {
					return
				}
			case reached:
				s.peek = f // valid until the next one is asked for
				return
			}
		}
	}
}

// automation names the category of the run, which is everything before the last slash.
func (p *plan) automation(r *run) automationDetails {
	id := p.o.Category
	about := "No account was looked at."
	if r.account != "" || len(r.ids) > 0 {
		id += "/" + segment(r.account)
		about = "AWS account " + plain(r.account) + "."
	}
	if p.r.AtLeast != "" { // what such a run leaves out is not fixed
		id += "/" + segment(strings.ToLower(string(p.r.AtLeast))) + "-and-above"
		about += " Findings of severity " + plain(string(p.r.AtLeast)) + " or above."
	}
	return automationDetails{ID: id + "/" + p.r.Now.UTC().Format(time.RFC3339), Description: message{Text: about}}
}

// https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string, without its finer points.
var semver = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

func (p *plan) driver(e *encoder, r *run) {
	e.Raw(`{`)
	e.member("name", "posture")
	e.member("fullName", "posture, an AWS security posture scanner")
	e.member("organization", "openposture")
	e.member("informationUri", homepage)
	if _, version, ok := strings.Cut(p.r.Program, " "); ok {
		e.member("version", plain(version))
		if semver.MatchString(version) {
			e.member("semanticVersion", version)
		}
	}
	rules := e.array("rules")
	for _, id := range r.ids {
		rules.add(p.rule(p.rules[id]))
	}
	rules.end()
	e.Raw("}")
}

func (p *plan) properties(r *run) runProperties {
	verdicts := map[string]int{}
	for s, n := range r.verdicts {
		verdicts[string(s)] = n
	}
	return runProperties{
		Account: r.account, Regions: list(p.r.Scope.Regions), RulesDigest: p.r.RulesDigest, Redacted: p.r.Redacted,
		SeverityAtLeast: string(p.r.AtLeast), Complete: p.complete(r), Verdicts: verdicts, Dropped: r.dropped,
	}
}

func controlName(ref findings.ControlRef) string { return ref.Benchmark + "/" + ref.ID }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// list is s, or an empty array for nil.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// A Rule judges the resources of one type. Its id is its package path.
type Rule struct {
	ID       string
	File     string // within its pack
	Cases    string // the file with its cases, within its pack
	UserPack bool   // whether it came with Options.Packs beyond the first

	info    findings.RuleInfo
	typ     facts.Type
	related []related
	looser  map[string]any  // by parameter; see isLooser
	defines map[string]bool // which of the sets below it defines
	module  *ast.Module
	source  []byte

	once   sync.Once // for the rest; see prepare
	err    error
	schema map[string]any // of what it sees
	sets   *ast.Module    // the package of its related resources, if it has any
}

// A related is a set of resources of the same account that a rule declares under a name of its own.
type related struct {
	name  string
	typ   facts.Type
	facts []string
}

// Info returns what the rule says of itself.
func (r *Rule) Info() findings.RuleInfo { return r.info }

// Requests returns what has to be collected for the rule.
func (r *Rule) Requests() []facts.Request {
	out := []facts.Request{{Type: r.typ.Name, Facts: r.info.Facts}}
	for _, rel := range r.related {
		out = append(out, facts.Request{Type: rel.typ.Name, Facts: rel.facts})
	}
	return out
}

// The sets that a rule may define, in the order in which they decide.
const (
	setNotApplicable = "not_applicable"
	setPass          = "pass" // one that is good is enough, whatever else there is
	setManual        = "manual"
	setDeny          = "deny"
	setUnknown       = "unknown" // what was read and cannot be understood
	setNote          = "note"    // decides nothing: a message on whatever verdict
)

// custom is the custom block of a rule's metadata.
type custom struct {
	Resource       string                   `json:"resource"`
	Facts          []string                 `json:"facts"`
	Severity       findings.Severity        `json:"severity"`
	SecurityHub    []string                 `json:"security_hub"`
	Prowler        []string                 `json:"prowler"` // its checks that answer the same control
	Responsibility string                   `json:"responsibility"`
	AWS            string                   `json:"aws"` // what AWS does, where it does a part
	Remediation    string                   `json:"remediation"`
	Parameters     map[string]any           `json:"parameters"`
	Looser         map[string]any           `json:"looser"` // which value of each parameter is looser
	Related        map[string]customRelated `json:"related"`
}

type customRelated struct {
	Type  string   `json:"type"`
	Facts []string `json:"facts"`
}

// parseRule reads the rule in file, whose folder gives the package path it must have.
func parseRule(file string, src []byte) (*Rule, error) {
	m, err := parseModule(file, src)
	if err != nil {
		return nil, err
	}
	r := &Rule{
		ID: strings.ReplaceAll(path.Dir(file), "/", "."), File: file, Cases: path.Join(path.Dir(file), "cases.yaml"),
		defines: map[string]bool{}, module: m, source: src,
	}
	if got := strings.TrimPrefix(m.Package.Path.String(), "data."); got != r.ID {
		return nil, r.errorf("package", "package is %s, and its folder asks for %s", got, r.ID)
	}
	i := slices.IndexFunc(m.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" })
	if i < 0 {
		return nil, r.errorf("package", "no METADATA block above the package")
	}
	if err := r.parseMetadata(m.Annotations[i]); err != nil {
		return nil, err
	}
	for _, rule := range m.Rules {
		switch name := rule.Head.Name.String(); name {
		case setNotApplicable, setPass, setManual, setDeny, setUnknown, setNote:
			if rule.Head.RuleKind() != ast.MultiValue || len(rule.Head.Ref()) != 1 {
				return nil, fmt.Errorf("%s:%d: %s must be a set: write %s contains \"why\" if a condition", file, rule.Loc().Row, name, name)
			}
			r.defines[name] = true
		}
	}
	switch deny, manual := r.defines[setDeny], r.defines[setManual]; {
	case deny && manual:
		r.info.Automation = findings.AutomationPartial
	case deny:
		r.info.Automation = findings.AutomationFull
	case manual:
		r.info.Automation = findings.AutomationAttestation
	default:
		return nil, r.errorf("package", "the rule defines neither deny nor manual: it could only pass")
	}
	return r, nil
}

func parseModule(file string, src []byte) (*ast.Module, error) {
	m, err := ast.ParseModuleWithOpts(file, string(src), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, regoErrors(err)
	}
	return m, nil
}

// parseMetadata fills in the rule from its annotations, and refuses what it does not know.
func (r *Rule) parseMetadata(a *ast.Annotations) error {
	raw, err := json.Marshal(a.Custom)
	if err != nil {
		return r.errorf("custom:", "custom: %w", err)
	}
	var c custom
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(&c); err != nil {
		return r.errorf("custom:", "custom: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	r.info = findings.RuleInfo{
		ID: r.ID, Title: strings.TrimSpace(a.Title), Description: strings.TrimSpace(a.Description), Severity: c.Severity,
		Resource: c.Resource, Facts: slices.Sorted(slices.Values(c.Facts)), SecurityHub: c.SecurityHub, Prowler: c.Prowler,
		Responsibility: c.Responsibility, AWSPart: strings.TrimSpace(c.AWS), Remediation: strings.TrimSpace(c.Remediation), Parameters: c.Parameters,
	}
	for _, ref := range a.RelatedResources {
		r.info.References = append(r.info.References, ref.Ref.String())
	}
	for _, check := range []struct {
		key string
		bad bool
		msg string
	}{
		{"title:", r.info.Title == "", "no title"},
		{"description:", r.info.Description == "", "no description"},
		{"remediation:", r.info.Remediation == "", "no remediation"},
		{"severity:", c.Severity.Rank() < 0, fmt.Sprintf("severity %q is not one of %v", c.Severity, findings.Severities())},
	} {
		if check.bad {
			return r.errorf(check.key, "%s", check.msg)
		}
	}
	if err := checkResponsibility(c.Responsibility, r.info.AWSPart); err != nil {
		return r.errorf("responsibility:", "%w", err)
	}
	if err := checkProwler(c.Prowler); err != nil {
		return r.errorf("prowler:", "%w", err)
	}
	if err := checkLooser(c.Parameters, c.Looser); err != nil {
		return r.errorf("parameters:", "%w", err)
	}
	r.looser = c.Looser
	return r.resolveFacts(c)
}

var prowlerCheck = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)+$`)

// checkProwler holds that the ids are ids, each once. Whether Prowler has such checks cannot be seen from here.
func checkProwler(ids []string) error {
	if ids != nil && len(ids) == 0 {
		return errors.New("prowler is empty: leave it out where Prowler has no such check")
	}
	for i, id := range ids {
		if !prowlerCheck.MatchString(id) {
			return fmt.Errorf("prowler: %q is not the id of a check", id)
		}
		if slices.Contains(ids[:i], id) {
			return fmt.Errorf("prowler: %q is there twice", id)
		}
	}
	return nil
}

// resolveFacts finds the declared types and facts in the catalogue.
func (r *Rule) resolveFacts(c custom) error {
	var err error
	if r.typ, err = r.lookup(c.Resource, c.Facts); err != nil {
		return err
	}
	for name, rel := range c.Related {
		typ, err := r.lookup(rel.Type, rel.Facts)
		if err != nil {
			return err
		}
		r.related = append(r.related, related{name, typ, slices.Sorted(slices.Values(rel.Facts))})
	}
	slices.SortFunc(r.related, func(a, b related) int { return strings.Compare(a.name, b.name) })
	for _, rel := range r.related {
		r.info.Related = append(r.info.Related, findings.RelatedInfo{Name: rel.name, Type: string(rel.typ.Name), Facts: rel.facts})
	}
	return nil
}

func (r *Rule) lookup(name string, declared []string) (facts.Type, error) {
	t, ok := facts.Lookup(snapshot.Type(name))
	if !ok {
		var known []string
		for _, t := range facts.Types() {
			known = append(known, string(t.Name))
		}
		return t, r.errorf(name, "resource type %q is not one of %s", name, strings.Join(known, ", "))
	}
	for i, f := range declared {
		if _, ok := t.Fact(f); !ok {
			return t, r.errorf(f, "fact %q is not one of %s", f, strings.Join(t.FactNames(), ", "))
		}
		if slices.Contains(declared[:i], f) {
			return t, r.errorf(f, "fact %q is declared twice", f)
		}
	}
	return t, nil
}

// errorf returns an error at the first line of the rule's source that has the text, or at its first line.
func (r *Rule) errorf(at, format string, args ...any) error {
	line := 1
	for i, l := range bytes.Split(r.source, []byte("\n")) {
		if bytes.Contains(l, []byte(at)) {
			line = i + 1
			break
		}
	}
	return fmt.Errorf("%s:%d: %w", r.File, line, fmt.Errorf(format, args...))
}

// regoErrors turns OPA's list of errors into one error, each on its own line as file:line: message.
func regoErrors(err error) error {
	var list ast.Errors
	if !errors.As(err, &list) {
		return err
	}
	lines := make([]error, 0, len(list))
	for _, e := range list {
		text := e.Message
		text += details(e.Details)
		if e.Location == nil {
			lines = append(lines, errors.New(text))
			continue
		}
		lines = append(lines, fmt.Errorf("%s:%d: %s", e.Location.File, e.Location.Row, text))
	}
	return errors.Join(lines...)
}

// details puts on one line what OPA draws over several: it leaves out the source line and the caret below it.
func details(d ast.ErrorDetails) string {
	if d == nil {
		return ""
	}
	lines := d.Lines()
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "^" }); i >= 0 {
		lines = lines[i+1:]
	}
	text := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	if text == "" {
		return ""
	}
	return ": " + text
}

// Defines reports whether the rule defines the set: deny, manual, not_applicable, unknown or note.
func (r *Rule) Defines(set string) bool { return r.defines[set] }

// Module returns the parsed rule, for coverage.
func (r *Rule) Module() *ast.Module { return r.module }

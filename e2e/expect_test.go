//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A pair is a rule, with its parameters where they are not the defaults, and a resource: what has one verdict.
type pair struct{ rule, resource string }

// A verdict is what is expected of a pair, or what was found.
type verdict struct {
	status   string
	messages []string // nil: whatever they are
}

// gone is the status in a file of changes for what is not there any more.
const gone = "GONE"

type expectations map[pair]verdict

// expected returns the verdicts of testdata/expected.txt with the changes of the files of testdata/changes on top.
func expected(t *testing.T, changes ...string) expectations {
	t.Helper()
	all := read(t, "expected.txt")
	for _, name := range changes {
		all.change(t, name)
	}
	return all
}

func read(t *testing.T, file string) expectations {
	t.Helper()
	all := expectations{}
	for _, line := range parse(t, file) {
		p := pair{line.rule, line.resource}
		if _, twice := all[p]; twice || strings.Contains(line.resource, "*") || line.status == gone {
			t.Fatalf("testdata/%s: %s %s: said twice, or no verdict on one resource", file, line.rule, line.resource)
		}
		all[p] = line.verdict
	}
	return all
}

func (e expectations) change(t *testing.T, name string) {
	t.Helper()
	for _, line := range parse(t, filepath.Join("changes", name+".txt")) {
		pairs := []pair{{line.rule, line.resource}}
		if strings.Contains(line.resource, "*") {
			pairs = slices.DeleteFunc(slices.Collect(maps.Keys(e)), func(p pair) bool {
				ok, err := path.Match(line.resource, p.resource)
				return err != nil || !ok || p.rule != line.rule
			})
			if len(pairs) == 0 {
				t.Fatalf("testdata/changes/%s.txt: %s %s: matches nothing", name, line.rule, line.resource)
			}
		}
		for _, p := range pairs {
			if line.status == gone {
				delete(e, p)
			} else {
				e[p] = line.verdict
			}
		}
	}
}

// only leaves the rules that match.
func (e expectations) only(pattern string) expectations {
	maps.DeleteFunc(e, func(p pair, _ verdict) bool {
		ok, err := path.Match(pattern, p.rule)
		return err != nil || !ok
	})
	return e
}

// A line of a file of expectations, for one of its resources.
type line struct {
	verdict
	rule, resource string
}

// parse reads a file of expectations. A rule, perhaps with parameters, stands at the beginning of a line; below it,
// indented, a status with the resources that have it; after that, each behind a bar, the messages, all of them, perhaps on
// lines of their own. "…" in a message is any text. Without messages they are not looked at. "@name a b" gives several
// resources a name for the lines below it, and "#" begins a comment.
func parse(t *testing.T, file string) []line {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	must(t, err)
	p := parser{named: map[string][]string{}}
	for i, text := range strings.Split(string(text), "\n") {
		if !p.add(text) {
			t.Fatalf("testdata/%s:%d: want a status and resources below a rule", file, i+1)
		}
	}
	return p.lines
}

type parser struct {
	rule  string
	named map[string][]string
	lines []line
	first int // of lines: where the last status began
}

func (p *parser) add(text string) bool {
	head, messages, _ := strings.Cut(text, "|")
	words := strings.Fields(head)
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "#"), strings.TrimSpace(text) == "":
		return true
	case text[0] == '@':
		p.named[words[0]] = append(p.named[words[0]], words[1:]...)
		return len(words) > 1
	case text[0] != ' ':
		p.rule = strings.Join(words, " ")
		return messages == ""
	case len(words) > 0:
		p.first = len(p.lines)
		for _, word := range words[1:] {
			resources := p.named[word]
			if resources == nil {
				resources = []string{word}
			}
			for _, resource := range resources {
				p.lines = append(p.lines, line{verdict{status: words[0]}, p.rule, resource})
			}
		}
	}
	if messages != "" {
		for i := p.first; i < len(p.lines); i++ {
			p.lines[i].say(strings.Split(messages, "|"))
		}
	}
	return p.rule != "" && p.first < len(p.lines)
}

func (l *line) say(messages []string) {
	for _, m := range messages {
		l.messages = append(l.messages, strings.TrimSpace(m))
	}
	slices.Sort(l.messages)
}

// kinds is the short names of the resource types.
var kinds = map[string]string{
	"AWS::::Account": "account", "AWS::::Region": "region",
	"AWS::EC2::Instance": "instance", "AWS::EC2::NetworkAcl": "acl", "AWS::EC2::SecurityGroup": "group", "AWS::EC2::VPC": "vpc",
	"AWS::EC2::VPCPeeringConnection": "peering", "AWS::IAM::ManagedPolicy": "policy", "AWS::IAM::Role": "role",
	"AWS::IAM::ServerCertificate": "certificate", "AWS::IAM::User": "user", "AWS::KMS::Key": "key",
	"AWS::Organizations::Account": "member", "AWS::Organizations::Root": "root",
	"AWS::CloudTrail::Trail": "trail", "AWS::S3::Bucket": "bucket", "AWS::SNS::Topic": "topic",
	"AWS::ApiGateway::RestApi": "api", "AWS::ApiGateway::Stage": "stage", "AWS::ApiGatewayV2::Stage": "stage",
	"AWS::CloudFront::Distribution": "distribution", "AWS::ElasticLoadBalancing::LoadBalancer": "balancer",
	"AWS::ElasticLoadBalancingV2::LoadBalancer": "balancer", "AWS::RDS::DBInstance": "database",
}

// pair returns what the finding is about: "bucket/NAME", or "bucket" where it is about all buckets. Keys are listed by
// region: "key@REGION" is all of a region.
func (f *finding) pair(t *testing.T) pair {
	t.Helper()
	kind, ok := kinds[f.Resource.Type]
	if !ok {
		t.Fatalf("a finding about a %q", f.Resource.Type)
	}
	p := pair{f.Rule, kind}
	switch {
	case kind == "key" && f.Resource.ID == f.Resource.Account:
		p.resource += "@" + f.Resource.Region
	case kind == "key":
		p.resource += "/" + keyName(t, f.Resource.ID)
	case f.Resource.ID != f.Resource.Account:
		p.resource += "/" + cmp.Or(f.Resource.Name, path.Base(f.Resource.ID)) // moto does not name managed policies
	}
	for _, name := range slices.Sorted(maps.Keys(f.Parameters)) {
		p.rule += fmt.Sprintf(" %s=%s", name, f.Parameters[name])
	}
	return p
}

// check compares every finding of the report with what is expected, and the other way round.
func (e expectations) check(t *testing.T, r report) {
	t.Helper()
	want, got := map[string]string{}, map[string]string{}
	for p, v := range e {
		want[p.rule+" "+p.resource] = v.String()
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		p := f.pair(t)
		v := verdict{f.Status, f.Messages}
		slices.Sort(v.messages)
		if w, ok := e[p]; ok && w.accepts(v) {
			v = w
		}
		name := p.rule + " " + p.resource
		if _, twice := got[name]; twice {
			t.Errorf("two findings of %s", name)
		}
		got[name] = v.String()
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if want[name] != got[name] {
			t.Errorf("%s\n  want %s\n  got  %s", name, want[name], cmp.Or(got[name], "nothing"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s\n  want nothing\n  got  %s", name, got[name])
		}
	}
}

func (v verdict) String() string {
	return strings.Join(append([]string{v.status}, v.messages...), " | ")
}

func (v verdict) accepts(got verdict) bool {
	if v.messages == nil {
		return v.status == got.status
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(v.String()), "…", ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got.String())
}

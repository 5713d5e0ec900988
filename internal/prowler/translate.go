package prowler

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/config"
)

// A Rule is what has to be known of a rule.
type Rule struct {
	ID       string
	Checks   []string // of Prowler
	Resource string   // the type it judges: "AWS::S3::Bucket"
	Global   bool     // its resources have the region "global"
	Tags     bool     // it reads the tags of its resources, by which an exception can then select
}

// Options is what a mutelist does not say.
type Options struct {
	Owner, Expires string
	// GlobalRegion is the region that Prowler gave findings of IAM and of other services without regions: that of the
	// profile, or us-east-1. "" is not known.
	GlobalRegion string
	AllowWider   bool // write exceptions that accept more than was muted
}

// A Change is how the meaning of an entry changes.
type Change string

// The changes. What has none is not told.
const (
	Narrower Change = "narrower" // failures that were muted count
	Wider    Change = "wider"    // failures that counted are accepted, or would be
	Dropped  Change = "dropped"  // it has no counterpart
	Nothing  Change = "nothing"  // Prowler itself mutes nothing by it
)

// A Note tells of a change.
type Note struct {
	Entry   Entry
	Change  Change
	Why     string
	Rules   []string
	Written bool
}

// Translate says what the entries mute in exceptions.
func Translate(entries []Entry, rules []Rule, o Options) ([]config.Exception, []Note) {
	t := translator{rules: rules, options: o}
	for i, e := range entries {
		t.entry(entries, i, e)
	}
	return t.out, t.notes
}

type translator struct {
	rules   []Rule
	options Options
	out     []config.Exception
	notes   []Note
}

// note tells of a change, once for each entry and reason.
func (t *translator) note(e Entry, c Change, why string, rules ...string) {
	written := c == Narrower || c == Wider && t.options.AllowWider
	i := slices.IndexFunc(t.notes, func(n Note) bool {
		return n.Entry.Line == e.Line && n.Entry.Check == e.Check && n.Change == c && n.Why == why
	})
	if i < 0 {
		t.notes = append(t.notes, Note{Entry: e, Change: c, Why: why, Written: written})
		i = len(t.notes) - 1
	}
	t.notes[i].Rules = append(t.notes[i].Rules, rules...)
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// entry translates the entry at i. Those before it can take findings out of it, and those that are for the same findings of
// other checks say the rest of what a rule answers.
func (t *translator) entry(all []Entry, i int, e Entry) {
	switch {
	case e.Account != "*" && !accountID.MatchString(e.Account):
		t.note(e, Nothing, "no account is called so, and Prowler compares whole ids")
		return
	case len(e.Regions) == 0 || len(e.Resources) == 0:
		t.note(e, Nothing, "a list of no regions or no resources matches none")
		return
	}
	checks := t.checks(e.Check)
	if len(checks) == 0 {
		t.note(e, Dropped, "no rule answers such a check")
		return
	}
	dead, open := e.Except.in(e.Account)
	if dead {
		t.note(e, Nothing, "its Exceptions take the whole account out")
		return
	}
	together := slices.Clone(checks)
	for _, other := range all {
		if alike(e, other) {
			together = append(together, t.checks(other.Check)...)
		}
	}
	for _, r := range t.rules {
		if len(without(r.Checks, checks)) < len(r.Checks) {
			t.rule(all[:i], e, r, without(r.Checks, without(r.Checks, together)), open)
		}
	}
}

// alike reports whether the entries are for the same findings, but for the check.
func alike(a, b Entry) bool {
	return a.Account == b.Account && slices.Equal(a.Regions, b.Regions) && slices.Equal(a.Resources, b.Resources) &&
		slices.Equal(a.Tags, b.Tags) && a.Except.empty() && b.Except.empty()
}

// checks is the checks that some rule names and that the entry is about.
func (t *translator) checks(item string) []string {
	if rest, ok := strings.CutPrefix(item, "lambda"); ok {
		item = "awslambda" + rest
	}
	set := map[string]bool{}
	for _, r := range t.rules {
		for _, c := range r.Checks {
			if item == "*" || item == c || finds([]string{item}, c) {
				set[c] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// in decides what can be of the exceptions in an account: dead is that nothing is left of the entry, and open that they
// leave out a part of it, which an exception cannot say.
func (x Exceptions) in(account string) (dead, open bool) {
	if x.empty() {
		return false, false
	}
	if len(x.Accounts) > 0 && account != "*" {
		if !finds(x.Accounts, account) {
			return false, false
		}
		x.Accounts = nil
		if x.empty() {
			return true, false
		}
	}
	return false, true
}

// A draft is an exception that is being made, with what changes by it.
type draft struct {
	config.Exception

	wider, narrower []string
	alternatives    []map[string]string // of tags: one exception for each
}

// rule translates the entry for one rule.
func (t *translator) rule(before []Entry, e Entry, r Rule, muted []string, open bool) {
	d := draft{Exception: config.Exception{
		Rule: r.ID, Owner: t.options.Owner, Expires: t.options.Expires,
		Reason: cmp.Or(strings.TrimSpace(e.Description), "muted in Prowler as "+e.Check),
	}}
	if e.Account != "*" {
		d.Accounts = []string{e.Account}
	}
	if open {
		d.wider = append(d.wider, "its Exceptions take findings out, and an exception here takes none out")
	}
	if b := t.shadow(before, e, muted); b != nil {
		d.wider = append(d.wider, fmt.Sprintf("the Exceptions of %q above it, in line %d, take findings out of it too", b.Check, b.Line))
	}
	if len(muted) < len(r.Checks) {
		d.wider = append(d.wider, fmt.Sprintf("the rule answers %s as well", strings.Join(without(r.Checks, muted), ", ")))
	}
	for _, part := range []func(*draft, Entry, Rule) (Change, string){t.regions, t.resources, t.tags} {
		if change, why := part(&d, e, r); change != "" {
			t.note(e, change, why, r.ID)
			return
		}
	}
	for _, why := range d.wider {
		t.note(e, Wider, why, r.ID)
	}
	if len(d.wider) > 0 && !t.options.AllowWider {
		return
	}
	for _, why := range d.narrower {
		t.note(e, Narrower, why, r.ID)
	}
	t.write(d)
}

func (t *translator) write(d draft) {
	if len(d.alternatives) == 0 {
		d.alternatives = []map[string]string{nil}
	}
	for _, tags := range d.alternatives {
		x := d.Exception
		x.Tags = tags
		if !slices.ContainsFunc(t.out, func(old config.Exception) bool { // two entries may say the same of one rule
			old.Reason = x.Reason
			return reflect.DeepEqual(old, x)
		}) {
			t.out = append(t.out, x)
		}
	}
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}

// shadow returns an entry above e in the same account that stops Prowler's look at the list for findings of these checks.
func (t *translator) shadow(before []Entry, e Entry, checks []string) *Entry {
	for i, b := range before {
		dead, open := b.Except.in(b.Account)
		if b.Account != e.Account || !dead && !open {
			continue
		}
		for _, c := range t.checks(b.Check) {
			if slices.Contains(checks, c) {
				return &before[i]
			}
		}
	}
	return nil
}

var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)

// regions says where the entry is for. A region that is written out is found in no other region's name.
func (t *translator) regions(d *draft, e Entry, r Rule) (Change, string) {
	patterns, why := translateAll(e.Regions)
	switch {
	case why != "":
		return Dropped, "region " + why
	case slices.ContainsFunc(patterns, pattern.any):
	case r.Global && t.options.GlobalRegion == "":
		d.wider = append(d.wider, "what is global has a region in Prowler, that of the profile: name it with --global-region")
	case r.Global && !finds(e.Regions, t.options.GlobalRegion):
		return Nothing, "Prowler's findings of what is global are of " + t.options.GlobalRegion
	case r.Global:
	default:
		for i, p := range patterns {
			if regionName.MatchString(e.Regions[i]) {
				d.Regions = append(d.Regions, e.Regions[i])
				continue
			}
			d.Regions = append(d.Regions, selectors("", p.globs)...)
			if p.wider {
				d.wider = append(d.wider, fmt.Sprintf("region %q is a pattern of which * and ? say more", e.Regions[i]))
			}
		}
	}
	return "", ""
}

func translateAll(items []string) (out []pattern, why string) {
	for _, item := range items {
		p, err := translate(item)
		if err != nil {
			return nil, err.Error()
		}
		out = append(out, p)
	}
	return out, ""
}

// selectors are the globs behind a prefix, as exceptions have them.
func selectors(prefix string, globs []string) []string {
	var out []string
	for _, g := range globs {
		if text := prefix + g; strings.ContainsAny(text, "*?") {
			out = append(out, "glob:"+text)
		} else {
			out = append(out, text)
		}
	}
	return out
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

// What can be wrong with a verdict.
const (
	wrongVerdict = "another verdict"
	vanished     = "vanished"
	appeared     = "appeared"
	nameless     = "does not name what was refused"
	standsOnAir  = "does not stand"
)

// A tally counts the verdicts of the unbroken scan by what became of them, and what was wrong.
type tally struct {
	runs     int
	verdicts int // that the unbroken scan reached
	kept     int // the same
	held     int // of those: by rules that declare what was not read, each tried with every value
	unknown  int // UNKNOWN now, and says why
	unlisted int // its resource could not be listed, and the listing's UNKNOWN says why
	wrong    int
}

func (t *tally) add(o tally) {
	t.runs += o.runs
	t.verdicts += o.verdicts
	t.kept += o.kept
	t.held += o.held
	t.unknown += o.unknown
	t.unlisted += o.unlisted
	t.wrong += o.wrong
}

// A trial is a scan of an account while operations failed.
type trial struct {
	world   *world
	failure failure
	failing []string
	got     judged
}

// An outcome is what a trial came to: wrong is the number of its problems.
type outcome struct {
	tally
	problems map[string][]string // by what is wrong
}

func (o *outcome) problem(what string, k key, format string, args ...any) {
	o.wrong++
	o.problems[what] = append(o.problems[what], k.String()+": "+fmt.Sprintf(format, args...))
}

// hold compares the trial with the unbroken scan, verdict by verdict.
func (m *matrix) hold(ctx context.Context, t trial) (outcome, error) {
	o := outcome{problems: map[string][]string{}}
	o.runs = 1
	base := t.world.base.findings
	for _, k := range sortedKeys(base) {
		before := base[k]
		decided := before.Status != findings.Unknown
		if decided {
			o.verdicts++
		}
		now, there := t.got.findings[k]
		switch {
		case !there && t.unlisted(k, before):
			if decided {
				o.unlisted++
			}
		case !there:
			o.problem(vanished, k, "it was %s", before.Status)
		case now.Status == findings.Unknown:
			if decided {
				o.unknown++
			}
			t.named(&o, k, before, now)
		case now.Status != before.Status:
			o.problem(wrongVerdict, k, "it was %s and is %s %q", before.Status, now.Status, now.Messages)
		default:
			o.kept++
			if err := m.stands(ctx, &o, t, k, now); err != nil {
				return o, err
			}
		}
		if there && t.refused(k.typ) && !k.isListing() && k.typ != snapshot.Region {
			o.problem(appeared, k, "it is judged %s, and its type could not be listed", now.Status)
		}
	}
	t.nothingNew(&o)
	t.listingsSaid(&o)
	return o, nil
}

// stands tries a verdict that stayed as it was with everything that the parts not read could be.
func (m *matrix) stands(ctx context.Context, o *outcome, t trial, k key, now findings.Finding) error {
	if now.Unread != nil {
		t.named(o, k, t.world.base.findings[k], now)
	}
	for _, message := range now.Messages {
		if !slices.Contains(t.world.base.findings[k].Messages, message) {
			o.problem(wrongVerdict, k, "it says %q, and did not when everything was read", message)
		}
	}
	if k.isListing() {
		return nil
	}
	refused, against, err := m.fill(ctx, t, k, now)
	if refused {
		o.held++
	}
	if against != "" {
		o.problem(standsOnAir, k, "it is %s, and %s", now.Status, against)
	}
	return err
}

// refused reports whether the type could not be listed at all.
func (t trial) refused(name snapshot.Type) bool {
	typ, _ := facts.Lookup(name)
	list, _ := facts.LookupOperation(typ.List)
	within := func(op string) bool { return slices.Contains(list.With, op) } // what is listed in other resources
	return typ.List != "" && (slices.Contains(t.failing, typ.List) || slices.ContainsFunc(t.failing, within))
}

// elsewhere reports whether the type is regional and it could not be read which regions there are.
func (t trial) elsewhere(name snapshot.Type) bool {
	typ, _ := facts.Lookup(name)
	return typ.List != "" && (!typ.Global || typ.Everywhere) && slices.Contains(t.failing, "account:ListRegions")
}

// unlisted reports whether the finding has to vanish: its resource is known of by a listing alone, which failed.
func (t trial) unlisted(k key, before findings.Finding) bool {
	if t.elsewhere(k.typ) && before.Resource.Region != awstest.Region {
		return true
	}
	if k.typ == snapshot.Region { // the home region is judged although nobody says which others there are
		return t.refused(k.typ) && before.Resource.Region != awstest.Region
	}
	return t.refused(k.typ) && !k.isListing()
}

// nothingNew holds that what was not there before is the listings that failed, and only they.
func (t trial) nothingNew(o *outcome) {
	base := t.world.base.findings
	for _, k := range sortedKeys(t.got.findings) {
		now := t.got.findings[k]
		if _, there := base[k]; there {
			continue
		}
		if !k.isListing() || now.Status != findings.Unknown || !t.refused(k.typ) && !t.elsewhere(k.typ) {
			o.problem(appeared, k, "it is %s", now.Status)
			continue
		}
		t.named(o, k, findings.Finding{}, now)
	}
}

// listingsSaid holds that every rule says of a type that could not be listed that it was not.
func (t trial) listingsSaid(o *outcome) {
	said := func(k key, region string) bool {
		return t.got.findings[key{k.rule, k.params, k.typ, awstest.Account, region}].Status == findings.Unknown
	}
	seen := map[key]bool{}
	for _, k := range sortedKeys(t.world.base.findings) {
		unit := key{rule: k.rule, params: k.params, typ: k.typ}
		if seen[unit] {
			continue
		}
		seen[unit] = true
		typ, _ := facts.Lookup(k.typ)
		where := snapshot.Global
		if !typ.Global {
			where = awstest.Region
		}
		if t.refused(k.typ) && !said(unit, where) {
			o.problem(vanished, unit, "nothing says that the type could not be listed in %s", where)
		}
		if t.elsewhere(k.typ) && !said(unit, cmp.Or(map[bool]string{true: snapshot.Global}[typ.Everywhere], collector.OtherRegions)) {
			o.problem(vanished, unit, "nothing says that the regions are not known")
		}
	}
}

// named holds that the finding names an operation that failed, as what it stands for: with its code, the IAM actions
// that it needs, and both in the message where a permission is missing. What it names beside that was unread before.
func (t trial) named(o *outcome, k key, before, now findings.Finding) {
	blamed := false
	for _, u := range now.Unread {
		if i := slices.IndexFunc(t.failing, func(op string) bool { return standsFor(u.Operation, op) }); i >= 0 && u.Code == t.failure.code {
			blamed = true
			if reason := t.unsaid(t.failing[i], u, now); reason != "" {
				o.problem(nameless, k, "%s", reason)
			}
		} else if !unreadAnyway(u, before) {
			o.problem(nameless, k, "it blames %s: %s", u.Operation, u.Code)
		}
	}
	// That a bucket is nowhere is said by the rule: the region of a resource is no fact of it.
	nowhere := slices.Contains(t.failing, "s3:GetBucketLocation") && strings.Contains(strings.Join(now.Messages, " "), "AWS did not say which region it is in")
	if !blamed && !nowhere && now.Status == findings.Unknown && before.Status != findings.Unknown {
		o.problem(nameless, k, "%s %q", now.Status, now.Messages)
	}
}

// standsFor reports whether the operation is op, or does not work without it.
func standsFor(operation, op string) bool {
	def, _ := facts.LookupOperation(operation)
	return operation == op || slices.Contains(def.With, op)
}

// unreadAnyway reports whether it could not be read when nothing failed.
func unreadAnyway(u findings.Unread, before findings.Finding) bool {
	return slices.ContainsFunc(before.Unread, func(b findings.Unread) bool {
		return b.Type == u.Type && b.Fact == u.Fact && b.Operation == u.Operation && b.Code == u.Code
	})
}

// unsaid returns what the finding should say of the operation that failed and does not.
func (t trial) unsaid(op string, u findings.Unread, now findings.Finding) string {
	for _, action := range facts.Permissions(op) {
		if !slices.Contains(strings.Split(u.Permission, ", "), action) {
			return fmt.Sprintf("%s needs %s, and the permission it names is %q", op, action, u.Permission)
		}
	}
	if now.Status != findings.Unknown {
		return ""
	}
	want := u.Operation + ": " + u.Code
	if u.Code == snapshot.AccessDenied {
		want += " (needs " + u.Permission + ")"
	}
	if !slices.ContainsFunc(now.Messages, func(m string) bool { return strings.Contains(m, want) }) {
		return fmt.Sprintf("no message has %q: %q", want, now.Messages)
	}
	return ""
}

func sortedKeys(m map[key]findings.Finding) []key {
	return slices.SortedFunc(maps.Keys(m), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.params, b.params), cmp.Compare(a.id, b.id), cmp.Compare(a.region, b.region))
	})
}

package sarif

import (
	"fmt"
	"strings"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// maxNotifications is how many unread answers, or rules, one run names. Of more, the rest is counted.
const maxNotifications = 100

// What a notification is about.
const (
	stopped    = "stopped"    // the scan, before its end
	nothing    = "nothing"    // was looked at
	silence    = "silence"    // of a rule
	evaluation = "evaluation" // of a rule failed
	unread     = "unread"     // answer
	dropped    = "dropped"    // failures, because a run has a limit
	floor      = "floor"      // of severity
)

func notify(id string, l level, format string, args ...any) notification {
	return notification{
		Descriptor: descriptorReference{ID: id}, Level: l,
		Message: message{Text: cut(unlinked(plain(fmt.Sprintf(format, args...))), maxText)},
	}
}

// invocation says whether the run is complete, and everything that it is not complete for.
func (p *plan) invocation(r *run) invocation {
	out := invocation{
		ExecutionSuccessful: p.complete(r) || p.o.Partial && len(r.ids) > 0 && !p.r.Incomplete,
		EndTimeUTC:          p.r.Now.UTC().Format(time.RFC3339), ToolExecutionNotifications: []notification{},
	}
	add := func(n ...notification) {
		out.ToolExecutionNotifications = append(out.ToolExecutionNotifications, n...)
	}
	if p.r.Incomplete {
		add(notify(stopped, levelError, "The scan was stopped before its end: resources and verdicts are missing."))
	}
	if r.account == "" && len(r.ids) == 0 {
		add(notify(nothing, levelError, "No account was looked at."))
	} else if ids := p.silent(r); len(ids) > 0 {
		add(notify(silence, levelError, "%s said nothing of the account, so that the absence of a result means nothing: %s.",
			count(len(ids), "rule"), some(ids)))
	}
	add(p.failedRules(r)...)
	add(p.unread(r)...)
	if r.dropped > 0 {
		add(notify(dropped, levelWarning, "%s left out, the least severe: %s. A run of this file has at most %d results, "+
			"because code scanning takes no more.", count(r.dropped, "failure"), p.droppedBySeverity(r), p.limited))
	}
	if p.r.AtLeast != "" {
		add(notify(floor, levelNote, "Findings below the severity %s are left out. The category of the run is its own, so that "+
			"no alert about them counts as fixed.", p.r.AtLeast))
	}
	return out
}

func (p *plan) failedRules(r *run) []notification {
	var out []notification
	ids := sortedKeys(r.errors)
	for _, id := range ids[:min(len(ids), maxNotifications)] {
		e := r.errors[id]
		n := notify(evaluation, levelError, "%s could not be evaluated for %s: %s", id, count(e.count, "resource"), e.message)
		n.AssociatedRule = &descriptorReference{ID: id, Index: new(r.rules[id])}
		out = append(out, n)
	}
	if more := len(ids) - maxNotifications; more > 0 {
		out = append(out, notify(evaluation, levelError, "%s more could not be evaluated.", count(more, "rule")))
	}
	return out
}

func (p *plan) unread(r *run) []notification {
	var out []notification
	more := 0
	for i := range p.r.Unread {
		u := &p.r.Unread[i]
		if u.Account != r.account || len(r.ids) == 0 {
			continue
		}
		if len(out) == maxNotifications {
			more++
			continue
		}
		out = append(out, unreadAnswer(u))
	}
	if more > 0 {
		out = append(out, notify(unread, levelWarning, "%s more were not read.", count(more, "answer")))
	}
	return out
}

func unreadAnswer(u *report.Unread) notification {
	l, effect := levelWarning, count(u.Undecided, "verdict")+" could not be reached because of it"
	if u.Undecided == 0 {
		l, effect = levelNote, "no verdict turns on it"
	}
	needs := ""
	if u.Permission != "" {
		needs = ", needs " + u.Permission
	}
	n := notify(unread, l, "%s was not read in %s (%s%s): %s.", u.Operation, u.Region, u.Code, needs, effect)
	n.Properties = &notificationProperties{
		Operation: cut(u.Operation, maxText), Code: cut(u.Code, maxText), Permission: cut(u.Permission, maxText),
		Region: cut(u.Region, maxText), Answer: cut(plain(u.Message), maxText), Undecided: u.Undecided, Resources: len(u.Resources),
	}
	return n
}

// droppedBySeverity is "LOW 12, MEDIUM 3".
func (p *plan) droppedBySeverity(r *run) string {
	names := [classes]string{accepted: "accepted", unclassified: "of another severity"}
	for _, s := range findings.Severities() {
		names[severityClass(s)] = string(s)
	}
	var parts []string
	for c, name := range names {
		if n := r.failures[c] - r.keep[c]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", name, n))
		}
	}
	return strings.Join(parts, ", ")
}

// some names the first of ids.
func some(ids []string) string {
	const few = 5
	if len(ids) <= few {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:few], ", "), len(ids)-few)
}

// count is n with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

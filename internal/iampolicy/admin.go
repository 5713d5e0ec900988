package iampolicy

import (
	"fmt"
	"slices"
	"strings"
)

// FullAdministrator returns the Allow statements that grant every action on every resource, whatever their conditions.
//
// Every action is "*", "*:*", or a NotAction that excludes no existing service's every action: one that excludes
// "iam:DeleteUser" alone leaves an administrator, one that excludes "iam:*" does not, unless other statements allow
// what it excludes. Every resource is "*", a pattern of every ARN, or a NotResource that matches nothing. A Deny beside
// it does not change the answer.
func FullAdministrator(d Document) []Match {
	var found, rest []Match
	var wide []*Statement
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Effect != Allow || !s.everyResource() {
			continue
		}
		wide = append(wide, &Statement{Actions: s.Actions, NotActions: s.NotActions})
		switch {
		case s.everyAction():
			found = append(found, s.grants(i, ""))
		case s.NotActions != nil && !s.noAction():
			rest = append(rest, s.grants(i, ", and other statements allow the rest"))
		}
	}
	if len(found) == 0 && covers(wide, area{"*:*", "*"}) {
		return rest
	}
	return found
}

// AllowNotAction returns the Allow statements that grant all but a list of actions on every resource and that are not
// those of a full administrator. Each new action of AWS is granted by them.
func AllowNotAction(d Document) []Match {
	var found []Match
	full := FullAdministrator(d)
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Effect != Allow || s.NotActions == nil || !s.everyResource() || s.noAction() {
			continue
		}
		if !slices.ContainsFunc(full, func(m Match) bool { return m.Index == i }) {
			found = append(found, s.grants(i, ""))
		}
	}
	return found
}

func (s *Statement) grants(i int, more string) Match {
	reason := "allows every action"
	if len(s.NotActions) > 0 {
		reason += " but " + list(s.NotActions)
	}
	return newMatch(i, s, reason+" on every resource"+s.underConditions()+more)
}

func (s *Statement) everyAction() bool {
	if s.NotActions != nil {
		return !slices.ContainsFunc(s.NotActions, excludesService)
	}
	if slices.ContainsFunc(s.Actions, func(p string) bool { return includes(p, "*:*", true) }) {
		return true
	}
	for service := range services { // "a*", "b*" ... "z*", "?*:*"
		every := service + ":*"
		if !slices.ContainsFunc(s.Actions, func(p string) bool { return includes(p, every, true) }) {
			return false
		}
	}
	return true
}

func (s *Statement) noAction() bool {
	return slices.ContainsFunc(s.NotActions, func(p string) bool { return includes(p, "*:*", true) })
}

// excludesService reports whether the pattern matches every action of an existing service, or spans services.
func excludesService(pattern string) bool {
	service, action, ok := strings.Cut(strings.ToLower(pattern), ":")
	switch {
	case wild(service):
		return true
	case !ok || !services[service]:
		return false // not an action of anything
	}
	return strings.Contains(action, "*") && strings.Trim(action, "*?") == ""
}

func (s *Statement) everyResource() bool {
	if s.NotResources != nil {
		// What cannot match an ARN matches nothing.
		return !slices.ContainsFunc(s.NotResources, func(p string) bool { return overlap(loosen(p), "arn:*:*:*:*:*", false) })
	}
	return slices.ContainsFunc(s.Resources, func(p string) bool {
		return everything(p) || slices.ContainsFunc(partitions, func(partition string) bool {
			return includes(p, "arn:"+partition+":*:*:*:*", false)
		})
	})
}

// partitions of https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}

func (s *Statement) underConditions() string {
	var on []string
	for _, c := range s.Conditions {
		if !slices.Contains(on, c.Key) {
			on = append(on, c.Key)
		}
	}
	if len(on) == 0 {
		return ""
	}
	return " under conditions on " + strings.Join(on, ", ")
}

// list quotes the first few of many.
func list(items []string) string {
	const most = 3
	quoted := make([]string, 0, most)
	for _, item := range items[:min(most, len(items))] {
		quoted = append(quoted, fmt.Sprintf("%q", item))
	}
	text := strings.Join(quoted, ", ")
	if n := len(items) - most; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

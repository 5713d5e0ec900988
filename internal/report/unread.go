package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
)

// accessDenied is the code of an answer that a permission of the account would change.
const accessDenied = "AccessDenied"

// An Unread is one answer that the scan did not get in one region of one account, over every finding that names it.
type Unread struct {
	Operation  string // "s3:GetBucketPolicy"
	Permission string // the IAM action that the operation needs; several are joined by ", "
	Code       string // "AccessDenied"
	Message    string // what AWS said; of several the first in order
	Account    string
	Region     string
	Resources  []string // ids, sorted
	Rules      []string // ids, sorted
	Undecided  int      // the UNKNOWN and ERROR findings that turn on it
	Findings   int      // all that name it: a failure that stands without it does too
}

type unreadKey struct{ operation, permission, code, account, region string }

type unreadSet struct {
	message             string
	resources, rules    map[string]bool
	undecided, findings int
}

// unreadSets are answers that are being counted.
type unreadSets map[unreadKey]*unreadSet

func (sets unreadSets) sorted() []Unread {
	all := make([]Unread, 0, len(sets))
	for key, set := range sets {
		all = append(all, Unread{
			Operation: key.operation, Permission: key.permission, Code: key.code, Message: set.message,
			Account: key.account, Region: key.region,
			Resources: slices.Sorted(maps.Keys(set.resources)), Rules: slices.Sorted(maps.Keys(set.rules)),
			Undecided: set.undecided, Findings: set.findings,
		})
	}
	slices.SortFunc(all, compareUnread)
	return all
}

func (sets unreadSets) add(f *findings.Finding) {
	if len(f.Unread) == 0 {
		return
	}
	counted := map[unreadKey]bool{} // a finding can turn on one answer through several facts
	for _, u := range f.Unread {
		key := unreadKey{u.Operation, u.Permission, u.Code, f.Resource.Account, f.Resource.Region}
		set := sets[key]
		if set == nil {
			set = &unreadSet{resources: map[string]bool{}, rules: map[string]bool{}}
			sets[key] = set
		}
		if u.Message != "" && (set.message == "" || u.Message < set.message) {
			set.message = u.Message
		}
		set.resources[cmp.Or(u.Resource, f.Resource.ID)] = true
		set.rules[f.Rule] = true
		if counted[key] {
			continue
		}
		counted[key] = true
		set.findings++
		if s := f.Status.Known(); s == findings.Unknown || s == findings.Error {
			set.undecided++
		}
	}
}

func compareUnread(a, b Unread) int {
	return cmp.Or(
		cmp.Compare(b.Undecided, a.Undecided),
		cmp.Compare(b.Findings, a.Findings),
		cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(a.Permission, b.Permission),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Region, b.Region),
	)
}

func missingPermissions(unread []Unread) []string {
	var actions []string
	for _, u := range unread {
		if u.Code != accessDenied {
			continue
		}
		for action := range strings.SplitSeq(u.Permission, ",") {
			if action = strings.TrimSpace(action); action != "" {
				actions = append(actions, action)
			}
		}
	}
	return sortedSet(actions)
}

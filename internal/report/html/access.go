package html

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/openposture/posture/internal/report"
)

// accessDenied is the code of an answer that a permission would change; see report.Report.Permissions.
const accessDenied = "AccessDenied"

// An unread is one kind of answer that the scan did not get, over all accounts and regions.
type unread struct {
	operation, permission, code, message string
	accounts, regions, rules             []string
	undecided, findings, resources       int
}

func (u *unread) helps() bool { return u.code == accessDenied }

// groupUnread joins what differs by account and region only: an organization has a hundred accounts, and a person asks
// which answers are missing.
func groupUnread(all []report.Unread) []unread {
	type key struct{ operation, permission, code string }
	index := map[key]int{}
	var out []unread
	for _, u := range all {
		k := key{u.Operation, u.Permission, u.Code}
		i, ok := index[k]
		if !ok {
			i = len(out)
			index[k] = i
			out = append(out, unread{operation: u.Operation, permission: u.Permission, code: u.Code, message: u.Message})
		}
		g := &out[i]
		g.accounts, g.regions = append(g.accounts, u.Account), append(g.regions, u.Region)
		g.rules = append(g.rules, u.Rules...)
		g.undecided += u.Undecided
		g.findings += u.Findings
		g.resources += len(u.Resources)
	}
	for i := range out {
		out[i].accounts, out[i].regions, out[i].rules = set(out[i].accounts), set(out[i].regions), set(out[i].rules)
	}
	slices.SortStableFunc(out, func(a, b unread) int {
		if a.helps() != b.helps() {
			if a.helps() {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.undecided, a.undecided), cmp.Compare(b.findings, a.findings))
	})
	return out
}

func set(ss []string) []string {
	slices.Sort(ss)
	return slices.Compact(ss)
}

// missing are the unread answers that a permission would (or would not) change.
func (v *view) missing(helps bool) []unread {
	return slices.DeleteFunc(slices.Clone(v.unread), func(u unread) bool { return u.helps() != helps })
}

func undecided(us []unread) int {
	n := 0
	for i := range us {
		n += us[i].undecided
	}
	return n
}

// statement is the IAM policy that allows the actions, in the shape that "posture permissions" prints.
func statement(actions []string) (string, error) {
	type allow struct {
		Sid      string
		Effect   string
		Action   []string
		Resource string
	}
	b, err := json.MarshalIndent(struct {
		Version   string
		Statement []allow
	}{"2012-10-17", []allow{{"PostureScanMissing", "Allow", cleanAll(actions), "*"}}}, "", "  ")
	return string(b), err
}

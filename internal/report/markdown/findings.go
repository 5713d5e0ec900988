package markdown

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// failures adds the rules that fail, the worst first, while there is room.
func (d *document) failures(r *report.Report) {
	if len(r.Failures) == 0 {
		return
	}
	heading := fmt.Sprintf("### What to fix first: %s fail\n\n", count(len(r.Failures), "rule"))
	if len(r.Failures) == 1 {
		heading = "### What to fix: 1 rule fails\n\n"
	}
	if !d.add(fix, heading) {
		d.drop(len(r.Failures), "failing rule")
		return
	}
	for i := range r.Failures {
		if !d.add(fix, failure(&r.Failures[i])) {
			d.drop(len(r.Failures)-i, "failing rule")
			return
		}
	}
}

var marks = map[findings.Severity]string{
	findings.Critical: "🟥", findings.High: "🟧", findings.Medium: "🟨", findings.Low: "🟦", findings.Informational: "⬜",
}

// failure is one rule, folded.
func failure(f *report.Failure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details>\n<summary>%s <b>%s</b> %s · %s</summary>\n\n", cmp.Or(marks[f.Severity], "⬜"),
		htmlProse(string(f.Severity), maxName), htmlProse(f.Title, maxTitle), count(f.Count, "resource"))
	fmt.Fprintf(&b, "Rule %s", code(f.Rule))
	for _, group := range controlGroups(f.Controls) {
		fmt.Fprintf(&b, " · %s", code(group))
	}
	b.WriteString("\n\n")
	for _, res := range f.Resources[:min(maxResources, len(f.Resources))] {
		b.WriteString("- " + resourceText(res) + "\n")
	}
	if n := f.Count - min(maxResources, len(f.Resources)); n > 0 {
		fmt.Fprintf(&b, "- … and %d more\n", n)
	}
	b.WriteString("\n")
	advice, commands := remedy(f.Remediation)
	if advice != "" {
		fmt.Fprintf(&b, "**Fix**: %s\n\n", prose(advice, maxProse))
	}
	if len(commands) > 0 {
		b.WriteString(block("sh", commands) + "\n")
	}
	b.WriteString("</details>\n\n")
	return b.String()
}

func resourceText(r findings.Resource) string {
	if r.ID == r.Account {
		return "account " + code(r.Account) + " · " + code(r.Region)
	}
	return code(cmp.Or(r.Name, r.ID)) + " · " + code(r.Account) + " · " + code(r.Region)
}

// maxControlGroups is of how many benchmarks the controls of a rule are named.
const maxControlGroups = 4

// controlGroups is the controls by benchmark, the newest version first: "cis-aws-7.0.0 2.4, 2.5".
func controlGroups(refs []findings.ControlRef) []string {
	var groups []string
	for i, ref := range refs { // sorted by benchmark
		if i > 0 && refs[i-1].Benchmark == ref.Benchmark {
			groups[len(groups)-1] += ", " + ref.ID
			continue
		}
		groups = append(groups, ref.Benchmark+" "+ref.ID)
	}
	slices.Reverse(groups)
	if n := len(groups) - maxControlGroups; n > 0 {
		groups = append(groups[:maxControlGroups], "and "+count(n, "more benchmark"))
	}
	return groups
}

// maxCommands is how many lines of commands of a remediation are shown.
const maxCommands = 20

// remedy parts what to do from the commands of the AWS CLI that follow it.
func remedy(remediation string) (advice string, commands []string) {
	lines := strings.Split(strings.TrimSpace(remediation), "\n")
	n := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "aws ") })
	if n < 0 {
		return strings.Join(lines, " "), nil
	}
	commands = lines[n:]
	if more := len(commands) - maxCommands; more > 0 {
		commands = append(slices.Clone(commands[:maxCommands]), "# … "+count(more, "more line"))
	}
	return strings.Join(lines[:n], " "), commands
}

// An answer is one operation that did not answer for one reason, over accounts and regions.
type answer struct {
	operation, permission, code string

	undecided int
	accounts  map[string]bool
}

// advice names the actions where they are what is missing.
func (a *answer) advice() string {
	if a.code == "AccessDenied" && a.permission != "" {
		return "grant " + cell(a.permission)
	}
	return report.Advice(a.code)
}

// unread adds what most verdicts turn on, and the IAM actions that would have read it.
func (d *document) unread(r *report.Report) {
	answers := answersOf(r.Unread)
	if len(answers) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### What could not be read: %s UNKNOWN because of it\n\n", count(r.Counts.Of(findings.Unknown), "verdict"))
	b.WriteString("| Verdicts | Operation | Answer | Accounts | What to do |\n|--:|:--|:--|--:|:--|\n")
	for _, a := range answers[:min(maxAnswers, len(answers))] {
		fmt.Fprintf(&b, "| %d | %s | %s | %d | %s |\n", a.undecided, cell(a.operation), cell(a.code), len(a.accounts), a.advice())
	}
	b.WriteString("\n")
	if d.add(unread, b.String()) {
		d.drop(len(answers)-maxAnswers, "unread answer")
	} else {
		d.drop(len(answers), "unread answer")
	}
	if len(r.Permissions) > 0 && !d.add(unread, actions(r.Permissions)) {
		d.drop(len(r.Permissions), "missing IAM action")
	}
}

// actions is the IAM statement that is missing.
func actions(permissions []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details>\n<summary>%s to add to the role that scans</summary>\n\n", count(len(permissions), "IAM action"))
	lines := []string{"{", `  "Sid": "PostureScanMissing",`, `  "Effect": "Allow",`, `  "Action": [`}
	shown := permissions[:min(maxActions, len(permissions))]
	for i, action := range shown {
		quoted, _ := json.Marshal(report.Sanitize(action)) // a string
		comma := ","
		if i == len(shown)-1 {
			comma = ""
		}
		lines = append(lines, "    "+string(quoted)+comma)
	}
	b.WriteString(block("json", append(lines, "  ],", `  "Resource": "*"`, "}")))
	if n := len(permissions) - len(shown); n > 0 {
		fmt.Fprintf(&b, "\n… and %d more: `posture permissions` prints all that a scan needs.\n", n)
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

// answersOf merges what differs in its place, and leaves out what no verdict turns on.
func answersOf(us []report.Unread) []*answer {
	type key struct{ operation, permission, code string }
	byKey := map[key]*answer{}
	for _, u := range us {
		if u.Undecided == 0 {
			continue
		}
		k := key{u.Operation, u.Permission, u.Code}
		a := byKey[k]
		if a == nil {
			a = &answer{operation: u.Operation, permission: u.Permission, code: u.Code, accounts: map[string]bool{}}
			byKey[k] = a
		}
		a.undecided += u.Undecided
		a.accounts[u.Account] = true
	}
	return slices.SortedFunc(maps.Values(byKey), func(x, y *answer) int {
		return cmp.Or(
			cmp.Compare(y.undecided, x.undecided), cmp.Compare(x.operation, y.operation),
			cmp.Compare(x.permission, y.permission), cmp.Compare(x.code, y.code),
		)
	})
}

// A ruleError is a rule that could not be evaluated.
type ruleError struct {
	rule, message string
	count         int
}

// ruleErrors collects the rules with an ERROR, or with a status that this version does not know.
func ruleErrors(r *report.Report) ([]ruleError, error) {
	byRule := map[string]*ruleError{}
	for f, err := range r.Findings() {
		if err != nil {
			return nil, err
		}
		switch f.Status {
		case findings.Pass, findings.Fail, findings.Unknown, findings.NotApplicable, findings.Manual:
			continue
		default:
		}
		e := byRule[f.Rule]
		if e == nil {
			e = &ruleError{rule: f.Rule}
			byRule[f.Rule] = e
		}
		e.count++
		if e.message == "" && len(f.Messages) > 0 {
			e.message = f.Messages[0]
		}
	}
	var errs []ruleError
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		errs = append(errs, *byRule[rule])
	}
	return errs, nil
}

func (d *document) errors(errs []ruleError) {
	if len(errs) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### Could not be evaluated: %s\n\n", count(len(errs), "rule"))
	for _, e := range errs[:min(maxErrors, len(errs))] {
		fmt.Fprintf(&b, "- %s, %s: %s\n", code(e.rule), count(e.count, "verdict"), code(e.message))
	}
	b.WriteString("\n")
	if d.add(broken, b.String()) {
		d.drop(len(errs)-maxErrors, "rule with an error")
	} else {
		d.drop(len(errs), "rule with an error")
	}
}

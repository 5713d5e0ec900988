package oscal_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
)

// What OSCAL says of the values of each type. https://pages.nist.gov/OSCAL/reference/datatypes/
var (
	stringType = regexp.MustCompile(`^\S(.*\S)?$`)
	lineType   = regexp.MustCompile(`^[^\n]+$`)
	tokenType  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._-]*$`)
	uuidType   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	markup     = regexp.MustCompile("(?:^|[^\\\\])(?:\\\\\\\\)*[<>`*\\[\\]]")
)

// conforms walks a document by the types that members of these names have.
func conforms(tb testing.TB, name string, v any) {
	tb.Helper()
	switch v := v.(type) {
	case map[string]any:
		for name, v := range v {
			conforms(tb, name, v)
		}
	case []any:
		if len(v) == 0 {
			tb.Errorf("%s is an empty array", name)
		}
		for _, v := range v {
			conforms(tb, name, v)
		}
	case string:
		ok := true
		switch name {
		case "uuid", "subject-uuid", "actor-uuid", "component-uuid", "observation-uuid", "risk-uuid":
			ok = uuidType.MatchString(v)
		case "name", "class", "control-id", "target-id", "id", "reason", "rel":
			ok = tokenType.MatchString(v)
		case "value", "version", "methods":
			ok = stringType.MatchString(v)
		case "title":
			ok = lineType.MatchString(v) && !markup.MatchString(v)
		case "description", "statement", "prose":
			ok = v != "" && !markup.MatchString(v)
		case "remarks":
			ok = v != "" && (!markup.MatchString(v) || strings.Contains(v, "it is to [a note](#"))
		}
		if !ok {
			tb.Errorf("%s is %q", name, v)
		}
	}
}

func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	in.Findings[0].Resource.Name = strings.Repeat("10,000 characters", 1000)
	in.Findings[1].Resource.Name = " \t\u00a0"
	for i := range in.Findings {
		in.Findings[i].Exception = &findings.Exception{Reason: in.Findings[i].Messages[0]}
	}
	in.Rules[0].Description = "<b>\n[x](y) *z*"
	in.Benchmarks[0].Title, in.Benchmarks[0].Controls[0].Title = "<b>", "a\nb"
	written := write(t, sample.Report(t, in))
	for _, r := range string(written) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	var doc any
	if err := json.Unmarshal(written, &doc); err != nil {
		t.Fatal(err)
	}
	conforms(t, "", doc)
	if !strings.Contains(string(written), strings.Repeat("10,000 characters", 1000)) {
		t.Error("a long name was cut")
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("FAIL", "HIGH", "<script>\n\x1b[31m", "bad\xff", "arn:aws:s3:::b", `{"a":[1,"\u202e"]}`)
	f.Add("", "", "", "", "", "null")
	f.Add("PASS", "", "*", " \u00a0", "1.", `" "`)
	f.Fuzz(func(t *testing.T, status, severity, text, name, id, value string) {
		in := sample.Input()
		in.Program, in.RulesDigest = text, name
		in.Benchmarks = in.Benchmarks[:1]
		b := &in.Benchmarks[0]
		b.ID, b.Title, b.Version, b.Controls = name, text, id, b.Controls[:1]
		b.Controls[0].ID, b.Controls[0].Title, b.Controls[0].Rules = id, text, []string{text}
		in.Rules[0].ID, in.Rules[0].Description = text, text
		one := in.Findings[0]
		one.Rule, one.Controls = text, []findings.ControlRef{{Benchmark: name, ID: id}}
		one.Status, one.Severity, one.Title, one.Messages = findings.Status(status), findings.Severity(severity), text, []string{text}
		one.Resource = findings.Resource{ID: id, Name: name, Type: text, Account: name, Region: id, Tags: map[string]string{name: text}}
		one.Unread = []findings.Unread{{Message: text, Resource: id, Operation: name, Code: text, Permission: id}}
		one.Remediation = text
		if json.Valid([]byte(value)) {
			one.Evidence = map[string]json.RawMessage{name: json.RawMessage(value)}
			one.Parameters = one.Evidence
		}
		in.Findings = []findings.Finding{one}
		written := write(t, sample.Report(t, in))
		var doc any
		if err := json.Unmarshal(written, &doc); err != nil {
			t.Fatal(err)
		}
		conforms(t, "", doc)
		for _, finding := range parse(t, written).Results[0].Findings {
			if finding.Target.Status.State == "satisfied" && status != "PASS" {
				t.Errorf("%q satisfies", status)
			}
		}
	})
}

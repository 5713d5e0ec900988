package sarif

import (
	"net/url"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// The limits of a rule: a text that is longer makes a reader refuse the file or leave out its results.
const (
	maxName    = 255
	maxText    = 1024
	maxHelp    = 16 << 10 // no limit is documented
	maxHelpURI = 2048
	maxTags    = 20 // 10 are shown
)

func (p *plan) rule(r *report.Rule) descriptor {
	controls := p.controls(r.ID)
	return descriptor{
		ID:                   r.ID,
		Name:                 ruleName(r.ID),
		ShortDescription:     &message{Text: cut(period(plain(r.Title)), maxText)},
		FullDescription:      &message{Text: cut(period(lines(description(r))), maxText)},
		Help:                 help(r),
		HelpURI:              helpURI(r),
		DefaultConfiguration: &configuration{Level: levelOf(r.Severity)},
		Properties: &ruleProperties{
			Tags: tags(r, controls), Precision: "very-high", SecuritySeverity: securitySeverity(r.Severity),
			Severity: plain(string(r.Severity)), Controls: controls, Responsibility: plain(r.Responsibility),
		},
	}
}

// levelOf is also said of a severity that a later version adds: what is not known is not harmless.
func levelOf(s findings.Severity) level {
	switch s {
	case findings.Informational, findings.Low:
		return levelNote
	case findings.Medium:
		return levelWarning
	default:
		return levelError
	}
}

// securitySeverity is a number well inside the band that code scanning and GitLab call by the same name as posture. "over
// 9.0" is critical to one and "9.0" to the other.
func securitySeverity(s findings.Severity) string {
	switch s {
	case findings.Informational:
		return "0.5"
	case findings.Low:
		return "2.0"
	case findings.Medium:
		return "5.5"
	case findings.Critical:
		return "9.5"
	default:
		return "8.0"
	}
}

// ruleName is the last part of the id in the form that SARIF wants of a name: RootHasNoAccessKeys.
func ruleName(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id[strings.LastIndex(id, ".")+1:], "_") {
		for i, c := range word {
			switch {
			case i == 0 && 'a' <= c && c <= 'z':
				b.WriteRune(c - 'a' + 'A')
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
				b.WriteRune(c)
			}
		}
	}
	return cut(b.String(), maxName)
}

// description is one paragraph: that its source is wrapped is of no meaning.
func description(r *report.Rule) string {
	if text := strings.Join(strings.Fields(r.Description), " "); text != "" {
		return text
	}
	return r.Title
}

func help(r *report.Rule) *message {
	var text, markdown strings.Builder
	section := func(title, body string) {
		if body = lines(body); body == "" {
			return
		}
		if title != "" {
			text.WriteString(title + ": ")
			markdown.WriteString("**" + title + "**\n\n")
		}
		text.WriteString(body + "\n\n")
		markdown.WriteString(escapeMarkdown(body) + "\n\n")
	}
	section("", description(r))
	section("Remediation", r.Remediation)
	section("What AWS does", r.AWSPart)
	for i, ref := range r.References {
		if !isLink(ref) {
			continue
		}
		if i == 0 {
			markdown.WriteString("**References**\n\n")
		}
		text.WriteString(ref + "\n")
		markdown.WriteString("- <" + ref + ">\n")
	}
	return &message{
		Text:     cut(strings.TrimSpace(text.String()), maxHelp),
		Markdown: cut(strings.TrimSpace(markdown.String()), maxHelp),
	}
}

func helpURI(r *report.Rule) string {
	i := slices.IndexFunc(r.References, isLink)
	if i < 0 {
		return ""
	}
	return r.References[i]
}

// isLink reports whether s can stand as it is where a URI is expected, in Markdown between angle brackets too.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= maxHelpURI &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>\\\"^`{|}", r) })
}

// tags are what code scanning filters by. Of too many, the controls of old benchmarks are left out: all are in controls.
func tags(r *report.Rule, controls []string) []string {
	out := []string{"security", "aws", service(r.Resource)}
	for _, id := range r.SecurityHub {
		out = append(out, "securityhub/"+plain(id))
	}
	out = append(out, controls...)
	return out[:min(len(out), maxTags)]
}

// controls are the controls that name the rule, those of the newest benchmark first.
func (p *plan) controls(rule string) []string {
	out := []string{}
	for _, b := range slices.Backward(p.r.Benchmarks) {
		for _, c := range b.Controls {
			if slices.Contains(c.Rules, rule) {
				out = append(out, plain(controlName(findings.ControlRef{Benchmark: b.ID, ID: c.ID})))
			}
		}
	}
	return out
}

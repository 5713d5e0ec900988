package html

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// The findings are in the page as blocks of JSON, compressed and in base64. What filters and lists need is the index,
// which is unpacked at the start; what unfolds is in blocks of some hundred findings, unpacked one at a time. Values that
// findings share (facts of one resource, an answer of AWS) are written once.
const (
	detailsPerBlock = 512
	valueBytes      = 256 << 10 // of values in a block
)

// An index is what the script knows of all findings. Columns are as long as there are findings, or resources.
type index struct {
	Statuses   []string       `json:"statuses"`
	Severities []string       `json:"severities"`
	Rules      []rule         `json:"rules"`
	Texts      []string       `json:"texts"` // what the numbers in columns stand for
	Resources  resourceColumn `json:"resources"`
	Findings   findingColumn  `json:"findings"`
	PerBlock   int            `json:"perBlock"` // of details
	Values     []int          `json:"values"`   // the first value of each block
}

type rule struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Service     string   `json:"service"`
	Severity    string   `json:"severity"`
	Description []block  `json:"description"`
	Remediation []block  `json:"remediation"`
	References  []string `json:"references"`
}

type resourceColumn struct {
	ID      []string `json:"id"`
	Name    []string `json:"name"`
	Type    []int    `json:"type"`
	Account []int    `json:"account"`
	Region  []int    `json:"region"`
}

type findingColumn struct {
	ID       []string `json:"id"`
	Rule     []int    `json:"rule"`
	Status   []int    `json:"status"`
	Severity []int    `json:"severity"`
	Resource []int    `json:"resource"`
	Title    []int    `json:"title"`
	Why      []int    `json:"why"` // the messages, a line each
}

// A detail is what a finding shows when it is unfolded. Numbers stand for values.
type detail struct {
	Controls    [][2]string       `json:"controls"`
	Parameters  [][2]string       `json:"parameters,omitempty"`
	Evidence    []evidence        `json:"evidence,omitempty"`
	Unread      []int             `json:"unread,omitempty"`
	Tags        *[][2]string      `json:"tags,omitempty"` // nil when they were not read
	Remediation []block           `json:"remediation,omitempty"`
	Exception   *exceptionShown   `json:"exception,omitempty"`
	Attestation *attestationShown `json:"attestation,omitempty"`
	Observed    string            `json:"observed"`
}

type evidence struct {
	Name  string `json:"name"`
	Value int    `json:"value"` // -1 when the fact is absent
}

type exceptionShown struct {
	Owner  string `json:"owner"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

type attestationShown struct {
	By       string `json:"by"`
	Date     string `json:"date"`
	Until    string `json:"until"`
	Note     string `json:"note,omitempty"`
	Evidence string `json:"evidence,omitempty"`
}

// A resourceKey is what a resource is: its tags are no part of that.
type resourceKey struct{ kind, id, name, account, region string }

// A packer writes the blocks of a page.
type packer struct {
	w         io.Writer
	index     index
	rules     map[string]int
	texts     map[string]int
	resources map[resourceKey]int
	known     map[string]int // values
	details   []detail
	values    []string
	bytes     int // of values
	err       error
}

// data writes the findings of r into the page.
func data(r *report.Report) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		p := newPacker(w, r)
		for f, err := range r.Findings() {
			if err != nil {
				return err
			}
			if p.add(f); p.err != nil {
				return p.err
			}
		}
		p.flushDetails()
		p.flushValues()
		p.block("index", p.index)
		return p.err
	})
}

func newPacker(w io.Writer, r *report.Report) *packer {
	p := &packer{
		w: w, rules: map[string]int{}, texts: map[string]int{}, resources: map[resourceKey]int{}, known: map[string]int{},
		index: index{PerBlock: detailsPerBlock, Statuses: statuses(), Severities: severities(r)},
	}
	for _, known := range r.Rules {
		p.rule(known)
	}
	return p
}

func (p *packer) rule(r report.Rule) int {
	i, ok := p.rules[r.ID]
	if !ok {
		i = len(p.index.Rules)
		p.rules[r.ID] = i
		p.index.Rules = append(p.index.Rules, rule{
			ID: clean(r.ID), Title: clean(r.Title), Service: service(r.ID), Severity: clean(string(r.Severity)),
			Description: blocks(r.Description), Remediation: blocks(r.Remediation), References: cleanAll(r.References),
		})
	}
	return i
}

func (p *packer) text(s string) int {
	i, ok := p.texts[s]
	if !ok {
		i = len(p.index.Texts)
		p.texts[s] = i
		p.index.Texts = append(p.index.Texts, clean(s))
	}
	return i
}

// lines is text of several lines, each made visible by itself.
func (p *packer) lines(ss []string) int {
	key := "\n" + strings.Join(ss, "\n")
	i, ok := p.texts[key]
	if !ok {
		i = len(p.index.Texts)
		p.texts[key] = i
		p.index.Texts = append(p.index.Texts, strings.Join(cleanAll(ss), "\n"))
	}
	return i
}

// resource returns the number of a resource.
func (p *packer) resource(r findings.Resource) int {
	key := resourceKey{r.Type, r.ID, r.Name, r.Account, r.Region}
	i, ok := p.resources[key]
	if !ok {
		c := &p.index.Resources
		i = len(c.ID)
		p.resources[key] = i
		c.ID, c.Name = append(c.ID, clean(r.ID)), append(c.Name, clean(r.Name))
		c.Type, c.Account, c.Region = append(c.Type, p.text(r.Type)), append(c.Account, p.text(r.Account)), append(c.Region, p.text(r.Region))
	}
	return i
}

// value returns the number of a value, which is written once.
func (p *packer) value(s string) int {
	i, ok := p.known[s]
	if !ok {
		if p.bytes >= valueBytes {
			p.flushValues()
		}
		i = len(p.known)
		p.known[s] = i
		p.values = append(p.values, s)
		p.bytes += len(s)
	}
	return i
}

func (p *packer) add(f *findings.Finding) {
	c := &p.index.Findings
	i := p.rule(report.Rule{ID: f.Rule, Title: f.Title, Severity: f.Severity, Remediation: f.Remediation})
	severity := slices.Index(p.index.Severities, string(f.Severity))
	c.ID = append(c.ID, clean(f.ID))
	c.Rule = append(c.Rule, i)
	c.Status = append(c.Status, slices.Index(p.index.Statuses, statusOf(f)))
	c.Severity = append(c.Severity, severity)
	c.Resource = append(c.Resource, p.resource(f.Resource))
	c.Title = append(c.Title, p.text(f.Title))
	c.Why = append(c.Why, p.lines(f.Messages))
	p.details = append(p.details, p.detail(f, i))
	if len(p.details) == detailsPerBlock {
		p.flushDetails()
	}
}

func (p *packer) detail(f *findings.Finding, rule int) detail {
	d := detail{Controls: [][2]string{}, Observed: f.ObservedAt.UTC().Format(time.RFC3339)}
	for _, c := range f.Controls {
		d.Controls = append(d.Controls, [2]string{clean(c.Benchmark), clean(c.ID)})
	}
	for _, name := range slices.Sorted(maps.Keys(f.Parameters)) {
		d.Parameters = append(d.Parameters, [2]string{clean(name), shown(f.Parameters[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(f.Evidence)) {
		e := evidence{clean(name), -1}
		if raw := f.Evidence[name]; raw != nil {
			e.Value = p.value(shown(raw))
		}
		d.Evidence = append(d.Evidence, e)
	}
	for _, u := range f.Unread {
		d.Unread = append(d.Unread, p.unread(u))
	}
	if f.Resource.Tags != nil {
		tags := [][2]string{}
		for _, key := range slices.Sorted(maps.Keys(f.Resource.Tags)) {
			tags = append(tags, [2]string{clean(key), clean(f.Resource.Tags[key])})
		}
		d.Tags = &tags
	}
	if own := blocks(f.Remediation); !slices.Equal(own, p.index.Rules[rule].Remediation) {
		d.Remediation = own
	}
	if x := f.Exception; x != nil {
		d.Exception = &exceptionShown{clean(x.Owner), clean(x.Reason), day(x.Until)}
	}
	if x := f.Attestation; x != nil {
		d.Attestation = &attestationShown{clean(x.By), day(x.Date), day(x.Until), clean(x.Note), clean(x.Evidence)}
	}
	return d
}

func (p *packer) unread(u findings.Unread) int {
	for _, s := range []*string{&u.Fact, &u.Type, &u.Resource, &u.Operation, &u.Permission, &u.Code, &u.Message} {
		*s = clean(*s)
	}
	b, err := json.Marshal(u)
	if err != nil && p.err == nil {
		p.err = err
	}
	return p.value(string(b))
}

// shown is JSON as the script indents it: text, because numbers of JavaScript are not exact.
func shown(raw json.RawMessage) string {
	if raw == nil {
		return "null"
	}
	return string(raw)
}

func (p *packer) flushDetails() {
	if len(p.details) > 0 {
		p.block("details", p.details)
		p.details = p.details[:0]
	}
}

func (p *packer) flushValues() {
	if len(p.values) > 0 {
		p.index.Values = append(p.index.Values, len(p.known)-len(p.values))
		p.block("values", p.values)
		p.values, p.bytes = p.values[:0], 0
	}
}

// block writes v as a block of the page. Base64 has nothing in it that ends a script element.
func (p *packer) block(kind string, v any) {
	if p.err != nil {
		return
	}
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		p.err = err
		return
	}
	enc := json.NewEncoder(zip)
	enc.SetEscapeHTML(false)
	if p.err = enc.Encode(v); p.err != nil {
		return
	}
	if p.err = zip.Close(); p.err != nil {
		return
	}
	_, p.err = fmt.Fprintf(p.w, "<script type=\"application/gzip\" data-kind=\"%s\">%s</script>\n",
		kind, base64.StdEncoding.EncodeToString(b.Bytes()))
}

package oscal

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
)

// maxRelated ids of observations are 16 MiB.
const maxRelated = 1 << 20

// A related control is one with the observations that name it.
type related struct {
	ref       findings.ControlRef
	benchmark *report.Benchmark
	control   *report.Control
	count     int // of the observations, at most
	ids       []uuid
}

// findings writes a finding for each control that applies. The observations of a million findings do not fit in memory
// beside the controls they name, so the findings are read again for every batch of controls.
func (d *document) findings(r risks) {
	a := d.array("findings")
	for rest := d.controls(); len(rest) > 0; {
		n := batch(rest, d.maxRelated)
		if n == 0 { // one control has too many
			d.finding(a, &rest[0], r, func(yield func(uuid)) { d.each(rest[:1], func(_ *related, id uuid) { yield(id) }) })
			rest = rest[1:]
			continue
		}
		for i := range n {
			rest[i].ids = make([]uuid, 0, rest[i].count)
		}
		d.each(rest[:n], func(c *related, id uuid) { c.ids = append(c.ids, id) })
		for i := range n {
			c := &rest[i]
			d.finding(a, c, r, func(yield func(uuid)) {
				for _, id := range c.ids {
					yield(id)
				}
			})
			c.ids = nil
		}
		rest = rest[n:]
	}
	if a.end() {
		a.Raw(",\n")
	}
}

func (d *document) controls() []related {
	var out []related
	for i := range d.report.Benchmarks {
		b := &d.report.Benchmarks[i]
		for j := range b.Controls {
			c := &b.Controls[j]
			if c.Status == report.ControlNotApplicable {
				continue
			}
			n := c.Accepted
			for _, count := range c.Counts {
				n += count
			}
			out = append(out, related{
				ref: findings.ControlRef{Benchmark: b.ID, ID: c.ID}, benchmark: b, control: c, count: min(n, d.report.Len()),
			})
		}
	}
	return out
}

// batch is how many of the controls have at most limit observations together.
func batch(controls []related, limit int) int {
	for i := range controls {
		if limit -= controls[i].count; limit < 0 {
			return i
		}
	}
	return len(controls)
}

// each calls yield for every observation of every control.
func (d *document) each(controls []related, yield func(*related, uuid)) {
	byRef := map[findings.ControlRef]*related{}
	total := 0
	for i := range controls {
		byRef[controls[i].ref] = &controls[i]
		total += controls[i].count
	}
	if total == 0 {
		return
	}
	for f, err := range d.report.Findings() {
		if d.failed(err) {
			return
		}
		for _, ref := range f.Controls {
			if c := byRef[ref]; c != nil {
				yield(c, observationUUID(f))
			}
		}
	}
}

// finding writes one, its observations one by one.
func (d *document) finding(a *array, c *related, r risks, observations func(func(uuid))) {
	a.open()
	head := d.Encode(d.newFinding(c, r))
	a.Bytes(bytes.TrimSuffix(head, []byte("}")))
	separator := `,"related-observations":[`
	var buf []byte
	observations(func(id uuid) {
		buf = append(buf[:0], separator...)
		buf = append(buf, `{"observation-uuid":"`...)
		buf = append(id.append(buf), `"}`...)
		a.Bytes(buf)
		separator = ","
	})
	if separator == "," {
		a.Raw("]")
	}
	a.Raw("}")
}

func (d *document) newFinding(c *related, r risks) finding {
	f := finding{
		UUID:    newUUID("finding", d.scope, c.ref.Benchmark, c.ref.ID),
		Title:   titleOf(c.control),
		Origins: d.origins(),
		Target: target{
			Type: "objective-id", ID: objectiveID(c.ref.Benchmark, c.ref.ID), Status: status(c.control),
		},
		Risks: r.of(c.ref, c.control),
	}
	f.Description = f.Target.Status.Remarks
	f.Props.add("status", string(c.control.Status))
	f.Props.add("benchmark", c.ref.Benchmark)
	f.Props.add("control", c.ref.ID)
	for _, s := range findings.Statuses() {
		if n := c.control.Counts[s]; n > 0 {
			f.Props.addClass("observations", string(s), strconv.Itoa(n))
		}
	}
	if n := c.control.Accepted; n > 0 {
		f.Props.addClass("observations", string(report.ControlAccepted), strconv.Itoa(n))
	}
	for _, o := range c.control.Overrides {
		class := "changed"
		if o.Looser {
			class = "looser"
		}
		f.Props.addClass("parameter", class, o.Rule+"."+o.Parameter+"="+jsonText(o.Value)+" (benchmark: "+jsonText(o.Benchmark)+")")
	}
	if part := strings.TrimSpace(c.control.AWSPart); part != "" {
		f.Props.add("aws-part", part)
	}
	return f
}

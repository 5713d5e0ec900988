package prometheus

import (
	"bufio"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openposture/posture/internal/report"
)

// A family is the samples of one metric.
type family struct {
	name   string
	help   string
	labels []string
	values *tally
}

// write writes the samples sorted by their labels. A metric without samples is not written at all.
func (m family) write(w *bufio.Writer) {
	if len(m.values.samples) == 0 {
		return
	}
	line := func(parts ...string) {
		for _, part := range parts {
			_, _ = w.WriteString(part) // the flush at the end has the error
		}
		_ = w.WriteByte('\n')
	}
	line("# HELP ", m.name, " ", m.help)
	line("# TYPE ", m.name, " gauge")
	for _, key := range slices.Sorted(maps.Keys(m.values.samples)) {
		line(m.name, m.series(key), " ", strconv.FormatFloat(m.values.samples[key], 'f', -1, 64))
	}
}

func (m family) series(key string) string {
	if len(m.labels) == 0 {
		return ""
	}
	values := strings.Split(key, separator)
	pairs := make([]string, len(m.labels))
	for i, label := range m.labels {
		pairs[i] = label + `="` + escaper.Replace(values[i]) + `"`
	}
	return "{" + strings.Join(pairs, ",") + "}"
}

// In a label value three characters are escaped.
var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// A tally is values by the values of their labels. Two that are the same once they are cleaned are one series: a file in
// which a series is twice is refused as a whole.
type tally struct{ samples map[string]float64 }

// separator is between the label values of a key. Clean text does not have it.
const separator = "\x00"

func newTally() *tally { return &tally{map[string]float64{}} }

func single(value float64, labels ...string) *tally {
	t := newTally()
	t.set(value, labels...)
	return t
}

func (t *tally) set(value float64, labels ...string)    { t.samples[key(labels)] = value }
func (t *tally) add(increase float64, labels ...string) { t.samples[key(labels)] += increase }

func key(labels []string) string {
	cleaned := make([]string, len(labels))
	for i, label := range labels {
		cleaned[i] = clip(report.Sanitize(label))
	}
	return strings.Join(cleaned, separator)
}

// maxValue bounds a label value in bytes. Rule ids, operations and codes are far shorter, and who writes a rule or answers
// in AWS's place must not fill the memory of the server.
const maxValue = 200

func clip(s string) string {
	if len(s) <= maxValue {
		return s
	}
	n := maxValue
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

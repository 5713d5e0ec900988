package report

import "strings"

// Leniency says in words what makes the score of b better than the benchmark asks for. It has to be seen beside the score.
func (b *Benchmark) Leniency() []string {
	var notes []string
	if n := b.Accepted(); n > 0 {
		notes = append(notes, count(n, "failure")+" accepted by exceptions")
	}
	return looser(notes, b.Looser())
}

// Leniency says in words what people decided in r that rules did not. It has to be seen where the scores are.
func (r *Report) Leniency() []string {
	var notes []string
	if n := r.Accepted.Total(); n > 0 {
		notes = append(notes, count(n, "failure")+" accepted by exceptions")
	}
	answered := 0
	for i := range r.Attestations {
		answered += r.Attestations[i].Applied
	}
	if answered > 0 {
		notes = append(notes, count(answered, "verdict")+" attested by people")
	}
	controls := 0
	for i := range r.Benchmarks {
		controls += r.Benchmarks[i].Looser()
	}
	return looser(notes, controls)
}

func looser(notes []string, controls int) []string {
	if controls > 0 {
		notes = append(notes, count(controls, "control")+" judged with looser parameters")
	}
	return notes
}

// Idle says in words which exceptions and attestations do nothing: they are expired, or there is nothing for them. It is
// "" where there are none.
func (r *Report) Idle() string {
	exceptions, attestations := 0, 0
	for i := range r.Exceptions {
		if r.Exceptions[i].Applied == 0 {
			exceptions++
		}
	}
	for i := range r.Attestations {
		if r.Attestations[i].Applied == 0 {
			attestations++
		}
	}
	var parts []string
	if exceptions > 0 {
		parts = append(parts, count(exceptions, "exception"))
	}
	if attestations > 0 {
		parts = append(parts, count(attestations, "attestation"))
	}
	if parts == nil {
		return ""
	}
	return strings.Join(parts, " and ") + " without effect"
}

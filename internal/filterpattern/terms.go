package filterpattern

import (
	"strconv"
	"strings"
)

// terms is a pattern that looks for words, phrases or a regular expression in the text of an event.
type terms struct {
	include, optional, exclude []value
}

// terms reads a pattern without brackets.
func (r *reader) terms() *terms {
	var t terms
	for r.space(); !r.done(); r.space() {
		list := &t.include
		switch {
		case r.next("?"):
			list = &t.optional
		case r.next("-"):
			list = &t.exclude
		}
		v := r.term()
		if !r.done() && !spaceByte(r.s[r.i]) {
			r.fail("%s in a term without quotes", r.here())
		}
		*list = append(*list, v)
	}
	if len(t.include)+len(t.exclude) > 0 {
		t.optional = nil // they are ignored beside others
	}
	blank := func(v value) bool { return v.kind == quoted && strings.Trim(v.text, " ") == "" }
	if len(t.include) == 1 && len(t.exclude) == 0 && blank(t.include[0]) {
		return nil // everything
	}
	return &t
}

func (r *reader) term() value {
	switch {
	case r.at(`"`):
		return value{kind: quoted, text: r.quoted()}
	case r.at("%"):
		return r.regex()
	}
	w := r.while(func(c byte) bool { return nameByte(c) && c != '-' })
	if w == "" {
		r.fail("%s where a term is expected: other characters than letters, digits and _ stand in quotes", r.here())
	}
	return value{kind: word, text: w}
}

func (t *terms) String() string {
	var parts []string
	for _, list := range [...]struct {
		mark   string
		values []value
	}{{"", t.include}, {"?", t.optional}, {"-", t.exclude}} {
		for _, v := range list.values {
			parts = append(parts, list.mark+v.String())
		}
	}
	return strings.Join(parts, " ")
}

func (t *terms) truth(e *Event) Truth {
	out := True
	for _, v := range t.include {
		out = min(out, v.within(e))
	}
	for _, v := range t.exclude {
		out = min(out, not(v.within(e)))
	}
	if len(t.optional) > 0 {
		most := False
		for _, v := range t.optional {
			most = max(most, v.within(e))
		}
		out = min(out, most)
	}
	return out
}

func (t *terms) why(e *Event, truth Truth, add func(string)) {
	for _, v := range append(append([]value{}, t.include...), t.optional...) {
		if v.within(e) == truth {
			add(v.String())
		}
	}
	for _, v := range t.exclude {
		if not(v.within(e)) == truth {
			add("-" + v.String())
		}
	}
}

// within says whether the term is in the text of the event. It surely is where it is the whole of a name or a text that
// is known; whether a part of one is found as a term, and how the text between them looks, is not documented. What is
// not known of the event can have it.
func (v value) within(e *Event) Truth {
	plain := v.kind == word || v.kind == quoted && !strings.ContainsAny(v.text, "\"\\{}[],: ")
	best := Open
	switch {
	case !plain && (v.kind != regex || e.Whole || strings.ContainsAny(v.text, "^$")):
		best = Undocumented
	case e.Whole:
		best = False
	}
	texts(e.Record, func(s string) {
		switch {
		case v.kind == regex && !strings.ContainsAny(v.text, "^$") && v.regex.MatchString(s), v.kind != regex && s == v.text:
			best = True
		case v.kind != regex && strings.Contains(s, v.text):
			best = max(best, Undocumented)
		}
	})
	return best
}

// texts hands every name, text, number and other value within v to f.
func texts(v any, f func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			f(name)
			texts(x, f)
		}
	case []any:
		for _, x := range v {
			texts(x, f)
		}
	case string:
		f(v)
	case nil:
		f("null")
	case bool:
		f(strconv.FormatBool(v))
	default:
		f(numberText(v))
	}
}

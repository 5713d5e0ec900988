package filterpattern

import (
	"iter"
	"maps"
	"slices"
)

// An operand is what a selector finds.
type operand struct {
	state operandState
	value any      // where it is found
	not   []string // of an open one that is a text: what it is not
}

type operandState int

const (
	found operandState = iota
	missing
	open // whether it is there, and what it is, is not known
)

// find follows a selector without wildcards.
func (s selector) find(e *Event) operand {
	o := operand{value: e.Record}
	for _, st := range s.steps {
		o = e.step(o, st)
	}
	return o
}

// step takes one step, which is no wildcard.
func (e *Event) step(o operand, st step) operand {
	switch {
	case o.state == missing:
		return o
	case o.state == open && st.kind == member && o.not == nil:
		return e.within(st.path)
	case o.state == open && o.not == nil:
		return o
	case o.state == open:
		return operand{state: missing} // a text has nothing within it
	}
	switch st.kind {
	case member:
		object, ok := o.value.(map[string]any)
		if !ok {
			return operand{state: missing}
		}
		if v, ok := object[st.name]; ok {
			return operand{value: v}
		}
		return e.unknown(st.path)
	default:
		list, ok := o.value.([]any)
		if !ok || st.index >= len(list) {
			return operand{state: missing}
		}
		return operand{value: list[st.index]}
	}
}

// unknown is a member that the known part of the record does not have.
func (e *Event) unknown(path string) operand {
	if e.Whole {
		return operand{state: missing}
	}
	return e.within(path)
}

// within is a member of what is not known, or not all of it.
func (e *Event) within(path string) operand {
	switch not, ok := e.Not[path]; {
	case ok:
		return operand{state: open, not: not}
	case slices.Contains(e.Lacks, path):
		return operand{state: missing}
	default:
		return operand{state: open}
	}
}

// findAll follows a selector with a wildcard to everything that it finds.
func (s selector) findAll(e *Event) iter.Seq[operand] {
	return func(yield func(operand) bool) {
		o := operand{value: e.Record}
		for i, st := range s.steps {
			if st.kind != anyMember && st.kind != anyElement {
				o = e.step(o, st)
				continue
			}
			for each := range e.each(o, st.kind) {
				for _, next := range s.steps[i+1:] {
					each = e.step(each, next)
				}
				if !yield(each) {
					return
				}
			}
			return
		}
	}
}

// each yields the members of an object or the elements of an array, those that are not known too.
func (e *Event) each(o operand, kind stepKind) iter.Seq[operand] {
	return func(yield func(operand) bool) {
		if o.state != found {
			yield(operand{state: o.state})
			return
		}
		switch v := o.value.(type) {
		case map[string]any:
			if kind != anyMember {
				break
			}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if !yield(operand{value: v[name]}) {
					return
				}
			}
			if !e.Whole {
				yield(operand{state: open})
			}
			return
		case []any:
			if kind != anyElement {
				break
			}
			for _, x := range v {
				if !yield(operand{value: x}) {
					return
				}
			}
			return
		}
		yield(operand{state: missing})
	}
}

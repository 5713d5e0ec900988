package checks

import (
	"fmt"
	"testing"
)

func TestValues_bounded(t *testing.T) {
	t.Parallel()
	vs := newValues()
	seen := map[uint64]bool{}
	for i := range 2*maxValues + 5 {
		v := vs.of(fmt.Appendf(nil, "%d", i))
		if seen[v.id] {
			t.Fatalf("the id %d is used again", v.id)
		}
		seen[v.id] = true
		if len(vs.table) > maxValues {
			t.Fatalf("%d values", len(vs.table))
		}
	}
	if a, b := vs.of([]byte("true")), vs.of([]byte("true")); a != b {
		t.Error("the same bytes are two values")
	}
	if a, b := vs.of([]byte("1")), vs.of([]byte("1 ")); a == b || string(b.compact) != "1" {
		t.Errorf("got %q and %q", a.compact, b.compact)
	}
}

func TestMemo_bounded(t *testing.T) {
	t.Parallel()
	m := newMemo()
	for i := range maxDecisions + 5 {
		m.put(fmt.Appendf(nil, "%d", i), kept{})
	}
	if len(m.kept) != 5 {
		t.Errorf("%d decisions are kept", len(m.kept))
	}
	if !m.get(fmt.Appendf(nil, "%d", maxDecisions+1)).seen || m.get([]byte("1")).seen {
		t.Error("the wrong decisions are kept")
	}
}

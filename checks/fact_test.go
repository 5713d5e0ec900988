package checks

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"

	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
)

func TestAnswers_bounded(t *testing.T) {
	t.Parallel()
	as := newAnswers()
	seen := map[uint64]bool{}
	for i := range 2*maxFacts + 5 {
		f := as.read(fmt.Appendf(nil, "%d", i))
		if seen[f.id] {
			t.Fatalf("the id %d is used again", f.id)
		}
		seen[f.id] = true
		if len(as.table) > maxFacts {
			t.Fatalf("%d facts", len(as.table))
		}
	}
	if a, b := as.read([]byte("true")), as.read([]byte("true")); a != b {
		t.Error("the same bytes are two facts")
	}
	if a, b := as.read([]byte("1")), as.read([]byte("1 ")); a == b || string(b.value) != "1" {
		t.Errorf("got %q and %q", a.value, b.value)
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

// Subjects with the same facts hold one list of them, and one of what was decided. What AWS said is their own.
func TestSubject_sharesWhatIsAlike(t *testing.T) {
	t.Parallel()
	bucket, _ := facts.Lookup("AWS::S3::Bucket")
	as := newAnswers()
	k := &kind{typ: bucket, names: []string{"policy", "versioning"}, missing: make([]*fact, 2), shapes: map[string]*shape{}}
	absent := snapshot.Fact{State: snapshot.Absent}
	subject := func(policy snapshot.Fact) *subject {
		enabled := snapshot.Fact{State: snapshot.Known, Value: []byte(`{"status":"Enabled"}`)}
		return k.subject(snapshot.Resource{Facts: map[string]snapshot.Fact{"policy": policy, "versioning": enabled}}, nil, as)
	}
	refused := func(message string) snapshot.Fact {
		return snapshot.UnknownFact(&snapshot.Cause{Operation: "s3:GetBucketPolicy", Code: snapshot.AccessDenied, Message: message})
	}
	a, b := subject(absent), subject(absent)
	c, d := subject(refused("c")), subject(refused("d"))
	if a.shape != b.shape || a.shape == c.shape || c.shape == d.shape {
		t.Error("the wrong subjects share their facts")
	}
	if x, y := c.facts[0], d.facts[0]; x.why != y.why || x.unread().Message != "c" || y.unread().Message != "d" {
		t.Errorf("got %+v and %+v", x, y)
	}
	pass, fail := &decision{}, &decision{}
	a.decide([]*decision{pass, fail})
	b.decide([]*decision{pass, fail})
	if &a.decisions[0] != &b.decisions[0] {
		t.Error("the same decisions are two lists")
	}
	b.decide([]*decision{pass, pass})
	if a.decisions[1] != fail || b.decisions[1] != pass {
		t.Error("one subject has the decisions of the other")
	}
	for i := range 2 * maxShapes {
		subject(snapshot.Fact{State: snapshot.Known, Value: fmt.Appendf(nil, "%d", i)})
		if len(k.shapes) > maxShapes {
			t.Fatalf("%d shapes", len(k.shapes))
		}
	}
}

// Findings with the same evidence share it, and no more of it is remembered than there is room for.
func TestEmission_evidence(t *testing.T) {
	t.Parallel()
	as := newAnswers()
	k := &kind{names: []string{"policy"}, slots: [][]int{{0}}}
	e := &emission{shown: map[string]map[string]json.RawMessage{}}
	show := func(i int) map[string]json.RawMessage {
		s := &subject{kind: k, shape: &shape{facts: []*fact{as.read(fmt.Appendf(nil, "%d", i))}}}
		return e.evidence(0, s, &relatedInput{})
	}
	show(1)["mark"] = nil
	if _, ok := show(1)["mark"]; !ok {
		t.Error("the same evidence was made twice")
	}
	for i := range 2 * maxShown {
		if got := string(show(i)["policy"]); got != strconv.Itoa(i) {
			t.Fatalf("got %s, want %d", got, i)
		}
		if len(e.shown) > maxShown {
			t.Fatalf("%d are remembered", len(e.shown))
		}
	}
}

// Decisions that say the same are one, and no more of them are remembered than there is room for.
func TestDecisions_shared(t *testing.T) {
	t.Parallel()
	ds := decisions{table: map[string]*decision{}}
	fail := func(turnsOn []int, messages ...string) *decision {
		return ds.of(&decision{status: findings.Fail, messages: messages, turnsOn: turnsOn})
	}
	a := fail(nil, "a", "b")
	if fail(nil, "a", "b") != a {
		t.Error("the same decision is two")
	}
	for _, other := range []*decision{
		fail(nil, "a"), fail(nil, "a\" \"b"), fail(nil, "b", "a"), fail([]int{1}, "a", "b"), fail([]int{}, "a", "b"),
		ds.of(&decision{status: findings.Manual, messages: []string{"a", "b"}}),
	} {
		if other == a {
			t.Errorf("%+v is another decision", *other)
		}
	}
	for i := range 2 * maxSame {
		fail(nil, strconv.Itoa(i))
		if len(ds.table) > maxSame {
			t.Fatalf("%d are remembered", len(ds.table))
		}
	}
}

package snapshot_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/snapshot"
)

func TestKnownFact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"empty list", []string{}, `{"state":"known","value":[]}`},
		{"false", false, `{"state":"known","value":false}`},
		{"empty text", "", `{"state":"known","value":""}`},
		{"time", time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC), `{"state":"known","value":"2026-06-01T06:00:00Z"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := snapshot.KnownFact(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestKnownFact_withoutJSON(t *testing.T) {
	t.Parallel()
	f, err := snapshot.KnownFact(make(chan int))
	if err == nil {
		t.Error("want an error")
	}
	if f.State == snapshot.Known {
		t.Error("a value that has no JSON is known")
	}
}

func TestUnknownFact(t *testing.T) {
	t.Parallel()
	cause := &snapshot.Cause{Operation: "s3:GetBucketPolicy", Code: snapshot.AccessDenied, Message: "no"}
	got, err := json.Marshal(snapshot.UnknownFact(cause))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"state":"unknown","cause":{"operation":"s3:GetBucketPolicy","code":"AccessDenied","message":"no"}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFact_zeroValueIsNoState(t *testing.T) {
	t.Parallel()
	switch (snapshot.Fact{}).State {
	case snapshot.Known, snapshot.Absent, snapshot.Unknown:
		t.Error("the zero fact says something")
	}
}

package jsonreport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/internal/sample"
	"github.com/openposture/posture/internal/report/jsonreport"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden are the inputs that have a golden file.
func golden() map[string]sample.Scan {
	return map[string]sample.Scan{
		"scan":    sample.Input(),
		"denied":  sample.Denied(),
		"hostile": sample.Hostile(),
		"empty":   {Now: sample.Now()},
	}
}

func write(tb testing.TB, in sample.Scan) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jsonreport.Write(&b, sample.Report(tb, in)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_golden(t *testing.T) {
	t.Parallel()
	for name, in := range golden() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, in)
			path := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(path, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", path, diff)
			}
		})
	}
}

func TestWrite_inputOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := write(t, sample.Hostile())
	for seed := range uint64(5) {
		if got := write(t, sample.Shuffled(sample.Hostile(), seed)); !bytes.Equal(want, got) {
			t.Fatalf("seed %d (-want +got)\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// Text from outside reaches a reader as it was, and a terminal as printable characters.
func TestWrite_hostileText(t *testing.T) {
	t.Parallel()
	in := sample.Hostile()
	written := write(t, in)
	for _, r := range string(written) {
		if r != '\n' && report.IsHostile(r) {
			t.Errorf("the output has %U", r)
		}
	}
	var got struct {
		Findings []struct {
			Resource struct{ Name string }
			Evidence map[string]any
		}
	}
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(in.Findings, findings.Compare)
	for i, f := range in.Findings {
		if want := strings.ToValidUTF8(f.Resource.Name, "\ufffd\ufffd"); got.Findings[i].Resource.Name != want {
			t.Errorf("name %+q, want %+q", got.Findings[i].Resource.Name, want)
		}
		want := map[string]any{"Sid": "\ufffd\u202e\u007f<&>"}
		if diff := cmp.Diff(want, got.Findings[i].Evidence["policy"]); diff != "" {
			t.Errorf("evidence (-want +got)\n%s", diff)
		}
	}
}

func TestWrite_evidenceIsCompactAndExact(t *testing.T) {
	t.Parallel()
	in := sample.Scan{Findings: []findings.Finding{{Evidence: map[string]json.RawMessage{
		"big":    json.RawMessage(" 12345678901234567890.10 "),
		"absent": nil,
		"policy": json.RawMessage("{\n\t\"b\": [ 1, \"<x>\" ],\n\t\"a\": {}\n}"),
	}}}}
	want := `"evidence":{"absent":null,"big":12345678901234567890.10,"policy":{"b":[1,"<x>"],"a":{}}}`
	if got := string(write(t, in)); !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

// tags that were not read are not an empty set of tags.
func TestWrite_tagsNotRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tags map[string]string
		want string
	}{
		{nil, `"tags":null`},
		{map[string]string{}, `"tags":{}`},
	} {
		in := sample.Scan{Findings: []findings.Finding{{Resource: findings.Resource{Tags: test.tags}}}}
		if got := string(write(t, in)); !strings.Contains(got, test.want) {
			t.Errorf("no %s in\n%s", test.want, got)
		}
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWrite_error(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	for _, after := range []int{0, 100, 50_000} {
		if err := jsonreport.Write(&failing{after: after}, r); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: error %v, want %v", after, err, errFull)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	in := sample.Shuffled(sample.Large(100_000), 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := jsonreport.Write(io.Discard, sample.Report(b, in)); err != nil {
			b.Fatal(err)
		}
	}
}

// Who accepted or attested what is in the findings, in what people said and in the controls.
func TestWrite_accepted(t *testing.T) {
	t.Parallel()
	var r struct {
		Counts, Accepted map[string]map[string]int
		Findings         []struct {
			Rule, Status string
			Exception    *struct{ Owner, Reason, Until string }
			Attestation  *struct{ By, Status, Evidence string }
		}
		Exceptions   []struct{ Applied int }
		Attestations []struct{ Applied int }
		Benchmarks   []struct {
			Counts   map[string]int
			Controls []struct {
				ID, Status string
				Accepted   int
			}
		}
	}
	if err := json.Unmarshal(write(t, sample.Accepted()), &r); err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, f := range r.Findings {
		if f.Exception != nil {
			said[f.Status+" "+f.Exception.Owner+" "+f.Exception.Until]++
		}
		if f.Attestation != nil {
			said[f.Status+" "+f.Attestation.By+" "+f.Attestation.Evidence]++
		}
	}
	want := map[string]int{
		"FAIL data@acme.example 2026-04-15T00:00:00Z": 4, "PASS alice https://wiki.acme.example/contacts": 1, "FAIL alice https://wiki.acme.example/contacts": 1,
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
	if r.Accepted["CRITICAL"]["FAIL"] != 3 || r.Accepted["LOW"]["FAIL"] != 1 || r.Benchmarks[1].Counts["accepted"] != 1 || r.Exceptions[0].Applied != 3 || r.Attestations[1].Applied != 1 {
		t.Errorf("accepted %v, benchmark %v, exceptions %v, attestations %v", r.Accepted, r.Benchmarks[1].Counts, r.Exceptions, r.Attestations)
	}
}

package examples

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

var update = flag.Bool("update", false, "rewrite acme/manifest.json from the files beside it")

const acme = "acme"

var (
	accounts = []string{"111122223333", "222233334444", "333344445555", "444455556666"}
	fixtures = []string{"best", "denied", "empty", "worst"}
	services = append(facts.Everything().Services(), "sts")
)

func fixturePath(name string) string { return filepath.Join("testdata", name+".json") }

func parts(t *testing.T, path string) []snapshot.Part {
	t.Helper()
	s, err := file.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []snapshot.Part
	for _, a := range s.Accounts() {
		for p, err := range s.Parts(a) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, p)
		}
	}
	return out
}

// TestMain rewrites the manifest before any test reads it.
func TestMain(m *testing.M) {
	flag.Parse()
	if *update {
		if err := updateManifest(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

type manifest struct {
	SchemaVersion string         `json:"schema_version"`
	CollectedBy   string         `json:"collected_by"`
	Parts         []manifestPart `json:"parts"`
}

type manifestPart struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Service string `json:"service"`
}

func updateManifest() error {
	m := manifest{SchemaVersion: snapshot.SchemaVersion}
	paths, err := filepath.Glob(filepath.Join(acme, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if filepath.Base(path) == "manifest.json" {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var f struct {
			Parts []snapshot.Part `json:"parts"`
		}
		if err := json.Unmarshal(data, &f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		sum := sha256.Sum256(data)
		for _, p := range f.Parts {
			m.CollectedBy = p.CollectedBy
			m.Parts = append(m.Parts, manifestPart{filepath.Base(path), hex.EncodeToString(sum[:]), p.Account, p.Region, p.Service})
		}
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(acme, "manifest.json"), append(b, '\n'), 0o644)
}

func TestAcme_opens(t *testing.T) {
	t.Parallel()
	s, err := file.Open(acme)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(accounts, s.Accounts()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	for _, p := range parts(t, acme) {
		if want := time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC); !p.CollectedAt.Equal(want) {
			t.Errorf("%s %s %s: collected at %s, want %s", p.Account, p.Region, p.Service, p.CollectedAt, want)
		}
	}
}

func TestExamples_matchTheSchema(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("snapshot.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join("*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) != len(accounts)+len(fixtures)+1 {
		t.Errorf("got %d files", len(paths))
	}
	for _, path := range paths {
		if filepath.Base(path) == "manifest.json" {
			continue
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every account has all that a scan of everything collects: each service, each listing, and each fact of each resource.
func TestExamples_complete(t *testing.T) {
	t.Parallel()
	all := parts(t, acme)
	for _, name := range fixtures {
		all = append(all, parts(t, fixturePath(name))...)
	}
	seen := map[string]bool{}
	for _, p := range all {
		where := p.Account + "/" + p.Region + "/" + p.Service
		seen[p.Account+" "+p.Service] = true
		for _, typ := range facts.Types() {
			if typ.List == "" || typ.Service != p.Service || typ.Global != (p.Region == snapshot.Global) {
				continue
			}
			if !slices.ContainsFunc(p.Listings, func(l snapshot.Listing) bool { return l.Type == typ.Name }) {
				t.Errorf("%s: no listing of %s", where, typ.Name)
			}
		}
		for _, r := range p.Resources {
			typ, _ := facts.Lookup(r.Type)
			for _, f := range typ.Facts {
				if _, ok := r.Facts[f.Name]; !ok && f.Service == p.Service {
					t.Errorf("%s: %s has no fact %q", where, r.ID, f.Name)
				}
			}
		}
	}
	for _, a := range append([]string{"123456789012"}, accounts...) {
		for _, s := range services {
			if !seen[a+" "+s] {
				t.Errorf("no %s part of %s", s, a)
			}
		}
	}
}

// Every state that a fact or a listing can have is there at least once, so that whoever reads examples meets it.
func TestExamples_everyState(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	all := parts(t, acme)
	for _, name := range fixtures {
		all = append(all, parts(t, fixturePath(name))...)
	}
	for _, p := range all {
		for _, l := range p.Listings {
			seen[string(l.Type)+" "+string(l.State)] = true
		}
		for _, r := range p.Resources {
			for name, f := range r.Facts {
				seen[string(r.Type)+"."+name+" "+string(f.State)] = true
			}
		}
	}
	for _, typ := range facts.Types() {
		if typ.List != "" {
			wantStates(t, seen, string(typ.Name), snapshot.Known, snapshot.Unknown)
		}
		for _, f := range typ.Facts {
			wantStates(t, seen, string(typ.Name)+"."+f.Name, states(typ, f)...)
		}
	}
}

// states returns the states that a fact has in practice.
func states(typ facts.Type, f facts.Fact) []snapshot.State {
	states := []snapshot.State{snapshot.Known}
	// What comes with the listing is there when the resource is, and nobody can be denied their own identity.
	if f.Read != typ.List && f.Read != "sts:GetCallerIdentity" {
		states = append(states, snapshot.Unknown)
	}
	// The policy AWSSupportAccess is missing only in partitions that none of the examples is in.
	if f.Optional && f.Name != "support_access_entities" {
		states = append(states, snapshot.Absent)
	}
	return states
}

func wantStates(t *testing.T, seen map[string]bool, what string, states ...snapshot.State) {
	t.Helper()
	for _, s := range states {
		if !seen[what+" "+string(s)] {
			t.Errorf("%s is never %s", what, s)
		}
	}
}

func TestAcme_scale(t *testing.T) {
	t.Parallel()
	count := map[snapshot.Type]int{}
	regions := map[string]bool{}
	for _, p := range parts(t, acme) {
		for _, r := range p.Resources {
			count[r.Type]++
			if r.Type == facts.S3Bucket {
				regions[r.Region] = true
			}
		}
	}
	if count[facts.S3Bucket] != 11 || count[facts.IAMUser] < 12 || count[facts.IAMRole] < 12 {
		t.Errorf("got %v", count)
	}
	if diff := cmp.Diff([]string{"eu-central-1", "eu-west-1", "us-east-1"}, slices.Sorted(maps.Keys(regions))); diff != "" {
		t.Errorf("regions of buckets (-want +got):\n%s", diff)
	}
}

func TestDenied_nothingIsKnown(t *testing.T) {
	t.Parallel()
	for _, p := range parts(t, fixturePath("denied")) {
		for _, l := range p.Listings {
			if l.State != snapshot.Unknown || l.Cause.Code != snapshot.AccessDenied {
				t.Errorf("%s: the listing of %s is %s", p.Service, l.Type, l.State)
			}
		}
		for _, r := range p.Resources {
			for name, f := range r.Facts {
				if name != "partition" && (f.State != snapshot.Unknown || f.Cause.Code != snapshot.AccessDenied) {
					t.Errorf("%s: %s is %s", r.ID, name, f.State)
				}
			}
		}
	}
}

func TestEmpty_hasOnlyTheAccountAndItsRegion(t *testing.T) {
	t.Parallel()
	for _, p := range parts(t, fixturePath("empty")) {
		for _, r := range p.Resources {
			if r.Type != snapshot.Account && r.Type != snapshot.Region {
				t.Errorf("%s is there", r.ID)
			}
		}
		for _, l := range p.Listings {
			if l.State != snapshot.Known {
				t.Errorf("the listing of %s is %s", l.Type, l.State)
			}
		}
	}
}

// The causes in the examples are those of the operation that the fact is read with, as a collector would write them. In a
// region that is refused as a whole only two operations are asked; the second of them is named by all that was not asked.
func TestExamples_causesNameTheOperation(t *testing.T) {
	t.Parallel()
	all := parts(t, acme)
	for _, name := range fixtures {
		all = append(all, parts(t, fixturePath(name))...)
	}
	for _, p := range all {
		for _, l := range p.Listings {
			if typ, _ := facts.Lookup(l.Type); l.Cause != nil && !isRefusedRegion(l.Cause) && l.Cause.Operation != typ.List {
				t.Errorf("%s: the listing of %s names %s, want %s", p.Account, l.Type, l.Cause.Operation, typ.List)
			}
		}
		for _, r := range p.Resources {
			for name, f := range r.Facts {
				def, _ := facts.Lookup(r.Type)
				if d, _ := def.Fact(name); f.Cause != nil && !isRefusedRegion(f.Cause) && f.Cause.Operation != d.Read {
					t.Errorf("%s: %s names %s, want %s", r.ID, name, f.Cause.Operation, d.Read)
				}
			}
		}
	}
}

// isRefusedRegion reports whether the cause is, word for word, the one that the collector has for what it does not ask of a
// region that a policy of the organization refuses.
func isRefusedRegion(c *snapshot.Cause) bool {
	text := refusedRegion.FindStringSubmatch(c.Message)
	if c.Code != snapshot.DeniedBySCP || text == nil {
		return false
	}
	want := awserr.Cause("", &awserr.RefusedRegionError{Region: text[2], Operations: text[3:]})
	want.Message = text[1] + want.Message
	return *c == *want
}

// The trails of all regions are one listing: its cause begins with the region that did not answer.
var refusedRegion = regexp.MustCompile(`^([a-z0-9-]+: )?a policy of the organization refuses ([a-z0-9-]+): (\S+) and (\S+) said`)

// A managed policy's attachments are the attachments that users, groups and roles say they have.
func TestExamples_attachmentsAgree(t *testing.T) {
	t.Parallel()
	for _, path := range []string{acme, fixturePath("best"), fixturePath("worst")} {
		want, got := map[string][]string{}, map[string][]string{}
		for _, p := range parts(t, path) {
			for _, r := range p.Resources {
				if r.Type == facts.IAMManagedPolicy {
					var entities []facts.PolicyEntity
					decode(t, r.Facts["attached_to"].Value, &entities)
					for _, e := range entities {
						got[p.Account+" "+r.ID] = append(got[p.Account+" "+r.ID], e.Type+" "+e.Name)
					}
					continue
				}
				var attached []facts.AttachedPolicy
				decode(t, r.Facts["attached_managed_policies"].Value, &attached)
				kind := strings.ToLower(strings.TrimPrefix(string(r.Type), "AWS::IAM::"))
				for _, a := range attached {
					want[p.Account+" "+a.ARN] = append(want[p.Account+" "+a.ARN], kind+" "+r.Name)
				}
			}
		}
		for _, m := range []map[string][]string{want, got} {
			for _, v := range m {
				slices.Sort(v)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-what the principals say +what the policies say):\n%s", path, diff)
		}
	}
}

func decode(t *testing.T, raw json.RawMessage, v any) {
	t.Helper()
	if raw == nil {
		return
	}
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
}

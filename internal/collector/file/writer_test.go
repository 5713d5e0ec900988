package file_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/snapshot"
)

// bucketPart returns an S3 part with n buckets.
func bucketPart(n int) snapshot.Part {
	p := snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion,
		CollectedAt:   time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC),
		CollectedBy:   "posture 0.1.0",
		Partition:     "aws",
		Account:       account,
		Region:        snapshot.Global,
		Service:       "s3",
		Listings:      []snapshot.Listing{{Account: account, Region: snapshot.Global, Type: "AWS::S3::Bucket", State: snapshot.Known}},
	}
	for i := range n {
		name := fmt.Sprintf("bucket-%06d", i)
		p.Resources = append(p.Resources, snapshot.Resource{
			ID: "arn:aws:s3:::" + name, Name: name, Type: "AWS::S3::Bucket", Account: account, Region: "eu-west-1",
			Facts: map[string]snapshot.Fact{
				"acl":        snapshot.UnknownFact(&snapshot.Cause{Operation: "s3:GetBucketAcl", Code: "AccessDenied", Message: `<"&>`}),
				"policy":     {State: snapshot.Absent},
				"tags":       {State: snapshot.Known, Value: []byte(`{"team": "a & b"}`)},
				"versioning": {State: snapshot.Known, Value: []byte(`{"status":"Enabled","mfa_delete":"Enabled"}`)},
			},
		})
	}
	return p
}

func write(t *testing.T, dir string, incomplete bool, parts ...snapshot.Part) {
	t.Helper()
	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if err := w.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(incomplete); err != nil {
		t.Fatal(err)
	}
}

// in returns an empty S3 part of another place.
func in(p snapshot.Part, accountID, region string) snapshot.Part {
	p.Account, p.Region, p.Listings, p.Resources = accountID, region, nil, nil
	return p
}

// tree returns the files of a directory with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(os.DirFS(dir), name)
		files[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func names(files map[string]string) []string {
	var out []string
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func TestWriter_roundTrip(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	p := bucketPart(2)
	write(t, dir, false, p, in(p, "444455556666", "eu-west-1"), in(p, account, "eu-west-1"))
	s, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Incomplete() {
		t.Error("a complete snapshot is incomplete")
	}
	want := []string{"111122223333/eu-west-1/s3", "111122223333/global/s3", "444455556666/eu-west-1/s3"}
	if diff := cmp.Diff(want, keys(t, s)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	for got, err := range s.Parts(account) {
		if err != nil {
			t.Fatal(err)
		}
		if got.Region != snapshot.Global {
			continue
		}
		for i := range p.Resources {
			p.Resources[i].Facts["tags"] = snapshot.Fact{State: snapshot.Known, Value: []byte(`{"team":"a & b"}`)}
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Errorf("part (-want +got):\n%s", diff)
		}
	}
	wantFiles := []string{"111122223333/eu-west-1/s3.json", "111122223333/global/s3.json", "444455556666/eu-west-1/s3.json", "manifest.json"}
	if diff := cmp.Diff(wantFiles, names(tree(t, dir))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestWriter_incomplete(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, true)
	s, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Incomplete() || len(s.Accounts()) != 0 {
		t.Errorf("got incomplete %v, accounts %v", s.Incomplete(), s.Accounts())
	}
}

func TestWriter_sameBytesInAnyOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	parts := []snapshot.Part{bucketPart(5000), in(bucketPart(0), account, "eu-west-1"), in(bucketPart(0), "000011112222", "global")}
	var first map[string]string
	for range 3 {
		dir := t.TempDir()
		random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		for _, p := range parts {
			random.Shuffle(len(p.Resources), func(i, j int) {
				p.Resources[i], p.Resources[j] = p.Resources[j], p.Resources[i]
			})
		}
		write(t, dir, false, parts...)
		got := tree(t, dir)
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("files (-want +got):\n%.1000s", diff)
		}
	}
}

func TestWriter_compressesLargeParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, false, bucketPart(5000))
	files := tree(t, dir)
	if size := len(files[account+"/global/s3.json.zst"]); size == 0 || size > 200_000 {
		t.Errorf("compressed to %d bytes", size)
	}
	s, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for p, err := range s.Parts(account) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(p.Resources)
	}
	if n != 5000 {
		t.Errorf("got %d resources", n)
	}
	single, err := file.Open(filepath.Join(dir, account, "global", "s3.json.zst"))
	if err != nil || len(single.Accounts()) != 1 {
		t.Errorf("open as a single file: %v", err)
	}
}

func TestWriter_Put_refuses(t *testing.T) {
	t.Parallel()
	with := func(change func(*snapshot.Part)) snapshot.Part {
		p := bucketPart(1)
		change(&p)
		return p
	}
	tests := []struct {
		name string
		part snapshot.Part
		want string
	}{
		{"account that leaves the directory", with(func(p *snapshot.Part) { p.Account = "../../../etc" }), "is not an account id of 12 digits"},
		{"region that leaves the directory", with(func(p *snapshot.Part) { p.Region = ".." }), "is not a region like eu-west-1, or global"},
		{"service that leaves the directory", with(func(p *snapshot.Part) { p.Service = "../s3" }), "is not a service like s3"},
		{"staging directory", with(func(p *snapshot.Part) { p.Account = ".collecting" }), "is not an account id of 12 digits"},
		{"version", with(func(p *snapshot.Part) { p.SchemaVersion = "" }), "is not a schema version like 1.0.0"},
		{"fact that is not in the catalogue", with(func(p *snapshot.Part) {
			p.Resources[0].Facts["colour"] = snapshot.Fact{State: snapshot.Absent}
		}), `AWS::S3::Bucket has no fact "colour" in the catalogue`},
		{"zero state", with(func(p *snapshot.Part) { p.Resources[0].Facts["policy"] = snapshot.Fact{} }), `state "" is not one of known, absent, unknown`},
		{"value that is not JSON", with(func(p *snapshot.Part) {
			p.Resources[0].Facts["policy"] = snapshot.Fact{State: snapshot.Known, Value: []byte("{")}
		}), "unexpected end of JSON input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			w, err := file.Create(filepath.Join(parent, "snapshot"))
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Put(tt.part); err == nil || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("got error %v, want one that ends with %q", err, tt.want)
			}
			if err := w.Close(false); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"snapshot/manifest.json"}, names(tree(t, parent))); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriter_Put_twice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(bucketPart(1)); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("write snapshot %q: 111122223333/global/s3: the part is there already", dir)
	if err := w.Put(bucketPart(2)); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A part that could not be written is not in the manifest, so that the snapshot of the others can be opened.
func TestWriter_Put_writeFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, ".collecting", account), "in the way")
	if err := w.Put(bucketPart(1)); err == nil {
		t.Error("want an error")
	}
	if err := w.Put(in(bucketPart(0), "444455556666", "eu-west-1")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(true); err != nil {
		t.Fatal(err)
	}
	s, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"444455556666/eu-west-1/s3"}, keys(t, s)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestWriter_Put_concurrent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if err := w.Put(in(bucketPart(0), fmt.Sprintf("%012d", i), "eu-west-1")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := w.Close(false); err != nil {
		t.Fatal(err)
	}
	s, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(keys(t, s)); got != 50 {
		t.Errorf("got %d parts", got)
	}
}

func TestWriter_Put_resourceWithoutFacts(t *testing.T) {
	t.Parallel()
	p := bucketPart(1)
	p.Resources[0].Facts = nil
	write(t, t.TempDir(), false, p)
	if p.Resources[0].Facts != nil {
		t.Error("Put changed the part that it was given")
	}
}

func TestCreate_refuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"other files", map[string]string{"thesis.txt": "x"}, "the directory is not empty, and not a snapshot"},
		{
			"manifest of something else",
			map[string]string{"manifest.json": `{"name": "a web page"}`},
			`the directory is not empty, and not a snapshot that can be replaced: manifest.json:1: /name: member "name" is not one of schema_version, collected_by, incomplete, parts`,
		},
		{
			"newer snapshot",
			map[string]string{"manifest.json": strings.Replace(manifest(""), "1.0.0", "2.0.0", 1)},
			"the directory is not empty, and not a snapshot that can be replaced: schema 2.0.0 is newer than 1.x: upgrade posture",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, data := range tt.files {
				writeFile(t, filepath.Join(dir, name), data)
			}
			_, err := file.Create(dir)
			if err == nil || err.Error() != fmt.Sprintf("create snapshot %q: %s", dir, tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if diff := cmp.Diff(tt.files, tree(t, dir)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCreate_file(t *testing.T) {
	t.Parallel()
	path := writeFile(t, filepath.Join(t.TempDir(), "x"), "")
	want := fmt.Sprintf("create snapshot %q: not a directory", path)
	if _, err := file.Create(path); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCreate_replaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := bucketPart(1)
	write(t, dir, false, in(p, "444455556666", "eu-west-1"), bucketPart(5000))
	writeFile(t, filepath.Join(dir, "444455556666", "notes.txt"), "mine")
	before := tree(t, dir)

	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(p); err != nil {
		t.Fatal(err)
	}
	// Until Close the snapshot that was there is untouched, so a scan that is cut off here has lost nothing.
	during := tree(t, dir)
	for name, data := range before {
		if during[name] != data {
			t.Errorf("%s changed before Close", name)
		}
	}
	if err := readAll(dir); err != nil {
		t.Errorf("before Close: %v", err)
	}
	if err := w.Close(false); err != nil {
		t.Fatal(err)
	}
	want := []string{"111122223333/global/s3.json", "444455556666/notes.txt", "manifest.json"}
	if diff := cmp.Diff(want, names(tree(t, dir))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if err := readAll(dir); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func TestCreate_afterOneThatWasCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := file.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(in(bucketPart(0), account, "us-east-1")); err != nil {
		t.Fatal(err)
	}
	if got := openError(dir); got != "no manifest.json: not a snapshot, or its collection was cut off" {
		t.Errorf("got %q", got)
	}
	write(t, dir, false, bucketPart(1))
	if diff := cmp.Diff([]string{"111122223333/global/s3.json", "manifest.json"}, names(tree(t, dir))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// The disk is full, or the program is killed, while Close moves the parts: what is left must not be read as a snapshot,
// and the next collection must clean it up.
func TestCreate_afterACloseThatWasCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, false, in(bucketPart(0), account, "us-east-1"))
	if err := os.Mkdir(filepath.Join(dir, ".collecting"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "manifest.json"), filepath.Join(dir, ".collecting", "manifest.json")); err != nil {
		t.Fatal(err)
	}
	if got := openError(dir); got != "no manifest.json: not a snapshot, or its collection was cut off" {
		t.Errorf("got %q", got)
	}
	write(t, dir, false, bucketPart(1))
	if diff := cmp.Diff([]string{"111122223333/global/s3.json", "manifest.json"}, names(tree(t, dir))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

package file_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/snapshot"
)

// buckets returns the resources of a part, one on a line.
func buckets(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(`{"id": "arn:aws:s3:::b%d", "type": "AWS::S3::Bucket", "account": "111122223333", "region": "eu-west-1",`+
			` "facts": {"policy": {"state": "absent"}, "tags": {"state": "known", "value": {"n": "%d"}}}}`, i, i)
	}
	return strings.Join(out, ",\n")
}

// A part with many resources comes in pieces that together are the part.
func TestParts_pieces(t *testing.T) {
	t.Parallel()
	const n = 3000
	listed := strings.Replace(part("global", buckets(n)), `"resources"`,
		`"listings": [{"account": "111122223333", "region": "global", "type": "AWS::S3::Bucket", "state": "known"}], "resources"`, 1)
	s, err := file.Open(writeFile(t, filepath.Join(t.TempDir(), "x.json"), listed))
	if err != nil {
		t.Fatal(err)
	}
	var pieces []snapshot.Part
	for p, err := range s.Parts(account) {
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, p)
	}
	if len(pieces) < 3 {
		t.Fatalf("got %d pieces", len(pieces))
	}
	seen := 0
	for i, p := range pieces {
		if p.Account != account || p.Region != snapshot.Global || p.Service != "s3" || p.CollectedAt.IsZero() {
			t.Errorf("piece %d does not say what it is of: %+v", i, p)
		}
		if got, want := len(p.Listings), i/(len(pieces)-1); got != want {
			t.Errorf("piece %d has %d listings, want %d", i, got, want)
		}
		for _, r := range p.Resources {
			if got, want := r.ID+string(r.Facts["tags"].Value), fmt.Sprintf(`arn:aws:s3:::b%d{"n":"%d"}`, seen, seen); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
			seen++
		}
	}
	if seen != n {
		t.Errorf("got %d resources, want %d", seen, n)
	}
	for _, err := range s.Parts(account) { // who has seen enough stops
		if err != nil {
			t.Error(err)
		}
		break
	}
}

// What is wrong after the first piece is found where it is.
func TestOpen_refusesLaterPieces(t *testing.T) {
	t.Parallel()
	good := part("global", buckets(3000))
	change := func(old, replacement string) string {
		if strings.Count(good, old) != 1 {
			t.Fatalf("%q is %d times in the part", old, strings.Count(good, old))
		}
		return strings.Replace(good, old, replacement, 1)
	}
	tests := []struct{ name, data, want string }{
		{"good", good, ""},
		{
			"resource twice", change(`:::b2999"`, `:::b1"`),
			`x.json:3008: /resources/2999: AWS::S3::Bucket arn:aws:s3:::b1 is there twice`,
		},
		{
			"value", change(`{"n": "2500"}`, `{"n": 2500}`),
			`x.json:2509: /resources/2500/facts/tags/value/n: want a string, got a number`,
		},
		{"cut off", good[:len(good)-100], `x.json:3008: /resources/2999/region: the file ends in the middle: it was cut off`},
		{
			"regions at the end", strings.TrimSuffix(good, "\n}") + `, "regions": ["eu-west-1"]}`,
			`x.json:3008: /regions: comes after 2048 resources: put it before them`,
		},
		{
			"account at the end", strings.TrimSuffix(change(`  "account": "111122223333",`, ``), "\n}") + `, "account": "444455556666"}`,
			`x.json:9: /resources/0: account "111122223333" is not the part's, 444455556666`,
		},
		{
			"parts", fmt.Sprintf("{\"schema_version\": \"1.0.0\", \"parts\": [%s,\n%s]}", s3Part, change(`:::b2999"`, `:::b1"`)),
			`x.json:3034: /parts/1/resources/2999: AWS::S3::Bucket arn:aws:s3:::b1 is there twice`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, filepath.Join(t.TempDir(), "x.json"), tt.data)
			if diff := cmp.Diff(tt.want, openError(path)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A part that says what it is at its end is held until then.
func TestOpen_partSaysWhatItIsLast(t *testing.T) {
	t.Parallel()
	const last = `  "service": "s3",
`
	text := strings.TrimSuffix(strings.Replace(part("global", buckets(3000)), last, "", 1), "\n}") + `, "service": "s3"}`
	s, err := file.Open(writeFile(t, filepath.Join(t.TempDir(), "x.json"), text))
	if err != nil {
		t.Fatal(err)
	}
	for p, err := range s.Parts(account) {
		if err != nil || p.Service != "s3" || len(p.Resources) != 3000 {
			t.Errorf("got %d resources of %q, and error %v", len(p.Resources), p.Service, err)
		}
	}
}

// Compressed files have lines too, and are refused when they are cut off.
func TestOpen_refusesCompressedFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, false, bucketPart(5000))
	const name = account + "/global/s3.json.zst"
	path, data := filepath.Join(dir, filepath.FromSlash(name)), tree(t, dir)[name]
	for _, size := range []int{len(data) / 2, 20, 3} {
		cut := writeFile(t, filepath.Join(t.TempDir(), "x.json.zst"), data[:size])
		if got := openError(cut); got != "x.json.zst: zstd: unexpected EOF" {
			t.Errorf("%d bytes: %q", size, got)
		}
	}
	writeFile(t, path, data+data) // two frames are two texts
	if got := openError(path); got != "s3.json.zst:2: something follows the end of the snapshot" {
		t.Errorf("twice: %q", got)
	}
	if got := openError(dir); got != "111122223333/global/s3.json.zst: was changed since it was collected" {
		t.Errorf("changed: %q", got)
	}
}

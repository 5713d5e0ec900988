package file_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/snapshot"
)

// A snapshot inside the program is held to the same as one on disk.
func TestOpenFS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := file.Create(filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), CollectedBy: "posture",
		Partition: "aws", Account: account, Region: snapshot.Global, Service: "s3",
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(true); err != nil {
		t.Fatal(err)
	}
	tree := os.DirFS(filepath.Join(dir, "s"))
	s, err := file.OpenFS(tree, "inside")
	if err != nil || !s.Incomplete() || len(s.Accounts()) != 1 {
		t.Fatalf("accounts %v, %v", s.Accounts(), err)
	}
	n := 0
	for p, err := range s.Parts(account) {
		if err != nil || p.Service != "s3" {
			t.Errorf("part %+v, %v", p, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d parts", n)
	}
	if _, err := file.OpenFS(os.DirFS(dir), "elsewhere"); err == nil || !strings.HasPrefix(err.Error(), `open snapshot "elsewhere": no manifest.json`) {
		t.Errorf("of no snapshot: %v", err)
	}
}

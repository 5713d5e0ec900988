// Package file keeps snapshots on disk. It is a source like any collector, and as strict as one: what it cannot read
// for certain is an error with its file and line, never a missing part or a zero value.
//
// A snapshot is a directory of part files with a manifest of their digests, or one file that holds one part or several.
// The package does not merge parts, and it does not know what a rule is.
package file

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/openposture/posture/internal/snapshot"
)

const (
	manifestName = "manifest.json"
	zstdSuffix   = ".zst"

	// maxFileSize bounds the memory that one file can take, compressed or not. The largest real part, the IAM part of
	// an account at every quota, is about a tenth of it.
	maxFileSize = 512 << 20
)

// A Snapshot is an opened snapshot. It holds no parts and no open files, and can be read by several goroutines.
type Snapshot struct {
	name       string // as it was given to Open
	dir        string // "" for a single file
	incomplete bool
	files      map[string]*partFile // by path
	parts      map[string][]key     // by account, sorted by region and service
	paths      map[key]string
}

// A partFile is what a manifest says of one file.
type partFile struct {
	sha256 string
	keys   []key
}

// A key names one part of a snapshot.
type key struct{ account, region, service string }

func keyOf(p snapshot.Part) key { return key{p.Account, p.Region, p.Service} }

func (k key) String() string { return k.account + "/" + k.region + "/" + k.service }

func compareKeys(a, b key) int {
	return cmp.Or(
		strings.Compare(a.account, b.account), strings.Compare(a.region, b.region), strings.Compare(a.service, b.service))
}

// Open opens the snapshot at path: a directory with a manifest, or a single .json or .json.zst file. Of a directory it
// reads the manifest only, of a single file everything; Parts checks what is left.
func Open(path string) (*Snapshot, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("open snapshot %q: %w", path, err)
	}
	return s, nil
}

func open(path string) (*Snapshot, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, bare(err)
	}
	s := &Snapshot{name: path, files: map[string]*partFile{}, parts: map[string][]key{}, paths: map[key]string{}}
	if info.IsDir() {
		s.dir = path
		return s, s.openDirectory()
	}
	return s, s.openFile(path)
}

func (s *Snapshot) openDirectory() error {
	data, err := s.load(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no %s: not a snapshot, or its collection was cut off", manifestName)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	m, err := decodeManifest(data)
	if err != nil {
		return err
	}
	s.incomplete = m.Incomplete
	for _, p := range m.Parts {
		if err := s.add(p.Path, p.SHA256, key{p.Account, p.Region, p.Service}); err != nil {
			return fmt.Errorf("%s: %w", manifestName, err)
		}
	}
	s.sort()
	return nil
}

func (s *Snapshot) openFile(path string) error {
	if !isPartPath(path) {
		return errors.New("not a directory and not a .json or .json.zst file")
	}
	data, err := s.load(path)
	if err != nil {
		return err
	}
	parts, err := decodeFile(filepath.Base(path), data)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := s.add(path, digest(data), keyOf(p)); err != nil {
			return err
		}
	}
	s.sort()
	return nil
}

// add records that the file at path holds the part k.
func (s *Snapshot) add(path, sha256 string, k key) error {
	if other, ok := s.paths[k]; ok && other != path {
		return fmt.Errorf("part %s is there twice, in %s and in %s", k, other, path)
	} else if ok {
		return fmt.Errorf("part %s is there twice", k)
	}
	f := s.files[path]
	if f == nil {
		f = &partFile{sha256: sha256}
		s.files[path] = f
	}
	if f.sha256 != sha256 {
		return fmt.Errorf("%s has two digests", path)
	}
	f.keys = append(f.keys, k)
	s.paths[k] = path
	s.parts[k.account] = append(s.parts[k.account], k)
	return nil
}

func (s *Snapshot) sort() {
	for _, keys := range s.parts {
		slices.SortFunc(keys, compareKeys)
	}
	for _, f := range s.files {
		slices.SortFunc(f.keys, compareKeys)
	}
}

// Accounts returns the ids of the accounts that the snapshot has parts of, sorted.
func (s *Snapshot) Accounts() []string { return slices.Sorted(maps.Keys(s.parts)) }

// Incomplete reports whether the collection was stopped before it was done, so that whole parts may be missing.
func (s *Snapshot) Incomplete() bool { return s.incomplete }

// Parts returns the parts of an account, sorted by region and service. One file is decoded at a time. The sequence ends
// with the first error, and can be iterated again.
func (s *Snapshot) Parts(account string) iter.Seq2[snapshot.Part, error] {
	return func(yield func(snapshot.Part, error) bool) {
		var path string
		var parts map[key]snapshot.Part
		for _, k := range s.parts[account] {
			if s.paths[k] != path {
				path = s.paths[k]
				var err error
				if parts, err = s.read(path); err != nil {
					yield(snapshot.Part{}, fmt.Errorf("open snapshot %q: %w", s.name, err))
					return
				}
			}
			if !yield(parts[k], nil) {
				return
			}
		}
	}
}

// read returns the parts of a file, which must be those that the manifest says.
func (s *Snapshot) read(path string) (map[key]snapshot.Part, error) {
	name, since := path, "it was collected"
	if s.dir == "" {
		name, since = filepath.Base(path), "it was opened"
	}
	data, err := s.load(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if digest(data) != s.files[path].sha256 {
		return nil, fmt.Errorf("%s: was changed since %s", name, since)
	}
	parts, err := decodeFile(name, data)
	if err != nil {
		return nil, err
	}
	byKey := make(map[key]snapshot.Part, len(parts))
	for _, p := range parts {
		k := keyOf(p)
		if s.paths[k] != path {
			return nil, fmt.Errorf("%s: part %s is not in %s", name, k, manifestName)
		}
		if _, ok := byKey[k]; ok {
			return nil, fmt.Errorf("%s: part %s is there twice", name, k)
		}
		byKey[k] = p
	}
	for _, k := range s.files[path].keys {
		if _, ok := byKey[k]; !ok {
			return nil, fmt.Errorf("%s: part %s of %s is missing", name, k, manifestName)
		}
	}
	return byKey, nil
}

// load returns the bytes of a file as they are on disk. A path of a directory cannot leave it, symbolic links included.
func (s *Snapshot) load(path string) ([]byte, error) {
	f, err := s.openPath(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	return readBounded(f, maxFileSize)
}

func (s *Snapshot) openPath(path string) (*os.File, error) {
	if s.dir == "" {
		return os.Open(path) //nolint:gosec // the path that the user asked to open
	}
	return os.OpenInRoot(s.dir, filepath.FromSlash(path))
}

func readBounded(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, bare(err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("is larger than %d MiB", limit>>20)
	}
	return data, nil
}

// decompress returns the JSON of a file.
func decompress(path string, data []byte) ([]byte, error) {
	if !strings.HasSuffix(path, zstdSuffix) {
		return data, nil
	}
	d, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxFileSize))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var header zstd.Header // says how large the text is, which spares copies of it; the bound holds whatever it says
	size := 0
	if header.Decode(data) == nil && header.HasFCS && header.FrameContentSize < maxFileSize {
		size = int(header.FrameContentSize) // below maxFileSize
	}
	out := bytes.NewBuffer(make([]byte, 0, min(size, 64*len(data))+bytes.MinRead))
	if n, err := out.ReadFrom(io.LimitReader(d, maxFileSize+1)); err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	} else if n > maxFileSize {
		return nil, fmt.Errorf("zstd: is larger than %d MiB", maxFileSize>>20)
	}
	return out.Bytes(), nil
}

func isPartPath(path string) bool {
	return strings.HasSuffix(strings.TrimSuffix(path, zstdSuffix), ".json")
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// bare takes the operation and the paths off an error of the file system: the caller names them already.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
